"""Floors, modest ones, of the engine in other languages than English."""

from __future__ import annotations

import pytest

from languages import across, items, within


@pytest.mark.quality
@pytest.mark.parametrize(("language", "bcubed", "precision"), [("de", 0.82, 0.95), ("es", 0.90, 0.95), ("fr", 0.90, 0.95)])
def test_the_engine_links_within_a_language(language: str, bcubed: float, precision: float) -> None:
    found = within(language)
    assert found["articles"] == 40
    assert found["bcubed"]["f1"] >= bcubed
    assert found["pair"]["p"] >= precision


@pytest.mark.quality
def test_events_of_two_languages_are_not_mixed() -> None:
    between = across()
    assert between.same == 33
    assert between.wrong == 0


def test_every_item_is_whole_and_of_a_language() -> None:
    rows = items()
    assert {row["language"] for row in rows} == {"de", "es", "fr"}
    assert len({row["title"] for row in rows}) == len(rows) == 120
    assert all(row["title"] and row["excerpt"] and row["story"].startswith(row["language"]) for row in rows)
    assert {row["language"] for row in rows if row["event"] == "bridge"} == {"de", "es", "fr"}
