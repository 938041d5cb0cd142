"""The record this project started from comes out of its three rows, and the story it belongs to out of all six."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.corpora import shared
from tests.publications import GIVEN, NOW, Row, archive, make, run, take

from broadsheet.publication import read_topics, write_topics
from broadsheet.stages import ask

PHONES = "indianexpress.com"
NAMED = ("pcgamesn.com", "hothardware.com", "tweaktown.com/news/94582")
SEEDED = '[policy]\nname = "everyday"\norganization = 30\ncoverage = 10\n'
SECURED = re.compile(rb'\nsecured: "[^"\n]*"\n')


def rows() -> list[Row]:
    return [json.loads(line) for line in shared("seed/articles.jsonl").read_text("utf-8").splitlines()]


def seeded(root: Path, settings: str, taken: list[Row]) -> Path:
    make(root, settings)
    (root / "topics.yaml").write_bytes(write_topics(read_topics(shared("data/everyday/topics-ai.json"))))
    take(root, taken)
    run(root)
    return root


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = [row for row in rows() if any(name in row["webUrl"] for name in NAMED)]
    assert len(named) == 3
    return seeded(tmp_path_factory.mktemp("three"), SEEDED + GIVEN, named)


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seeded(tmp_path_factory.mktemp("six"), "", rows())


def explained(root: Path, name: str) -> dict[str, object]:
    with archive(root) as connection:
        return ask.explain(connection, name, NOW)


def test_the_seed_record_comes_out_byte_for_byte(three: Path) -> None:
    old = shared("seed/rtx4090-record.md").read_bytes()
    ours, count = SECURED.subn(b"", old)
    written = [
        path.read_bytes()
        for path in (three / "content/_news").glob("*.md")
        if b"PCGamesN\n  domain: pcgamesn.com\n\ntopics" in path.read_bytes()
    ]
    assert count == 1
    assert written == [ours]


def test_the_three_qualities_are_those_that_were_published(three: Path) -> None:
    with archive(three) as connection:
        told = [json.loads(line) for line in ask.export_rows(connection)]
    found = {row["provider"]["domain"]: (row["quality"], row["heat"], row["published"], row["lead"]) for row in told}
    assert found == {
        "pcgamesn.com": (34, -1, False, False),
        "tweaktown.com": (38, -1, False, False),
        "hothardware.com": (69, 69 + 2 * 10, True, True),
    }


def test_the_default_engine_leaves_the_phone_processors_alone(six: Path) -> None:
    with archive(six) as connection:
        told = ask.hottest(connection, None, 10)
    stories = [{one["webUrl"] for one in (story["lead"], *story["coverage"])} for story in told]
    assert sum(map(len, stories)) == 6
    assert [len(story) for story in stories if any(PHONES in address for address in story)] == [1]
    assert max(len(story) for story in stories) >= 4


def test_explain_gives_links_with_evidence_for_each_of_the_story(six: Path) -> None:
    with archive(six) as connection:
        story = max(ask.hottest(connection, None, 10), key=lambda story: len(story["coverage"]))
    for one in (story["lead"], *story["coverage"]):
        found = explained(six, one["webUrl"])
        ties = found["why"]["grouping"]  # type: ignore[index]
        assert ties, one["title"]
        assert all(tie["evidence"] and tie["webUrl"] for tie in ties)


def test_explain_says_why_the_phones_are_another_story(six: Path) -> None:
    phones = next(row["webUrl"] for row in rows() if PHONES in row["webUrl"])
    with archive(six) as connection:
        for row in rows():
            if row["webUrl"] != phones:
                found = ask.explain_pair(connection, phones, row["webUrl"])
                assert not found["sameStory"]
                assert found["why"]
                assert found["parts"]
