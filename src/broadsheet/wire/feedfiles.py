"""
A feed in a file, however long: a long one in XML comes as several documents, each with the feed's head and some of its entries.

The cut is made in the bytes, after the end tag of an entry that stands in no CDATA section and no comment; so every piece is a whole feed
again, and its parser need not know. A feed in JSON is read whole, and so is one whose encoding does not show its tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from broadsheet.errors import DocumentError

LARGEST = 64 << 20  # bytes of a feed that cannot be cut
PIECE = 1 << 20
MOST_ENTRIES = 1_000
LARGEST_HEAD = 4 << 20
# what hides an entry is leapt over whole, also where it never ends
_FIRST = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|(<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>])", re.DOTALL)
_LAST = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:item|entry)\s*>")
_OPEN = re.compile(
    rb"<((?:[\w.-]{1,40}:)?(?:rss|RDF|channel|feed|items))(?=[\s>])(?![^>]{0,4000}/>)|</((?:[\w.-]{1,40}:)?(?:rss|RDF|channel|feed|items))\s*>"
)
_HIDING = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))


def pieces(file: IO[bytes], path: str) -> Iterator[bytes]:
    """The whole feeds that a file holds, one at a time. Raises DocumentError `too-large` for what cannot be cut and is too long."""
    held = file.read(LARGEST_HEAD)
    entries = _FIRST.finditer(held) if held.lstrip()[:1] == b"<" and b"\0" not in held[:4] else iter(())
    first = next((found for found in entries if found[1]), None)
    if first is None:
        yield from _uncut(held, file, path)
        return
    head, held = held[: first.start()], held[first.start() :]
    tail = b"".join(b"</%b>" % name for name in reversed(_left_open(head)))
    while held:
        more = file.read(PIECE) if len(held) < PIECE else b""
        held += more
        end = _cut(held)
        if not more and len(held) < PIECE and (not end or not _LAST.search(held, end)):
            yield head + held  # the last entries, with what the feed itself says behind them
            return
        if end:
            yield head + held[:end] + tail
            held = held[end:]
        else:
            held += _further(file, held, path)


def _further(file: IO[bytes], held: bytes, path: str) -> bytes:
    """More of the file where no entry ends in what is held."""
    more = file.read(PIECE)
    if not more or len(held) > LARGEST:
        raise _too_large(path)
    return more


def _uncut(held: bytes, file: IO[bytes], path: str) -> Iterator[bytes]:
    held += file.read(LARGEST + 1 - len(held))
    if len(held) > LARGEST:
        raise _too_large(path)
    yield held


def _cut(held: bytes) -> int:
    """Where the last of at most a thousand entries ends; 0 where none does."""
    return _outside(held, [found.end() for _, found in zip(range(MOST_ENTRIES), _LAST.finditer(held), strict=False)])


def _outside(held: bytes, ends: list[int]) -> int:
    """The last of these places that stands in no CDATA section and no comment."""
    return next((end for end in reversed(ends) if _stands_open(held, end)), 0)


def _stands_open(held: bytes, place: int) -> bool:
    """Whether a place lies in no CDATA section and no comment."""
    return all(held.rfind(start, 0, place) <= held.rfind(stop, 0, place) for start, stop in _HIDING)


def _left_open(head: bytes) -> list[bytes]:
    """The elements of the head that the entries stand in, from the outermost."""
    found: list[bytes] = []
    for opened, closed in _OPEN.findall(head):
        if opened:
            found.append(opened)
        elif closed in found:
            del found[found.index(closed) :]
    return found


def _too_large(path: str) -> DocumentError:
    return DocumentError(
        "too-large", f"is longer than the {LARGEST >> 20} MiB of a feed that cannot be cut between its entries", subject=path
    )
