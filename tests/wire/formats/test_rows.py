from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpora import shared

from broadsheet.records import Document, Entry, Image, Provider, Spike
from broadsheet.wire.formats import rows

NOW = datetime(2024, 1, 2, tzinfo=UTC)


def document(body: bytes, final: str = "a.jsonl:1001") -> Document:
    return Document(address="import:a.jsonl", final=final, body=body, fetched=NOW)


def entry_of(**row: Any) -> Entry:
    [entry] = rows.parse(document(json.dumps(row).encode()))
    assert isinstance(entry, Entry)
    return entry


def corpus(path: str) -> list[Entry | Spike]:
    body = shared(path).read_bytes()
    return list(rows.parse(document(gzip.decompress(body) if path.endswith(".gz") else body)))


def test_words_are_carried_verbatim() -> None:
    entry = entry_of(title=" A &amp; <b>\u00a0", excerpt="x\r\n", text="t", publishedDateTime="2020-01-02T03:04:05.6+01:00")
    assert (entry.title, entry.summary, entry.content, entry.html, entry.title_html) == (" A &amp; <b>\u00a0", "x\r\n", "t", False, False)
    assert (entry.published, entry.claimed) == (datetime(2020, 1, 2, 2, 4, 5, tzinfo=UTC), "2020-01-02T03:04:05.6+01:00")
    assert entry.feed == "import:a.jsonl"


def test_everything_a_row_says_of_itself_is_given() -> None:
    entry = entry_of(
        title="T",
        webUrl="w",
        originalUrl="o",
        ampWebUrl="a",
        cdnAmpWebUrl="c",
        type="video",
        query="AI",
        official=True,
        provider={"name": "N", "domain": "d", "images": [{"url": "l", "width": 50, "height": 50}]},
        story=7,
        path="_news/x.md",
        images=[{"url": "i", "width": 3.0, "height": 1e300, "isCached": True, "title": "t"}],
        topics=["B", "A"],
        removed=True,
        authors=["Z"],
        language="de",
        categories=["c"],
        updatedDateTime="2020-01-02",
        secured="s",
        featuredContent="f",
    )
    given = entry.given
    assert given
    assert (given.original_url, given.amp_url, given.cdn_amp_url, given.kind, given.query, given.official) == (
        "o",
        "a",
        "c",
        "video",
        "AI",
        True,
    )
    assert given.provider == Provider(name="N", domain="d", images=(Image(url="l", width=50, height=50),))
    assert given.images == (Image(url="i", width=3, cached=True, title="t"),)
    assert (given.story, given.path, given.topics, given.removed, given.secured, given.featured) == (
        "7",
        "_news/x.md",
        ("B", "A"),
        True,
        "s",
        "f",
    )
    assert (entry.authors, entry.language, entry.categories, entry.link) == (("Z",), "de", ("c",), "w")
    assert entry.updated == given.updated == datetime(2020, 1, 2, tzinfo=UTC)


def test_a_row_is_known_by_its_guid_or_path_or_address() -> None:
    assert entry_of(title="T", guid="g", path="p.md", webUrl="w").guid == "g"
    assert entry_of(title="T", path="p.md", webUrl="w").guid == "_news/p.md"
    assert entry_of(title="T", webUrl="w").guid == "w"


def test_a_file_name_is_in_the_folder_of_news_whether_it_says_so_or_not() -> None:
    paths = [entry.given.path for entry in (entry_of(title="T", path="_news/a\u00a0b.md"), entry_of(title="T", path="c.md")) if entry.given]
    assert paths == ["_news/a\u00a0b.md", "_news/c.md"]


def test_a_row_without_a_date_has_none() -> None:
    assert entry_of(title="T").published is None


