from __future__ import annotations

import gzip
import io
import os
import tarfile
import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from tests.corpora import shared

from broadsheet.errors import DocumentError, UsageError
from broadsheet.records import Document
from broadsheet.wire.formats import rows
from broadsheet.wire.importers import CHUNK_BYTES, detect, open_import

NOW = datetime(2024, 1, 2, tzinfo=UTC)
ROW = b'{"title": "a"}\n'


def opened(path: Path, form: str = "auto") -> list[Document]:
    return [one for one in open_import(path, form, NOW) if isinstance(one, Document)]


def put(path: Path, body: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def archive(path: Path, *members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, body in members:
            member = tarfile.TarInfo(name)
            member.size, member.type, member.linkname = len(body), kind, "/etc/passwd"
            tar.addfile(member, io.BytesIO(body))
    return path


def fault(path: Path, form: str = "auto") -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        opened(path, form)
    assert str(path) in caught.value.subject
    return caught.value


def test_rows_come_in_chunks_that_know_their_first_line(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl", ROW * 2500)
    documents = opened(path)
    assert [(document.final, document.body.count(b"\n")) for document in documents] == [
        ("a.jsonl:1", 1000),
        ("a.jsonl:1001", 1000),
        ("a.jsonl:2001", 500),
    ]
    assert {(document.address, document.media_type, document.fetched) for document in documents} == {
        ("import:a.jsonl", "application/x-ndjson", NOW)
    }


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_row_that_was_cut_is_known_by_its_length(tmp_path: Path, mark: bytes) -> None:
    path = put(tmp_path / "a.jsonl", mark + b'{"title": "' + b"a" * rows.LONGEST_ROW + b'"}\n' + ROW)
    found = [one for document in opened(path) for one in rows.parse(document)]
    assert [getattr(one, "reason", "taken") for one in found] == ["row-too-long", "taken"]


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl", "a"])
def test_gzip_is_taken_off_whatever_the_name(tmp_path: Path, name: str) -> None:
    [document] = opened(put(tmp_path / name, gzip.compress(ROW * 3)))
    assert document.body == ROW * 3


def test_several_gzip_members_are_one_file(tmp_path: Path) -> None:
    [document] = opened(put(tmp_path / "a.jsonl.gz", gzip.compress(ROW) + gzip.compress(ROW)))
    assert document.body == ROW * 2


def test_a_last_line_without_a_line_feed_is_a_line(tmp_path: Path) -> None:
    [document] = opened(put(tmp_path / "a.jsonl", ROW + ROW.strip()))
    assert document.body == ROW * 2


def test_an_empty_file_holds_no_document(tmp_path: Path) -> None:
    assert opened(put(tmp_path / "a.jsonl", b"")) == []


def test_what_came_before_the_cut_of_a_gzip_is_kept(tmp_path: Path) -> None:
    body = gzip.compress(b"".join(b'{"title": "%d"}\n' % (number * 7919) for number in range(50_000)))
    path = put(tmp_path / "a.jsonl.gz", body[: len(body) // 2])
    stream = (one for one in open_import(path, "auto", NOW) if isinstance(one, Document))
    documents = list(islice(stream, 10))
    with pytest.raises(DocumentError) as caught:
        list(stream)
    assert caught.value.reason == "bad-gzip"
    assert sum(document.body.count(b"\n") for document in documents) == 10_000


def test_a_broken_gzip_is_named(tmp_path: Path) -> None:
    body = bytearray(gzip.compress(ROW * 1000))
    body[-6] ^= 0xFF
    assert fault(put(tmp_path / "a.jsonl.gz", bytes(body))).reason == "bad-gzip"


def test_memory_stays_flat_under_a_bomb_of_one_line(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl.gz", gzip.compress(b'{"title": "' + b"a" * (10 * CHUNK_BYTES) + b'"}\n' + ROW, 1))
    tracemalloc.start()
    lines = sum(document.body.count(b"\n") for document in opened(path, "jsonl"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert lines == 2
    assert peak < 5 * CHUNK_BYTES


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [
        ("a.xml", b"<rss/>", "application/xml"),
        ("a.rss", b"<rss/>", "application/rss+xml"),
        ("a.atom.gz", gzip.compress(b"<feed/>", mtime=0), "application/atom+xml"),
        ("a.rdf", b"<RDF/>", "application/rdf+xml"),
        ("a.json", b'{"version": "https://jsonfeed.org/version/1.1"}', "application/feed+json"),
        ("a.json", b'{\n  "items": []\n}', "application/feed+json"),
        ("a", b"\xef\xbb\xbf <?xml version='1.0'?><rss/>", "application/xml"),
    ],
)
def test_a_feed_is_one_document_of_the_type_its_name_says(tmp_path: Path, name: str, body: bytes, media_type: str) -> None:
    path = put(tmp_path / name, body)
    assert detect(path) == "feed"
    [document] = opened(path)
    assert (document.media_type, document.address) == (media_type, f"import:{name}")


@pytest.mark.parametrize(
    ("name", "body", "form"),
    [
        ("a.opml", b"<opml/>", "opml"),
        ("a.xml", b"<?xml version='1.0'?>\n<opml version='2.0'/>", "opml"),
        ("a.warc.gz", gzip.compress(b"WARC/1.0\r\n", mtime=0), "warc"),
        ("a", b"WARC/1.0\r\n", "warc"),
        ("a.json", ROW * 2, "jsonl"),
        ("a", b'{"title": "' + b"x" * 9000 + b'"}\n', "jsonl"),
        ("a.jsonl", b"rubbish", "jsonl"),
    ],
)
def test_a_format_is_known_by_name_and_content(tmp_path: Path, name: str, body: bytes, form: str) -> None:
    assert detect(put(tmp_path / name, body)) == form


def test_a_format_without_articles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="opml"):
        open_import(put(tmp_path / "a", b""), "opml", NOW)


def test_wrong_words_are_refused_at_once_with_a_remedy(tmp_path: Path) -> None:
    for path, form in (
        (tmp_path / "absent", "auto"),
        (tmp_path / "absent", "jsonl"),
        (put(tmp_path / "a.txt", b"words"), "auto"),
        (put(tmp_path / "a.jsonl", ROW), "csv"),
        (tmp_path, "auto"),
        (tmp_path, "jsonl"),
    ):
        with pytest.raises(UsageError) as caught:
            open_import(path, form, NOW)
        assert caught.value.remedy
        assert caught.value.subject in {str(path), "--format"}


@pytest.mark.parametrize("root", ["", "content/"])
def test_a_folder_of_records_is_walked_in_order(tmp_path: Path, root: str) -> None:
    for name in ("_news/b.md", "_news/a.md", "_data/topics/01-ai.yaml", "_newsletters/x.html", "README.md", "_other/x.md"):
        put(tmp_path / root / name, name.encode())
    documents = opened(tmp_path)
    assert [document.address for document in documents] == ["_data/topics/01-ai.yaml", "_news/a.md", "_news/b.md", "_newsletters/x.html"]
    opaque, record = "application/x-opaque-record", "text/x-broadsheet-record"
    assert [document.media_type for document in documents] == [opaque, record, record, opaque]
    assert all(document.body == document.address.encode() for document in documents)


def test_one_collection_may_be_named_alone(tmp_path: Path) -> None:
    put(tmp_path / "_news/a.md", b"a")
    put(tmp_path / "_people/b.md", b"b")
    assert [document.address for document in opened(tmp_path / "_news")] == ["_news/a.md"]


@pytest.mark.parametrize("target", ["file", "folder"])
def test_links_in_a_folder_are_refused(tmp_path: Path, target: str) -> None:
    put(tmp_path / "outside/file", b"secret")
    put(tmp_path / "site/_news/a.md", b"a")
    (tmp_path / "site/_news/b.md").symlink_to(tmp_path / "outside" / (target if target == "file" else ""))
    with pytest.raises(DocumentError) as caught:
        opened(tmp_path / "site")
    assert caught.value.reason == "unsafe-path"


def test_an_archive_gives_what_its_folder_gives(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "a.tar.gz",
        ("./_news/a.md", b"a"),
        ("repo-main/content/_people/b.md", b"b"),
        ("repo/docs/x/_news/c.md", b"c"),
        ("LICENSE", b""),
    )
    assert detect(path) == "records"
    assert [(document.address, document.body) for document in opened(path)] == [("_news/a.md", b"a"), ("_people/b.md", b"b")]


@pytest.mark.parametrize("name", ["../_news/a.md", "_news/../../a.md", "/etc/_news/a.md", "_news/..\\..\\a.md"])
def test_members_that_lead_out_of_an_archive_are_refused(tmp_path: Path, name: str) -> None:
    assert fault(archive(tmp_path / "a.tar.gz", ("_news/x.md", b"x"), (name, b"a"))).reason == "unsafe-path"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_an_archive_are_refused(tmp_path: Path, kind: bytes) -> None:
    assert fault(archive(tmp_path / "a.tar.gz", ("_news/x.md", b""), kind=kind)).reason == "unsafe-path"


def test_a_file_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    put(Path(os.fsdecode(os.fsencode(tmp_path / "_news") + b"/\xff.md")), b"a")
    with pytest.raises(DocumentError) as caught:
        opened(tmp_path)
    assert caught.value.reason == "unsafe-path"
    assert caught.value.subject.isascii()


@pytest.mark.parametrize("form", ["auto", "jsonl"])
def test_a_path_that_is_no_text_is_refused_at_once(tmp_path: Path, form: str) -> None:
    with pytest.raises(UsageError, match="not UTF-8") as caught:
        open_import(put(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jsonl")), ROW), form, NOW)
    assert caught.value.remedy


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.tar.gz", *((f"_news/{number}.md", os.urandom(900)) for number in range(200))).read_bytes()
    assert fault(put(tmp_path / "cut.tar.gz", whole[: len(whole) // 2])).reason == "bad-tar"
    assert fault(put(tmp_path / "rubbish.tar.gz", b"rubbish")).reason == "bad-tar"


def test_the_real_archive_is_read_whole() -> None:
    documents = opened(shared("data/everyday/records.tar.gz"))
    assert Counter(document.media_type for document in documents) == {"text/x-broadsheet-record": 600, "application/x-opaque-record": 131}


def test_the_real_rows_come_in_four_chunks() -> None:
    assert [document.final for document in opened(shared("data/everyday/articles.jsonl.gz"))] == [
        f"articles.jsonl.gz:{first}" for first in (1, 1001, 2001, 3001)
    ]
