"""What search and the drawings read of the archive is what was published."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.publications import GIVEN, archive, make, run, take

from broadsheet.archive import searched, tallies

DAY = datetime(2024, 3, 1, 9, tzinfo=UTC)


def row(number: int, story: str, source: str, hours: int) -> dict[str, object]:
    return {
        "title": f"Report {number} of the {story} that all of the town is talking about",
        "excerpt": f"What the {story} did next was told at length by number {number}.",
        "publishedDateTime": (DAY + timedelta(hours=hours)).isoformat(),
        "webUrl": f"https://{source}.example/{number}",
        "provider": {"name": source.capitalize(), "domain": f"{source}.example"},
        "story": story,
    }


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make(tmp_path_factory.mktemp("told"), f"{GIVEN}[policy]\nquality = 0\nheat = 0\n")
    take(root, [row(1, "whale", "comet", 0), row(2, "whale", "planet", 1), row(3, "squid", "planet", 26)])
    run(root)
    return root


def test_a_story_is_told_by_its_lead_and_then_by_the_others(root: Path) -> None:
    with archive(root) as connection:
        whale, squid = searched.abstracts(connection, DAY - timedelta(days=1), DAY + timedelta(days=9), 12)
    assert {voice.source for voice in whale.voices} == {"Comet", "Planet"}
    assert whale.title == whale.voices[0].title
    assert "squid" in squid.excerpt
    assert whale.time < squid.time


def test_no_more_voices_are_read_than_are_wanted(root: Path) -> None:
    with archive(root) as connection:
        assert [len(one.voices) for one in searched.abstracts(connection, DAY - timedelta(days=1), DAY + timedelta(days=9), 1)] == [1, 1]


def test_a_span_without_stories_has_none(root: Path) -> None:
    with archive(root) as connection:
        assert searched.abstracts(connection, DAY + timedelta(days=9), DAY + timedelta(days=10), 12) == ()


def test_days_are_counted_and_who_was_first_where_several_tell(root: Path) -> None:
    with archive(root) as connection:
        told = tallies.of_list(connection, "news")
    assert told.days == (("2024-03-01", 1), ("2024-03-02", 1))
    assert told.firsts == (("comet.example", 1),)


def test_a_source_counts_the_stories_that_it_leads(root: Path) -> None:
    with archive(root) as connection:
        counted = [tallies.of_source(connection, f"{name}.example") for name in ("comet", "planet")]
    assert sum(number for one in counted for _, number in one.days) == 2
    assert all(one.firsts == () for one in counted)