def test_nulls_and_unknown_keys_say_nothing() -> None:
    assert (
        entry_of(title="T", excerpt=None, images=None, provider=None, official=None, heat=90, quality="high").given
        == entry_of(title="T").given
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "bad-json"),
        (b'{"title": "\xff"}', "bad-json"),
        (b'{"title": "\\ud800"}', "bad-json"),
        (b'{"title": "a"} {"title": "b"}', "bad-json"),
        (b"null", "bad-type"),
        (b"[]", "bad-type"),
        (b'{"title": 1}', "bad-type"),
        (b'{"title": "a", "images": [{"url": "u", "width": "wide"}]}', "bad-type"),
        (b'{"title": "a", "images": [{}]}', "missing-field"),
        (b"{}", "missing-field"),
        (b'{"publishedDateTime": "2020-01-01"}', "missing-field"),
        (b'{"title": "a", "publishedDateTime": "yesterday"}', "bad-date"),
        (b'{"title": "a", "publishedDateTime": "0001-01-01T00:00:00+14:00"}', "bad-date"),
        (b'{"x": ' + b"[" * 100_000, "too-deep"),
        (b'{"title": "a", "path": "../../etc/cron.d/a.md"}', "unsafe-path"),
        (b'{"title": "a", "path": "/etc/a.md"}', "unsafe-path"),
        (b'{"title": "a", "path": "_news/.git.md"}', "unsafe-path"),
        (b'{"title": "a", "path": "_news/a\\\\b.md"}', "unsafe-path"),
        (b'{"title": "a", "path": "_news/a\\u0000.md"}', "unsafe-path"),
        (b'{"title": "a", "path": "_data/topics.yaml"}', "unsafe-path"),
        (b'{"title": "a", "path": "a:b.md"}', "unsafe-path"),
        (b'{"title": "a", "path": "a\\u202e.md"}', "unsafe-path"),
        (b'{"title": "a", "path": "con.md"}', "unsafe-path"),
        (b'{"title": "a", "path": " a.md"}', "unsafe-path"),
        (b'{"title": "a", "path": "_news/' + b"a" * 238 + b'.md"}', "unsafe-path"),
        (b'{"title": "a", "path": "_news/' + b"a" * 253 + b'.md"}', "unsafe-path"),
    ],
)
def test_a_bad_row_is_spiked_with_its_line_and_stops_no_other(line: bytes, reason: str) -> None:
    before, spike, after = rows.parse(document(b'{"title": "a"}\n\n' + line + b'\r\n{"title": "b"}\n'))
    assert isinstance(before, Entry)
    assert isinstance(spike, Spike)
    assert (spike.stage, spike.subject, spike.reason, spike.at) == ("parse", "a.jsonl:1003", reason, NOW)
    assert isinstance(after, Entry)


def test_lines_are_counted_from_one_where_the_document_names_none() -> None:
    assert [spike.subject for spike in rows.parse(document(b"{", "")) if isinstance(spike, Spike)] == ["import:a.jsonl:1"]


@given(st.binary(max_size=300))
def test_any_bytes_are_entries_or_spikes(body: bytes) -> None:
    assert all(isinstance(found, Entry | Spike) for found in rows.parse(document(body)))


def test_every_real_row_is_an_entry() -> None:
    found = corpus("data/everyday/articles.jsonl.gz")
    assert len(found) == 3471
    entries = [entry for entry in found if isinstance(entry, Entry)]
    assert len(entries) == 3471
    assert all(entry.published and entry.given and entry.given.path and entry.given.provider and entry.given.topics for entry in entries)
    assert sum(bool(entry.given and entry.given.removed) for entry in entries) == 1


LABELLED = [("seed/articles.jsonl", 6), ("data/stories/azure-gold.jsonl", 146), ("data/stories/ecbplus.jsonl.gz", 535)]
LABELLED += [("data/stories/uci-headlines.jsonl.gz", 3581)]


@pytest.mark.parametrize(("path", "count"), LABELLED)
def test_labelled_rows_are_entries_with_their_story(path: str, count: int) -> None:
    found = corpus(path)
    assert len(found) == count
    assert all(isinstance(entry, Entry) and entry.given and entry.given.story for entry in found)


def test_rows_that_hold_no_article_are_spiked() -> None:
    assert {spike.reason for spike in corpus("data/stories/azure-pairs.jsonl") if isinstance(spike, Spike)} == {"missing-field"}


def test_a_row_beyond_the_cap_is_set_aside_with_the_cap_named() -> None:
    frame = len(b'{"title": ""}')
    longest = b'{"title": "' + b"a" * (rows.LONGEST_ROW - frame) + b'"}'
    taken, spike = rows.parse(document(longest + b"\n" + longest + b" "))
    assert isinstance(taken, Entry)
    assert isinstance(spike, Spike)
    assert (spike.reason, spike.subject) == ("row-too-long", "a.jsonl:1002")
    assert "8 MiB" in spike.detail
