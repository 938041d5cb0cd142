"""A long feed is cut between its entries, and its pieces say together what it says."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Entry
from broadsheet.wire.feedfiles import LARGEST, MOST_ENTRIES, pieces
from broadsheet.wire.importers import open_import
from broadsheet.wire.parse import parse

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
RSS = ("<?xml version='1.0'?><rss version='2.0'><channel><title>All</title><link>https://a.example/</link>", "</channel></rss>")
NAMESPACES = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'"
RDF = (f"<rdf:RDF {NAMESPACES}><channel><title>All</title><link>https://a.example/</link></channel>", "</rdf:RDF>")
ATOM = ("<feed xmlns='http://www.w3.org/2005/Atom'><title>All</title><link href='https://a.example/'/>", "</feed>")
PREFIXED = ("<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>All</a:title>", "</a:feed>")


def item(number: int, more: str = "") -> str:
    return f"<item><title>t{number}</title><link>/{number}</link><guid>{number}</guid>{more}</item>\n"


def entry(number: int, prefix: str = "") -> str:
    return f"<{prefix}entry><{prefix}title>t{number}</{prefix}title><{prefix}id>{number}</{prefix}id></{prefix}entry>"


KINDS: dict[str, tuple[tuple[str, str], Callable[[int], str]]] = {
    "rss": (RSS, item),
    "rdf": (RDF, item),
    "atom": (ATOM, entry),
    "prefixed": (PREFIXED, lambda number: entry(number, "a:")),
}


def cut(body: bytes) -> list[bytes]:
    return list(pieces(io.BytesIO(body), "a.xml"))


def entries(body: bytes) -> list[Entry]:
    found: list[Entry] = []
    for piece in cut(body):
        parsed = parse(Document(address="import:a.xml", body=piece, media_type="application/xml", fetched=NOW))
        assert not parsed.lenient
        found += parsed.entries
    return found


@pytest.mark.parametrize("count", [1, MOST_ENTRIES, MOST_ENTRIES + 1, 3 * MOST_ENTRIES + 7])
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_feed_of_any_length_loses_no_entry_and_no_name(kind: str, count: int) -> None:
    (head, tail), make = KINDS[kind]
    found = entries((head + "".join(make(number) for number in range(count)) + tail).encode())
    assert [one.title for one in found] == [f"t{number}" for number in range(count)]
    assert {one.feed_title for one in found} == {"All"}


def test_a_short_feed_is_one_piece_byte_for_byte() -> None:
    body = (RSS[0] + item(1) + "<title>late</title>" + RSS[1] + "<!-- the end -->").encode()
    assert cut(body) == [body]


@pytest.mark.parametrize(
    "hidden", ["<![CDATA[</item><item>]]>", "<!-- </item> -->", "<description><![CDATA[" + "</item>" * 50 + "]]></description>"]
)
def test_an_end_tag_that_is_only_text_cuts_nothing(hidden: str) -> None:
    body = (RSS[0] + "".join(item(number, hidden) for number in range(1_500)) + RSS[1]).encode()
    assert len(cut(body)) > 1
    assert [one.guid for one in entries(body)] == [str(number) for number in range(1_500)]


@pytest.mark.parametrize("body", [b"", b"<html></html>", b'{"items": []}', RSS[0].encode(), "<rss>".encode("utf-16")])
def test_what_cannot_be_cut_comes_whole(body: bytes) -> None:
    assert cut(body) == [body]


def test_what_can_neither_be_cut_nor_held_is_named() -> None:
    for body in (b"{" + b" " * LARGEST, b"<rss><channel><item>" + b" " * (LARGEST + (5 << 20))):
        with pytest.raises(DocumentError) as refused:
            cut(body)
        assert refused.value.reason == "too-large"


def test_memory_stays_flat_however_long_a_feed_is(tmp_path: Path) -> None:
    path = tmp_path / "a.xml.gz"
    with gzip.open(path, "wb", 1) as file:
        file.write(RSS[0].encode())
        for number in range(0, 100_000, 1_000):
            file.write("".join(item(one, "x" * 500) for one in range(number, number + 1_000)).encode())
        file.write(RSS[1].encode())
    tracemalloc.start()
    count = sum(one.body.count(b"<guid>") for one in open_import(path, "feed", NOW) if isinstance(one, Document))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 100_000
    assert peak < 20 << 20


@pytest.mark.parametrize("hidden", ["<!-- <item>not yet</item> -->", "<description><![CDATA[<item>]]></description>"])
def test_an_entry_that_is_only_text_in_the_head_is_none(hidden: str) -> None:
    body = f"<rss><channel><title>T</title>{hidden}{''.join(map(item, range(2_500)))}</channel></rss>".encode()
    found = cut(body)
    assert len(found) > 1
    assert all(piece.count(b"<!--") == piece.count(b"-->") for piece in found)
    assert len(entries(body)) == 2_500
