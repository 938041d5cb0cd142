"""The story engine on labelled and on real articles, and how labelled rows are read."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.corpora import shared

from broadsheet.desk.stories import Clustering, Constraints, Memory, cluster
from broadsheet.errors import DocumentError
from broadsheet.quality.evaluate import evaluate
from broadsheet.quality.gold import Labelled, label, read_gold
from broadsheet.quality.learned import learned


def cold(rows: list[Labelled]) -> Clustering:
    return cluster([row.article for row in rows], (), Memory(), Constraints(), learned())


@pytest.mark.quality
def test_the_seed_is_one_story_of_five_and_the_phone_processors_stay_out() -> None:
    lines = shared("seed/articles.jsonl").read_text(encoding="utf-8").splitlines()
    rows = label([json.loads(line) for line in lines])
    stories = cold(rows).stories
    (phones,) = (stories[row.article.id] for row in rows if row.article.provider.domain == "indianexpress.com")
    sizes = Counter(stories.values())
    assert sizes[phones] == 1
    assert max(sizes.values()) == 5


@pytest.mark.quality
def test_no_story_of_the_real_articles_runs_away() -> None:
    lines = gzip.decompress(shared("data/everyday/articles.jsonl.gz").read_bytes()).splitlines()
    sizes = Counter(cold(label([json.loads(line) for line in lines])).stories.values())
    assert max(sizes.values()) <= 60
    assert sum(sizes.values()) == 3471


def test_rows_without_times_keep_their_order_a_minute_apart() -> None:
    rows = label([{"title": "second"}, {"title": "first", "publishedDateTime": "2020-01-01T00:00:00Z"}, {}])
    assert [row.article.title for row in rows] == ["second", "first", ""]
    assert {(b.article.published - a.article.published).seconds for a, b in pairwise(rows)} == {60}


def test_many_rows_without_times_all_lie_within_the_window() -> None:
    rows = label([{}] * 20_000)
    assert (rows[-1].article.published - rows[0].article.published).days < 7


def test_rows_with_times_come_in_their_order() -> None:
    rows = label(
        [{"title": "b", "publishedDateTime": "2024-05-02T00:00:00Z"}, {"title": "a", "publishedDateTime": "2024-05-01T09:00:00+02:00"}]
    )
    assert [row.article.title for row in rows] == ["a", "b"]


def test_a_row_without_a_story_is_alone() -> None:
    assert len({row.story for row in label([{}, {}, {"story": None}])}) == 3


def test_gold_is_read_plain_and_gzipped(tmp_path: Path) -> None:
    body = b'{"title": "One", "story": "s"}\n\n{"title": "Two", "story": "s", "arguable": true}\n'
    (tmp_path / "gold.jsonl").write_bytes(body)
    (tmp_path / "gold.jsonl.gz").write_bytes(gzip.compress(body))
    plain = read_gold(tmp_path / "gold.jsonl")
    assert plain == read_gold(tmp_path / "gold.jsonl.gz")
    assert [row.arguable for row in plain] == [False, True]


def test_a_line_that_is_no_object_is_named(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_bytes(b'{"title": "One"}\n[1]\n')
    with pytest.raises(DocumentError, match="line 2") as caught:
        read_gold(tmp_path / "gold.jsonl")
    assert caught.value.reason == "not-json"


def test_arguable_rows_are_clustered_and_not_scored() -> None:
    same: dict[str, Any] = {
        "title": "Volcano Etna erupts over Catania in Sicily",
        "excerpt": "Ash from Etna closes the airport of Catania.",
    }
    found = evaluate(label([same | {"story": "a"}, same | {"story": "a"}, same | {"story": "b", "arguable": True}]))
    assert found["articles"] == found["largest"] == 3
    assert found["pair"] == found["bcubed"] == {"p": 1.0, "r": 1.0, "f1": 1.0}


def test_no_rows_are_no_trouble() -> None:
    assert evaluate([])["largest"] == 0
