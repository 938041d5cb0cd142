"""
What a server answered when it was archived, as a document: the body unpacked within caps, pages and feeds kept, the rest passed over.

Archives keep bodies as they were sent, or already unpacked under the old headers; so a coding that the bytes do not show is not believed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from fastwarc.stream_io import BrotliReader, ZstdReader

from broadsheet.errors import DocumentError, FetchError
from broadsheet.records import Document, Noun
from broadsheet.wire.encoding import to_utf8
from broadsheet.wire.fetch.body import GZIP, Intake
from broadsheet.wire.parse import sniff

MOST_BYTES = 10_000_000
RATIO = 200
PAGES = frozenset({"text/html", "application/xhtml+xml"})
FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
XML = frozenset({"application/xml", "text/xml"})
PAGE = "application/x-archived-page"
ZSTD = b"\x28\xb5\x2f\xfd"
_LONGEST_SIZE = 20  # of the line before a chunk


class Capture(Noun, frozen=True, kw_only=True):
    """One answer as it was archived: from `address`, at `moment`; the headers' words, and the body as it stands in the archive."""

    address: str
    moment: datetime
    media_type: str
    chunked: bool = False
    codings: tuple[str, ...] = ()
    body: bytes


def is_wanted(status: int | None, media_type: str, address: str) -> bool:
    """Whether an answer may hold articles: a page or a feed that a web server gave for good."""
    kind = media_type.partition(";")[0].strip().lower()
    return status is not None and 200 <= status < 300 and kind in PAGES | FEEDS | XML and address.startswith(("http://", "https://"))


def document(capture: Capture, name: str) -> Document | None:
    """
    The document that a capture in the import of that name holds; None for XML that is no feed.

    Raises DocumentError for a body that cannot be unpacked: `too-large`, `truncated`, `bad-encoding`.
    """
    body = _dechunked(capture.body) if capture.chunked else capture.body
    try:
        body = _decoded(body, capture.codings)
    except (FetchError, OSError) as error:
        reason = error.reason if isinstance(error, FetchError) else "bad-encoding"
        raise DocumentError(reason, f"of an archived answer: {error}", subject=capture.address) from error
    kind, _, claims = capture.media_type.partition(";")
    kind = kind.strip().lower()
    if kind in XML and sniff(to_utf8(body, capture.media_type).strip())[0] not in FEEDS:
        return None
    media_type = f"{PAGE};{claims}" if kind in PAGES else capture.media_type
    return Document(address=f"import:{name}", final=capture.address, body=body, media_type=media_type, fetched=capture.moment)


def _dechunked(body: bytes) -> bytes:
    """The body without the marks of chunks (RFC 9112 section 7.1); one that has none, or breaks off, as far as it goes."""
    found: list[bytes] = []
    place = 0
    while (end := body.find(b"\r\n", place, place + _LONGEST_SIZE)) >= 0:
        size = body[place:end].partition(b";")[0].strip()
        if not size or not all(digit in b"0123456789abcdefABCDEF" for digit in size):
            break
        if not (length := int(size, 16)):
            return b"".join(found)
        found.append(body[end + 2 : end + 2 + length])
        place = end + 4 + length
    return b"".join(found) or body


def _decoded(body: bytes, codings: Sequence[str]) -> bytes:
    """The body without its content coding; at most `MOST_BYTES` of it."""
    names = [name for name in (coding.strip().lower() for coding in codings) if name not in {"", "identity"}]
    if names == ["br"] and body:
        return _unpacked(BrotliReader(io.BytesIO(body)))
    if names == ["zstd"] and body.startswith(ZSTD):
        return _unpacked(ZstdReader(io.BytesIO(body)))
    if names in (["gzip"], ["x-gzip"], ["zstd"]) and not body.startswith(GZIP):
        names = []
    intake = Intake(names, MOST_BYTES, RATIO)
    intake.feed(body)
    return intake.close()


def _unpacked(reader: BrotliReader | ZstdReader) -> bytes:
    found = bytes(reader.read(MOST_BYTES + 1))
    if len(found) > MOST_BYTES:
        raise FetchError("too-large", f"more than {MOST_BYTES:,} bytes")
    return found
