"""Silence is measured by a feed's own rhythm, and questions by the news that they bring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.records import Source
from broadsheet.wire.ailments.nouns import Chart, Shown
from broadsheet.wire.ailments.speaking import overpolled, silent
from broadsheet.wire.fetch import Care, FeedState, Rhythm

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
FEED = "https://a.example/"
HOUR, DAY = 3_600, 86_400


def chart(state: FeedState, *, seen: int | None = None) -> Chart:
    shown = (Shown(address="https://a.example/1", seen=NOW - timedelta(days=seen)),) if seen is not None else ()
    return Chart(source=Source(feed=FEED), now=NOW, state=state, checked=NOW, shown=shown)


def spoken(gap: int, days: int, **said: object) -> FeedState:
    rhythm = Rhythm(gap=gap, newest=NOW - timedelta(days=days), hours=(1,) * 24)
    return FeedState(address=FEED, rhythm=rhythm, due_at=NOW + timedelta(hours=1), **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(("gap", "days"), [(HOUR, 14), (7 * DAY, 41), (30 * DAY, 170)])
def test_a_silence_is_remarkable_after_two_weeks_and_six_times_the_usual_gap(gap: int, days: int) -> None:
    assert silent(chart(spoken(gap, days))) is None
    found = silent(chart(spoken(gap, days + 15)))
    assert found is not None
    assert f"{days + 15} days" in found.problem


def test_a_feed_without_dates_is_silent_by_what_was_seen_of_it_and_later_while_little_was() -> None:
    assert silent(chart(FeedState(address=FEED), seen=89)) is None
    assert silent(chart(FeedState(address=FEED), seen=91))
    assert silent(chart(FeedState(address=FEED))) is None
    assert silent(chart(spoken(HOUR, 60, care=Care(undated=True)), seen=2)) is None


def test_a_feed_that_fails_is_not_silent_but_ill() -> None:
    assert silent(chart(spoken(HOUR, 60, state="degraded"))) is None


def test_a_feed_is_asked_too_often_when_hundreds_of_whole_documents_bring_one_piece_of_news() -> None:
    assert overpolled(chart(spoken(199 * HOUR, 0))) is None
    assert overpolled(chart(spoken(200 * HOUR, 0, etag='"x"'))) is None
    found = overpolled(chart(spoken(200 * HOUR, 0)))
    assert found is not None
    assert found.cure is not None
    assert (found.cure.do, found.cure.every) == ("slow", 10 * HOUR)


def test_a_feed_that_complains_or_wishes_for_more_than_a_day_is_asked_more_rarely_and_at_least_weekly() -> None:
    complaining = overpolled(chart(spoken(HOUR, 0, state="degraded", reason="rate-limited", failures=3, care=Care(every=HOUR))))
    assert complaining is not None
    assert "rate-limited, 3 in a row" in complaining.problem
    wishing = overpolled(chart(FeedState(address=FEED, rhythm=Rhythm(wish=30 * DAY), due_at=NOW + timedelta(days=1))))
    assert wishing is not None
    assert [one.cure.every for one in (complaining, wishing) if one.cure] == [2 * HOUR, 7 * DAY]
