"""Who opens the documents of an import does not show in what is in the archive."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Self

import msgspec
import pytest
from sqlalchemy import select
from tests.publications import NOW, archive, jsonl, make, row, rss, take

from broadsheet import inlet
from broadsheet.archive.schema import METADATA
from broadsheet.errors import DocumentError
from broadsheet.inlet import Report
from broadsheet.publication import load
from broadsheet.records import Document, Organization, Spike
from broadsheet.stages import ahead
from broadsheet.stages.ahead import Ahead, Thing
from broadsheet.stages.opening import Brought, Opened, Opener
from broadsheet.wire.importers import open_import
from broadsheet.wire.parse import BUILT_IN
from broadsheet.wire.workers import Workers

DATE = "Mon, 11 Mar 2024 09:00:00 GMT"
PAGE = "<html lang=de><head><title>Kraniche {} kehren heim</title></head><body><p>Sie waren lange fort.</body></html>"
KNOWN = Organization(domain="site1.example", name="The First Site", owner="A House", weight=3)


def rows(folder: Path) -> Path:
    """Rows as they come: again, at one address, of one title, with faults, and at times of their own."""
    odd = [
        row(3, title="Another headline of the third"),
        row(4, publishedDateTime="2024-03-02T10:00:00+05:30", updatedDateTime="2024-03-02T11:00:00.25+05:30"),
        row(5, webUrl="https://user:word@site.example/secret"),
        row(6, webUrl="javascript:alert(1)"),
        row(7, publishedDateTime="soon"),
        row(8, path="_news/2024-01-01-kept.md"),
        row(9, path="_news/2024-01-01-kept.md"),
        row(10, title="x", provider=None, webUrl="https://site1.example/of/the/known"),
        row(11, publishedDateTime="0001-01-01T00:00:00Z"),
        *(row(20 + number, title="One title") for number in range(3)),
    ]
    file = jsonl(folder / "rows.jsonl", [*map(row, range(60)), *odd])
    file.write_bytes(file.read_bytes() + b'{"title": \n[]\n"\xff"\n')
    return file


def feed(folder: Path) -> Path:
    """A feed longer than a piece, in several languages, with entries that have no title or no address, and one damaged end."""
    some = [(f"Die Ministerin hat am {number}. Tag gesprochen", f"https://a.example/{number}", DATE) for number in range(1_500)]
    some += [("", "https://a.example/without", DATE), ("Without an address", "", DATE), ("Of a strange scheme", "gopher://x", DATE)]
    (folder / "feed.xml").write_bytes(rss(*some)[:-30])
    return folder / "feed.xml"


def warc(folder: Path) -> Path:
    """Pages, of which one cannot be unpacked and one is no page, in an archive that is cut off."""
    captures = [_capture(number, PAGE.format(number).encode()) for number in range(40)]
    captures[7] = _capture(7, b"neither", "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n")
    captures[9] = _capture(9, b"")
    packed = b"".join(map(gzip.compress, captures))
    (folder / "pages.warc.gz").write_bytes(packed[:-20])
    return folder / "pages.warc.gz"


def _capture(number: int, body: bytes, headers: str = "") -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://b.example/{number}\r\nWARC-Date: 2017-03-06T04:02:06Z\r\n"
    return f"{head}Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"


def records(folder: Path) -> Path:
    """A collection of records with others beside it, and at its end a link that nobody follows."""
    with tarfile.open(folder / "records.tar.gz", "w:gz") as packed:
        for number in range(30):
            text = f"---\ntitle: Record {number}\npublishedDateTime: 2024-02-03T04:05:06Z\nwebUrl: https://c.example/{number}\n---\n"
            for name, body in ((f"_news/2024-02-03-record-{number}.md", text), (f"_people/{number}.md", "A name")):
                member = tarfile.TarInfo(name)
                member.size = len(body)
                packed.addfile(member, BytesIO(body.encode()))
        link = tarfile.TarInfo("_news/link.md")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(link)
    return folder / "records.tar.gz"


ENDS = ("truncated", "unsafe-path")
FILES: Sequence[Callable[[Path], Path]] = (rows, feed, warc, records)


def imported(root: Path, files: Sequence[Path]) -> tuple[Any, Report]:
    """All that an archive holds after files were imported together, and the report without its seconds."""
    publication = msgspec.structs.replace(load(make(root)), organizations=(KNOWN,))
    report = inlet.take_in(publication, [open_import(file, "auto", NOW) for file in files], NOW)
    with archive(root) as connection:
        tables = {table.name: list(map(tuple, connection.execute(select(table)))) for table in METADATA.sorted_tables}
    return tables, msgspec.structs.replace(report, seconds={})


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [make(tmp_path) for make in FILES]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    let_all_be_large(monkeypatch)


def let_all_be_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports of which nothing is small, on a machine of two processors."""
    monkeypatch.setattr(ahead, "cores", lambda: 2)
    monkeypatch.setattr(ahead, "IN_PLACE", 0)
    monkeypatch.setattr(ahead, "JOB", 3 * ahead.EACH)


def never(*_: object) -> Any:
    raise AssertionError("this was not to be asked for")


