"""Archives of the web: what is a page or a feed is kept, what is damaged is named, and what came before it stays."""

from __future__ import annotations

import tarfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.corpora import shared
from tests.wire.archived import HTML, MOMENT, NOW, PAGE, TITLE, dated, opened, packed, record, warc, zstandard

from broadsheet.errors import DocumentError
from broadsheet.records import Document
from broadsheet.wire.importers import detect, open_import
from broadsheet.wire.parse import parse

CORPUS = {  # pages, spikes, how the file ends
    "bad.arc": (0, [], "bad-arc"),
    "example-bad-non-chunked.warc.gz": (1, [], ""),
    "example-bad.warc.gz.bad": (1, [], ""),
    "example-digest.warc": (0, [], ""),
    "example-iana.org-chunked.warc": (1, [], ""),
    "example-resource.warc.gz": (1, [], ""),
    "example-space-in-target-uri.warc.gz": (0, [], ""),
    "example-space-in-url.arc": (0, [], "truncated"),
    "example-trunc.warc": (0, ["truncated"], "bad-warc"),
    "example-wget-bad-target-uri.warc.gz": (1, [], ""),
    "example-wrong-chunks.warc.gz": (1, [], ""),
    "example.arc": (1, [], ""),
    "example.arc.gz": (1, [], ""),
    "example.warc": (1, [], ""),
    "example.warc.gz": (1, [], ""),
    "post-test.warc.gz": (0, [], ""),
}


def test_a_page_is_an_entry_of_the_import_with_its_address_moment_and_language(tmp_path: Path) -> None:
    (document,), _, _ = opened(warc(tmp_path, record()))
    (entry,) = parse(document).entries
    assert (document.address, document.final, document.fetched) == ("import:a.warc", "https://a.example/1", MOMENT)
    assert (entry.feed, entry.title, entry.link, entry.published, entry.language) == (
        "import:a.warc",
        TITLE,
        "https://a.example/1",
        MOMENT,
        "de",
    )


def test_a_feed_is_read_as_a_feed(tmp_path: Path) -> None:
    rss = b"<rss version='2.0'><channel><title>A</title><item><title>one</title><link>/1</link></item></channel></rss>"
    (document,), _, _ = opened(warc(tmp_path, record(rss, "Content-Type: text/xml\r\n")))
    assert [(entry.title, entry.link) for entry in parse(document).entries] == [("one", "https://a.example/1")]


@pytest.mark.parametrize(
    "other",
    [
        record(status="302 Found"),
        record(status="404 Not Found"),
        record(headers="Content-Type: image/png\r\n"),
        record(b"<sitemapindex/>", "Content-Type: application/xml\r\n"),
        record(kind="revisit"),
        record(kind="request"),
        record(address="file:///etc/passwd"),
        record(headers=""),
    ],
)
def test_what_is_no_page_and_no_feed_is_passed_over(tmp_path: Path, other: bytes) -> None:
    documents, reasons, end = opened(warc(tmp_path, other + record()))
    assert (len(documents), reasons, end) == (1, [], "")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (packed(PAGE), "Content-Encoding: gzip\r\n"),
        (PAGE, "Content-Encoding: gzip\r\n"),
        (zlib.compress(PAGE), "Content-Encoding: deflate\r\n"),
        (
            b"5\r\n" + PAGE[:5] + b"\r\n" + f"{len(PAGE) - 5:x};x=y\r\n".encode() + PAGE[5:] + b"\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n",
        ),
        (PAGE, "Transfer-Encoding: chunked\r\n"),
        (b"%x\r\n" % len(packed(PAGE)) + packed(PAGE) + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"),
    ],
)
def test_a_body_is_unpacked_whether_or_not_its_headers_tell_the_truth(tmp_path: Path, body: bytes, headers: str) -> None:
    (document,), _, _ = opened(warc(tmp_path, record(body, HTML + headers)))
    assert document.body == PAGE


