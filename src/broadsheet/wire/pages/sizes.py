"""
The true size of a picture from its first bytes, without decoding any of it: PNG, GIF, JPEG, WebP, AVIF.

Each reader follows its format's own document: PNG (W3C, IHDR), GIF89a, JPEG (ITU T.81, SOFn), WebP (RFC 9649), AVIF (ISO 23008-12, `ispe`).
"""

from __future__ import annotations

import struct
from collections.abc import Callable

NEEDED = 4_096  # bytes that nearly always suffice
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
Size = tuple[int, int]
UNKNOWN: Size = (0, 0)


def size_of(head: bytes) -> Size:
    """Width and height in pixels that the first bytes of a picture state; (0, 0) where they state none."""
    for mark, start, read in READERS:
        if head.startswith(mark, start):
            try:
                return _sane(read(head))
            except (struct.error, IndexError):  # the bytes end before they say it
                return UNKNOWN
    return UNKNOWN


def _sane(size: Size) -> Size:
    return size if all(0 < side < 100_000 for side in size) else UNKNOWN


def _png(head: bytes) -> Size:
    width, height = struct.unpack_from(">II", head, 16)
    return (width, height) if head[12:16] == b"IHDR" else UNKNOWN


def _gif(head: bytes) -> Size:
    width, height = struct.unpack_from("<HH", head, 6)
    return width, height


def _jpeg(head: bytes) -> Size:
    """Walk from segment to segment up to the frame."""
    place = 2
    while place + 9 <= len(head):
        if head[place] != 0xFF:
            return UNKNOWN
        kind = head[place + 1]
        if kind in {0xFF, 0x01} or 0xD0 <= kind <= 0xD7:
            place += 1 if kind == 0xFF else 2
        elif kind in _FRAMES:
            height, width = struct.unpack_from(">HH", head, place + 5)
            return width, height
        else:
            place += 2 + max(2, int(struct.unpack_from(">H", head, place + 2)[0]))
    return UNKNOWN


def _webp(head: bytes) -> Size:
    kind = head[12:16]
    if kind == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", head, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", head, 26)
    return (width & 0x3FFF, height & 0x3FFF) if kind == b"VP8 " else UNKNOWN


def _avif(head: bytes) -> Size:
    """The largest of the image spatial extents: the others are of thumbnails and tiles."""
    found, place = UNKNOWN, head.find(b"ispe")
    while place >= 0:
        width, height = struct.unpack_from(">II", head, place + 8)
        found = max(found, (width, height), key=lambda size: size[0] * size[1])
        place = head.find(b"ispe", place + 4)
    return found


READERS: tuple[tuple[bytes, int, Callable[[bytes], Size]], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, _png),
    (b"GIF8", 0, _gif),
    (b"\xff\xd8\xff", 0, _jpeg),
    (b"WEBP", 8, _webp),
    (b"ftypavif", 4, _avif),
    (b"ftypmif1", 4, _avif),
)
