from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpora import shared

from broadsheet.press.deliver import deliver
from broadsheet.records import Artifact
from broadsheet.recordtext import is_record_path, is_safe_name, record_path, slug

NOON = datetime(2023, 11, 28, 12, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(texts)
def test_a_slug_has_only_plain_letters_and_single_dashes(title: str) -> None:
    words = slug(title)
    assert set(words) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")
    assert "--" not in words
    assert words == words.strip("-")


@given(texts, st.datetimes(timezones=st.just(UTC)))
def test_a_file_name_is_short_and_stable(title: str, published: datetime) -> None:
    path = record_path(title * 8, published, ())
    assert path == record_path(title * 8, published, ())
    assert len(path.removeprefix("_news/")) < 120


def test_real_file_names_follow_the_rule() -> None:
    """The design counts 282 of 3,471 that do not, by another date, a cut or a no-break space; others only differ by our earlier cut."""
    rows = [json.loads(line) for line in gzip.decompress(shared("data/everyday/articles.jsonl.gz").read_bytes()).splitlines()]
    names = [f"_news/{row['publishedDateTime'][:10]}-{slug(row['title'])}.md" for row in rows]
    assert sum(name != row["path"] for name, row in zip(names, rows, strict=True)) == 282
    for row, name in zip(rows, names, strict=True):
        path = record_path(row["title"], datetime.fromisoformat(row["publishedDateTime"]), ())
        assert path == name or (len(name) >= 126 and name.startswith(path.removesuffix(".md") + "-"))


def test_the_date_of_a_name_is_that_of_utc() -> None:
    late = datetime(2023, 11, 28, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert record_path("Über die Größe: 5 – 6", late, ()) == "_news/2023-11-29-uber-die-groe-5-6.md"


def test_a_second_article_of_one_name_gets_its_own() -> None:
    taken = {"_news/2023-11-28-a-b.md", "_news/2023-11-28-a-b-2.md"}
    assert record_path("A  -  B!", NOON, taken) == "_news/2023-11-28-a-b-3.md"


def test_a_long_name_is_cut_at_a_word_also_with_its_number() -> None:
    title = "word " * 40
    path = record_path(title, NOON, ())
    assert path.endswith("-word.md")
    second = record_path(title, NOON, {path})
    assert second.endswith("-word-2.md")
    assert len(record_path("x" * 500, NOON, ()).removeprefix("_news/")) == 119


def test_a_title_in_another_script_has_a_name_of_its_own() -> None:
    one, other = record_path("人工智能", NOON, ()), record_path("机器学习", NOON, ())
    assert one != other
    assert slug("人工智能") == ""
    assert Path(one).stem.startswith("2023-11-28-")
    assert len(Path(one).stem) > len("2023-11-28-")


@given(st.text(st.sampled_from('ab.-_ é你/\\:*?"<>|\n\x7f\x85\u00a0\u2028\u202e\u2066\ud800'), max_size=12), st.sampled_from(["", ".md"]))
def test_a_path_that_a_record_may_have_is_written(tmp_path_factory: pytest.TempPathFactory, words: str, end: str) -> None:
    path = f"content/_news/{words}{end}"
    done = deliver([Artifact(path=path, body=b"x", key="k")], tmp_path_factory.mktemp("p"), {}, NOON)
    assert done.changed == ((path,) if is_record_path(path) else done.changed)
    assert bool(done.failed) is not all(map(is_safe_name, path.split("/")))


@pytest.mark.parametrize(
    "name", ["a" * 237 + ".md", "é" * 118 + ".md", "a b.md", "a\u00a0b.md", "-a.md", "你好.md", "a.b.md", "console.md"]
)
def test_a_file_may_have_any_name_that_every_file_system_takes(name: str) -> None:
    assert is_record_path(f"_news/{name}")


ODD = [
    "a" * 238 + ".md",
    "é" * 119 + ".md",
    ".a.md",
    "a:b.md",
    "a\u202e.md",
    "a\n.md",
    "a.",
    "a ",
    " a.md",
    "",
    "..",
    "CON.md",
    "nul",
    "a\\b",
    "\ud800",
]


@pytest.mark.parametrize("name", [*ODD, "a/" * 500 + "a"])
def test_a_file_has_no_name_that_some_file_system_takes_otherwise(name: str) -> None:
    assert not is_record_path(f"_news/{name}")
    assert not is_record_path(f"{name}/a.md")


def test_every_real_path_is_one_that_a_record_may_have() -> None:
    rows = [json.loads(line) for line in gzip.decompress(shared("data/everyday/articles.jsonl.gz").read_bytes()).splitlines()]
    assert [row["path"] for row in rows if not is_record_path(row["path"])] == []
    assert len(rows) == 3471
