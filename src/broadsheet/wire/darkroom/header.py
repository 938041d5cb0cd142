"""
What a picture says of itself before anything is decoded: its kind by its first bytes, and the size that a decoder would make room for.

Read by our own few lines, which hold no state, allocate nothing and take a bounded number of steps, so that no decoder sees a body
whose claims have not been looked at. Sources: PNG (W3C), GIF89a, JPEG (ITU T.81, annex B), WebP (RFC 9649), AVIF (ISO/IEC 23008-12
and 14496-12), ICO (Microsoft).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from struct import error as short
from struct import unpack_from
from typing import Literal

from broadsheet.errors import DocumentError
from broadsheet.records import Noun

Kind = Literal["jpeg", "png", "gif", "webp", "avif", "ico"]
Size = tuple[int, int]

MOST_STEPS = 4_096  # segments, blocks or boxes walked over in search of the size
PNG = b"\x89PNG\r\n\x1a\n"
# Start of frame: baseline, progressive and lossless, Huffman and arithmetic; DHT, JPG and DAC lie between them.
SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
STANDALONE = frozenset((0x01, *range(0xD0, 0xD9)))
OTHERS = {
    b"II*\0": "a TIFF",
    b"MM\0*": "a TIFF",
    b"BM": "a BMP",
    b"8BPS": "a PSD",
    b"%PDF": "a PDF",
    b"%!PS": "an EPS",
    b"\x01\xda": "an SGI",
    b"DDS ": "a DDS",
    b"BLP": "a BLP",
    b"icns": "an ICNS",
    b"\0\0\0\x0cjP": "a JPEG 2000",
    b"\xff\x4f\xff\x51": "a JPEG 2000",
    b"\xff\x0a": "a JPEG XL",
}


class Header(Noun, frozen=True, kw_only=True):
    """A picture's kind and its size in pixels as its file claims it, before any turn; the largest, where it holds several."""

    kind: Kind
    width: int
    height: int


def read_header(body: bytes) -> Header:
    """
    The header of a picture, from the whole of its body or as much of its beginning as holds its size.

    Raises DocumentError: `image-not-an-image` for what is no picture, `image-format` for a kind that is not taken (SVG among
    them), `image-broken` where the size is cut off, missing or nought.
    """
    kind = _kind(body)
    try:
        width, height = _READERS[kind](body)
    except (short, StopIteration, IndexError, ValueError) as error:
        raise DocumentError("image-broken", f"the {kind} ends before its size is told") from error
    if not (width and height):
        raise DocumentError("image-broken", f"the {kind} claims a size of {width} × {height}")
    return Header(kind=kind, width=width, height=height)


def _kind(body: bytes) -> Kind:
    if body.startswith(PNG):
        return "png"
    if body.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "webp"
    if body[4:8] == b"ftyp" and _brands(body) & {b"avif", b"avis"}:
        return "avif"
    if body.startswith(b"\0\0\1\0"):
        return "ico"
    raise _refused(body)


def _refused(body: bytes) -> DocumentError:
    other = next((name for magic, name in OTHERS.items() if body.startswith(magic)), "")
    if not other and b"<svg" in body[:2_048].lower():
        other = "an SVG"
    if other:
        return DocumentError("image-format", f"it is {other}; JPEG, PNG, GIF, WebP and AVIF are taken")
    return DocumentError("image-not-an-image", "it begins like no picture")


def _brands(body: bytes) -> set[bytes]:
    """The major and the compatible brands of an ISO base media file, as many as stand in its first hundred bytes."""
    box = body[8 : min(int.from_bytes(body[:4], "big"), 100)]
    return {box[:4]} | {box[at : at + 4] for at in range(8, len(box), 4)}


def _png(body: bytes, start: int = 0) -> Size:
    """IHDR comes first, always: https://www.w3.org/TR/png-3/#11IHDR."""
    length, name, width, height = unpack_from(">I4sII", body, start + 8)
    return (width, height) if (length, name) == (13, b"IHDR") else (0, 0)


