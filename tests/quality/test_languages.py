"""Floors, modest ones, of the engine in other languages than English; and that the items are what they are said to be."""

from __future__ import annotations

from collections import Counter

import pytest

from engines import FULL
from languages import NAMES, across, items, within


@pytest.mark.quality
@pytest.mark.parametrize(("language", "bcubed", "precision"), [("de", 0.74, 0.93), ("es", 0.88, 0.75), ("fr", 0.88, 0.73)])
def test_the_engine_links_within_a_language(language: str, bcubed: float, precision: float) -> None:
    found = within(language, FULL)
    assert found["articles"] == 60
    assert found["bcubed"]["f1"] >= bcubed
    assert found["pair"]["p"] >= precision


@pytest.mark.quality
def test_events_of_two_languages_are_not_mixed() -> None:
    between = across(FULL)
    assert between.same == 51
    assert between.wrong == 0


def test_every_item_is_whole_and_of_a_language() -> None:
    rows = items()
    assert Counter(row["language"] for row in rows) == dict.fromkeys(NAMES, 60)
    assert len({row["title"] for row in rows}) == len({row["webUrl"] for row in rows}) == len(rows) == 180
    assert all(row["title"] and row["excerpt"] and row["story"].startswith(row["language"]) for row in rows)


def test_no_source_tells_a_story_twice() -> None:
    told = Counter((row["story"], row["provider"]["domain"]) for row in items())
    assert [one for one, times in told.items() if times > 1] == []


@pytest.mark.parametrize("event", ["bridge", "moon"])
def test_some_events_are_told_in_all_languages(event: str) -> None:
    assert {row["language"] for row in items() if row["event"] == event} == set(NAMES)


@pytest.mark.parametrize("language", NAMES)
def test_every_language_has_stories_of_several_sizes_and_some_that_stand_alone(language: str) -> None:
    sizes = Counter(Counter(row["story"] for row in items() if row["language"] == language).values())
    assert sizes[1] >= 7
    assert set(sizes) >= {1, 2, 3, 4}
