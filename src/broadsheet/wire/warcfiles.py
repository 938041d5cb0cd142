"""
Archives of the web as documents, one capture at a time: WARC 1.0 and 1.1 (ISO 28500), plain or packed, and the older ARC.

Answers of 2xx that are pages or feeds are documents; requests, repeats, redirects, pictures and whatever else was archived are passed over.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO, cast

from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord, WarcRecordType

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Spike
from broadsheet.wire.captures import MOST_BYTES, ZSTD, Capture, document, is_wanted
from broadsheet.wire.dates import read_date
from broadsheet.wire.fetch.body import GZIP
from broadsheet.wire.packedfiles import unpacked
from broadsheet.wire.warcnames import Respelt, are_known

ARC = b"filedesc:"
HTTP = "application/http"
LONGEST_LINE = 16_384
SIP = 16_384  # packed bytes looked at together, which may be a thousand times as many unpacked
_WANTED = WarcRecordType.response | WarcRecordType.resource
_Found = Capture | DocumentError
"""A capture, or why it cannot be read."""


def open_warc(path: Path, now: datetime) -> Iterator[Document | Spike]:
    """
    The pages and feeds in an archive, in its order, and a spike for each capture that cannot be unpacked, has no date (`bad-date`)
    or no type (`bad-warc`).

    Raises DocumentError where the archive itself is damaged (`bad-warc`, `bad-arc`, `truncated`, `unreadable`), after everything before
    the fault was yielded.
    """
    try:
        captures = _arc_captures(path) if _is_arc(path) else _warc_captures(path)
        for found in captures:
            yield from _read(found, path.name, now)
    except EOFError as error:
        raise DocumentError("truncated", f"cut off: {error}", subject=str(path), remedy="fetch the file again") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DocumentError("bad-gzip", str(error), subject=str(path), remedy="fetch the file again") from error
    except OSError as error:
        reason = "unreadable" if error.errno else "bad-warc"
        raise DocumentError(reason, error.strerror or str(error), subject=str(path), remedy="fetch the file again") from error


def _read(found: _Found, name: str, now: datetime) -> Iterator[Document | Spike]:
    try:
        if isinstance(found, DocumentError):
            raise found
        read = document(found, name)
    except DocumentError as error:
        yield Spike(stage="parse", subject=error.subject, reason=error.reason, detail=error.message, source=f"import:{name}", at=now)
        return
    if read is not None:
        yield read


def _warc_captures(path: Path) -> Iterator[_Found]:
    record = None
    for record in _records(path):
        address = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")
        if not are_known(record.headers.keys()) or "WARC-Type" not in record.headers:
            yield DocumentError("bad-warc", "a record without its type or length", subject=address or str(path))
            continue
        status, media_type = _told(record) if record.record_type & _WANTED else (None, "")
        if is_wanted(status, media_type, address):
            yield _capture(record, address, media_type, path)
    with path.open("rb") as file:
        if record is None and file.read(1):
            raise DocumentError("bad-warc", "holds no record", subject=str(path), remedy="fetch the file again")
        _whole(file, path)


def _records(path: Path) -> Iterator[WarcRecord]:
    """Every record; from the first one on whose fields FastWARC does not know by their names, of the file with its fields respelt."""
    known = 0
    with path.open("rb") as file:
        for record in ArchiveIterator(file, parse_http=True):
            if not are_known(record.headers.keys()):
                break
            known += 1
            yield record
        else:
            return
    with Respelt(path) as again:
        yield from islice(ArchiveIterator(cast("BinaryIO", again), parse_http=True), known, None)


def _told(record: WarcRecord) -> tuple[int | None, str]:
    """The status and media type of a record; a resource was given by nobody, and counts as given for good."""
    kind = record.headers.get("Content-Type") or ""
    if record.record_type == WarcRecordType.resource:
        return 200, kind
    if not record.is_http_parsed and (kind or HTTP).strip().lower().startswith(HTTP):  # FastWARC knows it in small letters alone
        record.is_http = True
        record.parse_http()
    if not record.is_http_parsed:
        return None, ""
    return record.http_headers.status_code, record.http_headers.get("Content-Type") or ""


def _capture(record: WarcRecord, address: str, media_type: str, path: Path) -> _Found:
    promised = record.content_length
    body = bytes(record.reader.read(min(promised, MOST_BYTES + 1)))
    if len(body) < min(promised, MOST_BYTES + 1):
        raise DocumentError("truncated", f"ends within the record of {address}", subject=str(path), remedy="fetch the file again")
    date = (record.headers.get("WARC-Date") or "").strip()
    if (moment := _moment(date)) is None:
        return DocumentError("bad-date", f"`WARC-Date` is no date: {date[:40]!r}" if date else "has no `WARC-Date`", subject=address)
    headers = record.http_headers if record.record_type == WarcRecordType.response else None
    return _of(headers, address, moment, media_type, body)


def _moment(text: str) -> datetime | None:
    """A date as WARC writes it, whole or in part, or in the fourteen digits of the older archives; None when it is neither."""
    return _arc_moment(text) if len(text) == 14 and text.isdecimal() else read_date(text)


def _of(headers: HeaderMap | None, address: str, moment: datetime, media_type: str, body: bytes) -> Capture:
    chunked = headers is not None and "chunked" in (headers.get("Transfer-Encoding") or "").lower()
    codings = (headers.get("Content-Encoding") or "").split(",") if headers is not None else ()
    return Capture(address=address, moment=moment, media_type=media_type, chunked=chunked, codings=tuple(codings), body=body)


def _whole(file: IO[bytes], path: Path) -> None:
    """DocumentError where a file is cut within a packed member or a head: the reader of records takes that for an end like any other."""
    file.seek(0)
    start = file.read(len(ZSTD))
    file.seek(0 if start.startswith(GZIP) else max(path.stat().st_size - 1, 0))
    if not (_ends_whole(file) if start.startswith(GZIP) else start == ZSTD or file.read(1) in {b"\n", b""}):
        raise DocumentError("truncated", "ends within a record", subject=str(path), remedy="fetch the file again")


def _ends_whole(file: IO[bytes]) -> bool:
    """Whether every gzip member of a file comes to its end; what is no gzip after one is told by the records."""
    stream, pending = zlib.decompressobj(zlib.MAX_WBITS | 16), b""
    while chunk := pending or file.read(SIP):
        if stream.eof:
            stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            stream.decompress(chunk)
        except zlib.error:
            return False
        pending = stream.unused_data
    return stream.eof


def _is_arc(path: Path) -> bool:
    with unpacked(path) as file:
        try:
            return file.read(len(ARC)) == ARC
        except (OSError, EOFError, zlib.error):
            return False


def _arc_captures(path: Path) -> Iterator[Capture]:
    """The captures of an ARC file, each after a line of its address, the server's, the date, the media type and the length."""
    with unpacked(path) as file:
        while line := file.readline(LONGEST_LINE):
            if not line.strip():
                continue
            address, moment, size = _arc_line(line, path)
            body = file.read(min(size, MOST_BYTES + 1))
            if len(body) < min(size, MOST_BYTES + 1):
                raise DocumentError("truncated", f"ends within the capture of {address}", subject=str(path), remedy="fetch the file again")
            _pass_over(file, size - len(body))
            if capture := _arc_capture(address, moment, body):
                yield capture