def things(*numbers: int) -> Iterator[Thing]:
    return (Brought(Document(address="import:x", body=rss((f"Title {n}", f"https://a.example/{n}", DATE)), fetched=NOW)) for n in numbers)


def titles(opened: Iterator[Opened | Document | Spike]) -> list[str]:
    return [found.article.title for one in opened if isinstance(one, Opened) for found in one.found]


def test_processes_leave_the_archive_that_one_alone_does(files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables, report = imported(tmp_path / "alone", files)
    assert len(tables["articles"]) > 1_600
    assert {spike.reason for spike in report.spikes} >= {
        "bad-json",
        "bad-date",
        "unsupported-scheme",
        "no-address",
        "truncated",
        "unsafe-path",
    }
    let_all_be_large(monkeypatch)
    monkeypatch.setattr(Opener, "open", never)
    assert imported(tmp_path / "together", files) == (tables, report)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("work", ["slain:work", "slain:lie", "nowhere:work"])
def test_what_a_process_does_not_survive_is_not_lost(work: str, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = files[:1] + files[3:]
    monkeypatch.setattr(ahead, "WORK", f"tests.stages.{work}")
    one = imported(tmp_path / "together", some)
    monkeypatch.setattr(ahead, "Workers", never)
    monkeypatch.setattr(ahead, "IN_PLACE", 1 << 30)
    assert imported(tmp_path / "alone", some) == one


@pytest.mark.usefixtures("small")
def test_a_single_processor_reads_and_writes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "cores", lambda: 1)
    monkeypatch.setattr(ahead, "Workers", never)
    with Ahead(Opener({}, NOW)) as opening:
        assert titles(opening.opened(things(1, 2))) == ["Title 1", "Title 2"]


def test_a_small_import_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "Workers", never)
    assert take(make(tmp_path), map(row, range(2_000))).counts["new"] == 2_000


@pytest.mark.usefixtures("small")
def test_where_others_brought_parsers_no_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd:
        media_types: tuple[str, ...] = ("text/x-odd",)

        def parse(self, _: Document) -> list[object]:
            return []

    monkeypatch.setattr(ahead, "Workers", never)
    with Ahead(Opener({}, NOW, (*BUILT_IN, Odd()))) as opening:
        assert titles(opening.opened(things(1, 2))) == ["Title 1", "Title 2"]


@pytest.mark.usefixtures("small")
def test_the_fault_that_a_file_ends_with_is_met_after_all_that_came_before() -> None:
    def damaged() -> Iterator[Thing]:
        yield from things(*range(10))
        raise DocumentError("cut", "it ends here")

    met: list[Opened | Document | Spike] = []
    with Ahead(Opener({}, NOW)) as opening:
        with pytest.raises(DocumentError, match="it ends here"):
            met.extend(opening.opened(damaged()))
        assert titles(iter(met)) == [f"Title {number}" for number in range(10)]
        assert titles(opening.opened(things(11))) == ["Title 11"]  # the next file


@pytest.mark.usefixtures("small")
def test_half_a_character_goes_to_no_process_and_is_not_lost() -> None:
    odd = Document(address="import:x", final="a\udcff", body=rss(("A title", "https://a.example/1", DATE)), fetched=NOW)
    with Ahead(Opener({}, NOW)) as opening:
        assert titles(opening.opened([Brought(odd), *things(2)])) == ["A title", "Title 2"]


@pytest.mark.usefixtures("small")
def test_what_has_not_to_be_read_passes_in_its_place() -> None:
    kept = Document(address="_people/one.md", body=b"A name", fetched=NOW)
    spike = Spike(stage="parse", subject="x", reason="odd", at=datetime(2024, 1, 1, tzinfo=UTC))
    with Ahead(Opener({}, NOW)) as opening:
        met = list(opening.opened([kept, *things(1), spike, *things(2), kept]))
    assert [thing for thing in met if not isinstance(thing, Opened)] == [kept, spike, kept]
    assert [isinstance(thing, Opened) for thing in met] == [False, True, False, True, False]


@pytest.mark.usefixtures("small")
def test_of_large_documents_one_at_a_time_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LARGE", 20_000)
    brought = 0

    def large() -> Iterator[Thing]:
        nonlocal brought
        yield from things(1)
        for number in range(10):
            brought += 1
            yield Document(address=f"_people/{number}.md", body=bytes(20_000), fetched=NOW)
        yield from things(2)

    met = 0
    with Ahead(Opener({}, NOW)) as opening:
        for thing in opening.opened(large()):
            met += isinstance(thing, Document)
            assert brought - met <= 1
    assert met == 10


@pytest.mark.usefixtures("small")
def test_no_process_is_left_when_an_import_is_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pools: list[Workers] = []

    class Watched(Workers):
        def __enter__(self) -> Self:
            pools.append(self)
            return super().__enter__()

    def interrupt(_stage: str, _count: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ahead, "Workers", Watched)
    file = open_import(jsonl(tmp_path / "rows.jsonl", map(row, range(9_000))), "jsonl", NOW)
    with pytest.raises(KeyboardInterrupt):
        inlet.take_in(load(make(tmp_path / "p")), [file], NOW, interrupt)
    assert {worker._process for pool in pools for worker in pool._workers} == {None}
