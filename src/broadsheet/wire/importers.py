"""
Files and folders as documents: what `import` opens, one document at a time, in flat memory.

JSON lines come in chunks of at most 1,000 lines, records and captures one a document, feeds whole or, when they are long, by some
of their entries; gzip and Zstandard are taken off on the way.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from broadsheet.errors import DocumentError, UsageError
from broadsheet.records import Document, Spike
from broadsheet.recordtext import is_text
from broadsheet.wire.feedfiles import pieces
from broadsheet.wire.formats.rows import LONGEST_ROW
from broadsheet.wire.packedfiles import unpacked
from broadsheet.wire.recordfiles import COLLECTIONS, holds_records, open_records
from broadsheet.wire.warcfiles import open_warc

FORMATS = ("auto", "jsonl", "feed", "opml", "warc", "records")

CHUNK_LINES = 1_000
CHUNK_BYTES = LONGEST_ROW
_SNIFFED = 4_096
_CUT = LONGEST_ROW + 4  # one byte more than the longest row with a byte order mark before it

_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".opml": "opml", ".warc": "warc", ".arc": "warc"} | dict.fromkeys(
    (".xml", ".rss", ".atom", ".rdf", ".json"), "feed"
)
_MEDIA_TYPES = {".rss": "application/rss+xml", ".atom": "application/atom+xml", ".rdf": "application/rdf+xml"}


def detect(path: Path) -> str:
    """
    The format of what lies at `path`, by its name and where that says nothing or too little by its first bytes.

    One of jsonl, feed, opml, warc, records. Raises UsageError when nothing is there or nothing known.
    """
    _look_for(path)
    if path.is_dir() or _is_tar(path):
        if holds_records(path):
            return "records"
        raise UsageError("holds no collection of records", subject=str(path), remedy=f"one of {', '.join(COLLECTIONS)} must be in it")
    by_name = _SUFFIXES.get(_suffix(path), "")
    found = by_name if by_name in {"jsonl", "warc", "opml"} else _by_content(path) or by_name
    if found:
        return found
    raise UsageError("of no format that is known", subject=str(path), remedy=f"say --format {'|'.join(FORMATS[1:])}")


def open_import(path: Path, format: str, now: datetime) -> Iterator[Document | Spike]:  # noqa: A002
    """
    The documents of a file or folder, fetched `now`; `format` is auto or what `detect` would say.

    JSON lines: `address` is `import:NAME` and `final` is `NAME:LINE` of the first line. Records: `address` is the path
    in the repository; collections other than news have the media type `application/x-opaque-record`. Feeds: one document.

    Raises UsageError at once for a missing path, one that is no text, or a wrong format, and DocumentError on the way (`unreadable`,
    `bad-gzip`, `bad-tar`, `too-large`, `unsafe-path`), after everything before the fault was yielded.
    """
    if format not in FORMATS:
        raise UsageError(f"`{format}` is no format", subject="--format", remedy=f"one of {', '.join(FORMATS)}")
    _look_for(path)
    found = detect(path) if format == "auto" else format
    openers: dict[str, Callable[[Path, datetime], Iterator[Document | Spike]]] = {
        "jsonl": _lines,
        "feed": _feed,
        "records": open_records,
        "warc": open_warc,
    }
    if found not in openers:
        raise UsageError(f"{found} holds no articles that can be opened here", subject=str(path), remedy="use jsonl, feed, warc or records")
    if path.is_dir() and found != "records":
        raise UsageError("is a folder", subject=str(path), remedy="name a file, or import it with --format records")
    return openers[found](path, now)


def _look_for(path: Path) -> None:
    """Raises UsageError when nothing is there, or what is there has a name that no archive could keep."""
    if not path.exists():
        raise UsageError("no such file or folder", subject=str(path), remedy="check the path")
    if not is_text(str(path)):
        raise UsageError("the path is not UTF-8", subject=str(path), remedy="rename the file or folder")


def _lines(path: Path, now: datetime) -> Iterator[Document]:
    chunk: list[bytes] = []
    first, size = 1, 0
    fault: DocumentError | None = None
    try:
        for line in _read_lines(path):
            chunk.append(line)
            size += len(line)
            if len(chunk) == CHUNK_LINES or size >= CHUNK_BYTES:
                yield _chunk(path, chunk, first, now)
                first, size, chunk = first + len(chunk), 0, []
    except DocumentError as error:
        fault = error
    if chunk:
        yield _chunk(path, chunk, first, now)
    if fault:
        raise fault


def _chunk(path: Path, lines: list[bytes], first: int, now: datetime) -> Document:
    body = b"".join(lines)
    return Document(address=f"import:{path.name}", final=f"{path.name}:{first}", body=body, media_type="application/x-ndjson", fetched=now)


def _read_lines(path: Path) -> Iterator[bytes]:
    """Lines with their line feed; of one longer than a row may be only the beginning, which is too long still."""
    with _reading(path), unpacked(path) as file:
        while line := file.readline(_CUT):
            yield line if line.endswith(b"\n") else line + b"\n"
            while len(line) == _CUT and not line.endswith(b"\n"):
                line = file.readline(_CUT)


def _feed(path: Path, now: datetime) -> Iterator[Document]:
    with _reading(path), unpacked(path) as file:
        for body in pieces(file, str(path)):
            media_type = "application/feed+json" if body.lstrip()[:1] == b"{" else _MEDIA_TYPES.get(_suffix(path), "application/xml")
            yield Document(address=f"import:{path.name}", body=body, media_type=media_type, fetched=now)


def _by_content(path: Path) -> str:
    with _reading(path), unpacked(path) as file:
        start = file.read(_SNIFFED).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return "opml" if b"<opml" in start.lower() else "feed"
    if start.startswith((b"WARC/", b"filedesc:")):
        return "warc"
    return _json_kind(start) if start.startswith(b"{") else ""


def _json_kind(start: bytes) -> str:
    """A feed says so early on, or is indented; a row is whole on its line, or longer than what was read."""
    row, ended, _ = start.partition(b"\n")
    return "feed" if b"jsonfeed.org" in start or (ended and not row.rstrip().endswith(b"}")) else "jsonl"


def _suffix(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz").removesuffix(".zst")).suffix


def _is_tar(path: Path) -> bool:
    return path.name.lower().endswith((".tar", ".tar.gz", ".tgz"))


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turns what goes wrong in reading `path` into a DocumentError that names it."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DocumentError("bad-gzip", f"damaged or cut off: {error}", subject=str(path), remedy="fetch the file again") from error
    except OSError as error:
        raise DocumentError("unreadable", error.strerror or str(error), subject=str(path)) from error
