"""Of feeds that are one, one that lives stands for the others, and never one that is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from broadsheet.records import Source
from broadsheet.wire.ailments import found
from broadsheet.wire.ailments.nouns import Chart
from broadsheet.wire.fetch import FeedState, Move, Rhythm

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
ONE, TWO, THREE = "https://a.example/feed", "https://a.example/feed/", "http://www.a.example/feed"
OTHER = "https://b.example/feed"
GONE: dict[str, Any] = {"state": "dead", "reason": "gone", "failures": 1}
LOST: dict[str, Any] = {"state": "quarantined", "reason": "not-found", "failures": 5}
BROKEN: dict[str, Any] = {"state": "quarantined", "reason": "server-error", "failures": 5}
SILENT: dict[str, Any] = {"rhythm": Rhythm(gap=3_600, newest=NOW - timedelta(days=99), hours=(1,) * 24)}


def chart(feed: str, said: Mapping[str, Any] | None, **more: Any) -> Chart:
    state = None if said is None else FeedState(address=feed, **said)
    return Chart(source=Source(feed=feed), now=NOW, state=state, checked=NOW if state else None, **more)


def folds(*charts: Chart) -> dict[str, str]:
    """The feeds that are to be folded, with those that are to stand for them; each is told once."""
    cures = [ailment.cure for ailment in found(charts) if ailment.cure and ailment.cure.do == "fold"]
    assert len({cure.feed for cure in cures}) == len(cures)
    return {cure.feed: cure.to for cure in cures}


def test_of_addresses_that_are_alike_the_one_listed_first_stands_for_the_others() -> None:
    assert folds(chart(ONE, {}), chart(TWO, {}), chart(THREE, {})) == {TWO: ONE, THREE: ONE}
    assert folds(chart(ONE, None), chart(TWO, None)) == {TWO: ONE}


@pytest.mark.parametrize("said", [GONE, LOST, BROKEN, SILENT, None], ids=["gone", "lost", "broken", "silent", "unchecked"])
def test_one_that_speaks_stands_for_one_that_does_not_whatever_their_order(said: Mapping[str, Any] | None) -> None:
    for two in permutations((chart(ONE, {}), chart(TWO, said))):
        assert folds(*two) == {TWO: ONE}


@pytest.mark.parametrize("said", [GONE, LOST], ids=["gone", "lost"])
def test_of_two_that_are_lost_none_stands_for_the_other(said: Mapping[str, Any]) -> None:
    assert folds(chart(ONE, said), chart(TWO, GONE)) == {}
    assert folds(chart(ONE, said), chart(TWO, BROKEN)) == {ONE: TWO}


@pytest.mark.parametrize("said", [GONE, LOST, BROKEN], ids=["gone", "lost", "broken"])
def test_a_feed_that_shows_the_same_and_more_does_not_stand_for_another_once_it_is_ill(said: Mapping[str, Any]) -> None:
    less, more = {"sightings": 10, "shared": {OTHER: 10}}, {"sightings": 40, "shared": {ONE: 10}}
    assert folds(chart(ONE, {}, **less), chart(OTHER, {}, **more)) == {ONE: OTHER}
    assert folds(chart(ONE, {}, **less), chart(OTHER, said, **more)) == {}
    assert folds(chart(ONE, {}, **less), chart(OTHER, said, sightings=11, shared={ONE: 10})) == {OTHER: ONE}


def test_a_feed_that_moved_to_one_like_it_is_folded_into_that_and_not_that_into_it() -> None:
    move = Move(to=TWO, first=NOW - timedelta(days=2), last=NOW, times=3)
    there = chart(TWO, {})
    for two in permutations((chart(ONE, {"move": move}, taken=True), there)):
        assert folds(*two) == {ONE: TWO}
    assert folds(chart(ONE, {"move": move}, taken=True), chart(TWO, GONE)) == {TWO: ONE}