@pytest.mark.parametrize(
    ("body", "coding", "reason"),
    [
        (packed(b"x" * 50_000_000), "gzip", "too-large"),
        (packed(PAGE)[:-9], "gzip", "truncated"),
        (PAGE, "rot13", "bad-encoding"),
        (b"\xff\xff\xff\xff", "br", "bad-encoding"),
        (b"x" * 10_000_001, "identity", "too-large"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_set_aside_and_the_next_is_read(tmp_path: Path, body: bytes, coding: str, reason: str) -> None:
    documents, reasons, end = opened(warc(tmp_path, record(body, f"{HTML}Content-Encoding: {coding}\r\n") + record()))
    assert (len(documents), reasons, end) == (1, [reason], "")


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2024", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2024-02", datetime(2024, 2, 1, tzinfo=UTC)),
        ("2024-01-02", datetime(2024, 1, 2, tzinfo=UTC)),
        ("2024-01-02T03:04Z", datetime(2024, 1, 2, 3, 4, tzinfo=UTC)),
        ("2024-01-02T03:04:05.6Z", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2024-01-02T03:04:05.123456789Z", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2024-01-02T03:04:05+02:00", datetime(2024, 1, 2, 1, 4, 5, tzinfo=UTC)),
        ("2024-01-02t03:04:05z", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2024-01-02T03:04:05", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("20240102030405", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ],
)
def test_a_date_in_part_or_in_another_shape_is_read(tmp_path: Path, date: str, moment: datetime) -> None:
    documents, reasons, end = opened(warc(tmp_path, dated(f"WARC-Date: {date}\r\n")))
    assert ([document.fetched for document in documents], reasons, end) == ([moment], [], "")


NO_DATES = ["yesterday", "", "2024-02-30T00:00:00Z", "20240230000000", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "²" * 14]


@pytest.mark.parametrize("line", [*(f"WARC-Date: {date}\r\n" for date in NO_DATES), ""])
def test_a_capture_without_a_date_is_set_aside_and_the_next_is_read(tmp_path: Path, line: str) -> None:
    documents, reasons, end = opened(warc(tmp_path, dated(line) + record()))
    assert (len(documents), reasons, end) == (1, ["bad-date"], "")


@pytest.mark.parametrize("name", [b"WARC-Type", b"Content-Length"])
def test_a_record_without_its_type_or_length_is_named(tmp_path: Path, name: bytes) -> None:
    documents, reasons, end = opened(warc(tmp_path, record() + record().replace(name, b"X-" + name)))
    assert (len(documents), [*reasons, end][0]) == (1, "bad-warc")


@pytest.mark.parametrize("body", [b"\r\n\r\n", b" ", packed(b"")])
def test_a_file_without_a_record_is_named(tmp_path: Path, body: bytes) -> None:
    assert opened(warc(tmp_path, body)) == ([], [], "bad-warc")


@pytest.mark.parametrize(
    ("tail", "reason"), [(record()[:-30], "truncated"), (b"no record\r\n\r\n", "bad-warc"), (record()[:40], "truncated")]
)
def test_what_came_before_the_damage_is_kept(tmp_path: Path, tail: bytes, reason: str) -> None:
    documents, reasons, end = opened(warc(tmp_path, record() + record() + tail))
    assert (len(documents), reasons, end) == (2, [], reason)


def test_a_packed_archive_that_is_cut_off_says_so(tmp_path: Path) -> None:
    whole = packed(record()) + packed(record(address="https://a.example/2"))
    assert opened(warc(tmp_path, whole))[2] == ""
    documents, _, end = opened(warc(tmp_path, whole[:-20]))
    assert (len(documents), end) == (1, "truncated")


def test_a_zstandard_archive_is_known_and_read(tmp_path: Path) -> None:
    path = zstandard(tmp_path / "a.warc.zst", record())
    assert detect(path) == "warc"
    assert len(opened(path)[0]) == 1


def test_an_older_archive_may_be_packed_by_zstandard(tmp_path: Path) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
    head = b"filedesc://a.arc 0.0.0.0 20240311120000 text/plain 9\n1 0 Alexa\n\n"
    body = head + b"https://a.example/1 127.0.0.1 20240311120000 text/html %d\n" % len(answer) + answer + b"\n"
    path = zstandard(tmp_path / "a.arc.zst", body)
    assert detect(path) == "warc"
    documents, reasons, end = opened(path)
    assert ([document.body for document in documents], reasons, end) == ([PAGE], [], "")


def test_rows_may_be_packed_by_zstandard(tmp_path: Path) -> None:
    path = zstandard(tmp_path / "a.jsonl.zst", b'{"title": "one"}\n{"title": "two"}\n')
    (document,) = open_import(path, "auto", NOW)
    assert isinstance(document, Document)
    assert [entry.title for entry in parse(document).entries] == ["one", "two"]


def test_a_page_from_a_live_address_is_no_entry() -> None:
    live = Document(address="https://a.example/feed", body=PAGE, media_type="application/x-archived-page", fetched=NOW)
    with pytest.raises(DocumentError) as refused:
        parse(live)
    assert refused.value.reason == "not-a-feed"


def test_every_archive_of_the_corpus_ends_as_stated(tmp_path: Path) -> None:
    with tarfile.open(shared("data/corpora/warc.tar.gz")) as packed:
        packed.extractall(tmp_path, filter="data")
    files = sorted((tmp_path / "warc/test/data").iterdir())
    assert [file.name for file in files] == sorted(CORPUS)
    for file in files:
        assert detect(file) == "warc"
        documents, reasons, end = opened(file)
        entries = [entry for document in documents for entry in parse(document).entries]
        assert (len(entries), reasons, end) == CORPUS[file.name], file.name
        assert all(entry.title and entry.published for entry in entries), file.name