def _pass_over(file: IO[bytes], size: int) -> None:
    """Read on past what is too long to be kept."""
    while size > 0 and (passed := len(file.read(min(size, MOST_BYTES)))):
        size -= passed


def _arc_line(line: bytes, path: Path) -> tuple[str, datetime, int]:
    """The address, moment and length that a line names; an address may hold spaces, the rest may not."""
    parts = line.decode("utf-8", "replace").rstrip("\r\n").rsplit(" ", 4)
    moment = _arc_moment(parts[2]) if len(parts) == 5 and parts[4].isascii() and parts[4].isdecimal() else None
    if moment is None:
        told = f"no line of a capture: {line[:80]!r}"
        raise DocumentError("bad-arc", told, subject=str(path), remedy="fetch the file again")
    return parts[0], moment, int(parts[4])


def _arc_moment(text: str) -> datetime | None:
    """Fourteen digits as a time; some tools append more."""
    try:
        return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _arc_capture(address: str, moment: datetime, body: bytes) -> Capture | None:
    """The answer inside a capture, where it is one that is wanted."""
    if not body.startswith(b"HTTP/"):
        return None
    rest, headers = BytesIO(body), HeaderMap()
    headers.parse(rest)
    media_type = headers.get("Content-Type") or ""
    if not is_wanted(headers.status_code, media_type, address):
        return None
    _, _, sent = body.partition(b"\r\n\r\n")
    return _of(headers, address, moment, media_type, sent)