def _jpeg(body: bytes) -> Size:
    """The first start of frame among the segments; a second one is an error to every decoder."""
    at = 2
    for _ in range(MOST_STEPS):
        if body[at] != 0xFF:
            break
        marker = body[at + 1]
        if marker == 0xFF or marker in STANDALONE:
            at += 1 if marker == 0xFF else 2
            continue
        length, _, height, width = unpack_from(">HBHH", body, at + 2)
        if marker in SOF:
            return width, height
        at += 2 + length
    return 0, 0


def _gif(body: bytes) -> Size:
    """The screen, and as far as the first frame reaches beyond it, for decoders make room for both."""
    width, height, flags = unpack_from("<HHB", body, 6)
    at = 13 + _colours(flags)
    for _ in range(MOST_STEPS):
        if body[at] == 0x2C:
            left, top, wide, high = unpack_from("<HHHH", body, at + 1)
            return max(width, left + wide), max(height, top + high)
        if body[at] != 0x21:
            break
        at = _after_blocks(body, at + 2)
    return 0, 0


def _colours(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(body: bytes, at: int) -> int:
    """Where a chain of sub-blocks that begins at `at` has ended."""
    for _ in range(MOST_STEPS):
        if not body[at]:
            return at + 1
        at += body[at] + 1
    raise IndexError


def _webp(body: bytes) -> Size:
    """The canvas of an extended file, else the size of the one frame, RFC 9649 (section 2.5 to 2.7)."""
    kind = body[12:16]
    if kind == b"VP8X":
        unpack_from("10x", body, 20)
        return int.from_bytes(body[24:27], "little") + 1, int.from_bytes(body[27:30], "little") + 1
    if kind == b"VP8L":
        signature, bits = unpack_from("<BI", body, 20)
        return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1) if signature == 0x2F else (0, 0)
    start, width, height = unpack_from("<3sHH", body, 23)
    return (width & 0x3FFF, height & 0x3FFF) if (kind, start) == (b"VP8 ", b"\x9d\x01\x2a") else (0, 0)


def _avif(body: bytes) -> Size:
    """The largest of all sizes that the properties of its items claim; of meta, iprp and ipco a file has one each."""
    at, end = 0, len(body)
    for wanted, before in ((b"meta", 4), (b"iprp", 0), (b"ipco", 0)):
        at, end = next((start + before, stop) for name, start, stop in _boxes(body, at, end) if name == wanted)
    return max((unpack_from(">II", body, start + 4) for name, start, _ in _boxes(body, at, end) if name == b"ispe"), key=_area)


def _boxes(body: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, where its contents begin, where they end) of the boxes that lie between two places; a length of 0 is all that is left."""
    for _ in range(MOST_STEPS):
        if at + 8 > end:
            return
        length, name = unpack_from(">I4s", body, at)
        start = at + 8
        if length == 1:
            (length,), start = unpack_from(">Q", body, start), at + 16
        stop = end if length == 0 else min(at + length, end)
        if stop < start:
            return
        yield name, start, stop
        at = stop


def _ico(body: bytes) -> Size:
    """The largest of the frames, each by its own header, for what the directory says of it binds nobody."""
    (count,) = unpack_from("<H", body, 4)
    return max((_frame(body, *unpack_from("<I", body, 18 + 16 * n)) for n in range(min(count, 256))), key=_area)


def _frame(body: bytes, at: int) -> Size:
    """One frame of an ICO: a PNG, or a bitmap whose height counts its mask as well."""
    if body.startswith(PNG, at):
        return _png(body, at)
    width, height = unpack_from("<ii", body, at + 4)
    return abs(width), abs(height) // 2


def _area(size: Size) -> int:
    return size[0] * size[1]


_READERS: dict[Kind, Callable[[bytes], Size]] = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp, "avif": _avif, "ico": _ico}
