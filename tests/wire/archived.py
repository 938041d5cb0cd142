"""Archives to be read: of the web, with records and what is found in such a file; and of files."""

from __future__ import annotations

import gzip
import io
import tarfile
from datetime import UTC, datetime
from pathlib import Path

from fastwarc.stream_io import ZstdWriter

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Spike
from broadsheet.wire.importers import open_import

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
MOMENT = datetime(2017, 3, 6, 4, 2, 6, tzinfo=UTC)
PAGE = b"<html lang='de'><head><title>Kraniche kehren heim</title></head><body>x</body></html>"
HTML = "Content-Type: text/html; charset=utf-8\r\n"
DATE = "WARC-Date: 2017-03-06T04:02:06Z\r\n"
TITLE = "Kraniche kehren heim"


def record(
    body: bytes = PAGE,
    headers: str = HTML,
    status: str = "200 OK",
    address: str = "https://a.example/1",
    kind: str = "response",
) -> bytes:
    http = f"HTTP/1.1 {status}\r\n{headers}\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\n{DATE}"
    head += f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype={kind}\r\nContent-Length: {len(http)}\r\n\r\n"
    return head.encode() + http + b"\r\n\r\n"


def dated(line: str) -> bytes:
    """A record with this line for its date."""
    return record().replace(DATE.encode(), line.encode())


def packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def opened(path: Path) -> tuple[list[Document], list[str], str]:
    """What a file holds: documents, the reasons of what was set aside, and the reason it ends for, empty when it ends well."""
    documents: list[Document] = []
    reasons: list[str] = []
    try:
        for one in open_import(path, "warc", NOW):
            if isinstance(one, Spike):
                reasons.append(one.reason)
            else:
                documents.append(one)
    except DocumentError as error:
        return documents, reasons, error.reason
    return documents, reasons, ""


def warc(tmp_path: Path, body: bytes, name: str = "a.warc") -> Path:
    (tmp_path / name).write_bytes(body)
    return tmp_path / name


def tarred(name: str, body: bytes = b"x", fields: dict[str, str] | None = None) -> bytes:
    """A file as it stands in a tar archive, with what its own head says of it."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as tar:
        member = tarfile.TarInfo(name)
        member.size, member.pax_headers = len(body), fields or {}
        tar.addfile(member, io.BytesIO(body))
        return made.getvalue()[: tar.offset]


def zstandard(path: Path, body: bytes) -> Path:
    with path.open("wb") as file:
        writer = ZstdWriter(file)
        writer.write(body)
        writer.close()
    return path
