"""Dates that cannot be right are told from those that can."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from broadsheet.records import Source
from broadsheet.wire.ailments.dating import misdated
from broadsheet.wire.ailments.nouns import Chart, Shown
from broadsheet.wire.fetch import Care, FeedState

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def chart(date: Callable[[int, datetime], datetime | None], *, count: int = 30, each: int = 3, undated: bool = False) -> Chart:
    """A feed that brought `each` articles every two hours, its first reading among them, each dated by its number and when it was seen."""
    seen = [NOW + 2 * HOUR * (number // each) for number in range(count)]
    dates = [date(number, at) for number, at in enumerate(seen)]
    shown = tuple(
        Shown(address=f"https://a.example/{number}", seen=at, claimed=format_datetime(claim) if claim else "")
        for number, (at, claim) in enumerate(zip(seen, dates, strict=True))
    )
    state = FeedState(address="https://a.example/", care=Care(undated=undated))
    return Chart(source=Source(feed="https://a.example/"), now=NOW + timedelta(days=9), state=state, shown=shown)


def spread(number: int) -> timedelta:
    return timedelta(minutes=37 * (number % 3) + 5)


WELL: dict[str, Callable[[int, datetime], datetime | None]] = {
    "as it should be": lambda number, at: at - spread(number),
    "no dates": lambda _number, _at: None,
    "a clock some minutes off": lambda number, at: at + timedelta(minutes=9) - spread(number),
    "one slip into the future": lambda number, at: at + timedelta(days=400 if number == 7 else 0) - spread(number),
    "late by anything up to a day": lambda number, at: at - HOUR * (1 + 7 * number % 23),
    "old articles in no order": lambda number, at: at - timedelta(days=7 * number % 31),
    "two of a minute": lambda number, at: at - timedelta(minutes=number % 3 // 2),
}
ILL: dict[str, tuple[str, Callable[[int, datetime], datetime | None]]] = {
    "about 5.0 hours into the future": ("misdated", lambda _number, at: at + 5 * HOUR),
    "into the future, by up to 40.0 days": ("future-dated", lambda number, at: at + timedelta(days=40 - number)),
    "about 7.7 hours back": ("misdated", lambda number, at: at - 7 * HOUR - spread(number % 2)),
    "one date to all articles that come together": ("misdated", lambda _number, at: at - timedelta(minutes=5)),
    "goes backwards: in 9 of 9 readings": ("misdated", lambda number, _at: NOW - timedelta(days=number)),
}


@pytest.mark.parametrize("name", WELL)
def test_a_feed_with_dates_that_can_be_right_is_well(name: str) -> None:
    assert misdated(chart(WELL[name])) is None


@pytest.mark.parametrize("words", ILL)
def test_dates_that_cannot_be_right_are_named_with_figures(words: str) -> None:
    kind, date = ILL[words]
    found = misdated(chart(date))
    assert found is not None
    assert (found.kind, words in found.problem) == (kind, True), found.problem


@pytest.mark.parametrize("words", ILL)
def test_a_few_dates_prove_nothing_and_those_that_are_not_believed_do_no_harm(words: str) -> None:
    date = ILL[words][1]
    assert misdated(chart(date, count=4, each=2)) is None
    assert misdated(chart(date, undated=True)) is None
