"""
The share picture of a story: its reports as bars along the time between the first and the last, its newsrooms as ticks below.

It holds no words, since whoever shows it sets the title beside it, and words would need a typeface for every script there is. The
PNG (https://www.w3.org/TR/png-3/) is written here: rows of rectangles in four colours need no library, and the bytes are always the same.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from broadsheet.press.site.colours import HUES, INK, PALE, PAPERS
from broadsheet.records import Judged, Placement

WIDTH, HEIGHT = 600, 315  # the smallest size that is shown large
_LEFT, _RIGHT, _BASE, _RISE = 40, 560, 246, 176
_INK, _RULE, _HUE = 1, 2, 3  # 0 is the paper
_NARROW, _WIDE, _TICK, _TICKS = 8, 12, 12, 40
_COLUMN = 4  # pixels of two bits to a byte: boxes stand on whole columns
Box = tuple[int, int, int, int, int]
"""Left, top, right and bottom in pixels, right and bottom outside; and the colour."""


def card_path(story: str) -> str:
    """Where the picture of a story lies, relative to public/."""
    return f"stories/{story}/card.png"


def card(placement: Placement, hue: int) -> bytes:
    """The picture of a story in that of `HUES`, by day: a PNG of `WIDTH` × `HEIGHT` pixels."""
    frame: list[Box] = [(_LEFT, 26, _RIGHT, 31, _INK), (_LEFT, 34, _RIGHT, 35, _INK), (_LEFT, _BASE, _RIGHT, _BASE + 2, _INK)]
    ticks = [(_LEFT + n * _TICK, 262, _LEFT + n * _TICK + 8, 276, _HUE) for n in range(min(placement.story.newsrooms, _TICKS))]
    return _png((*frame, *ticks, *_bars(placement)), (PAPERS[0], INK, PALE, HUES[hue]))


def _bars(placement: Placement) -> list[Box]:
    """A bar for every report, as high as its quality: the lead's in colour and before all others, a copy's pale."""
    members = sorted((*placement.coverage, placement.lead), key=lambda one: (one.article.published, one.article.id))
    best = max((one.verdict.quality.total for one in members), default=0)
    boxes = [_bar(one, left, best, one is placement.lead) for one, left in zip(members, _lefts(members), strict=True)]
    return sorted(boxes, key=lambda box: box[4] == _HUE)


def _bar(judged: Judged, left: int, best: int, lead: bool) -> Box:
    share = max(0, judged.verdict.quality.total) / best if best > 0 else 0
    colour = _HUE if lead else _RULE if judged.verdict.copy_of else _INK
    return left, _BASE - 20 - round(_RISE * share), left + (_WIDE if lead else _NARROW), _BASE, colour


def _lefts(members: Sequence[Judged]) -> list[int]:
    """Where each bar stands: by its time, or side by side where all came at once."""
    times = [one.article.published.timestamp() for one in members]
    span, room = max(times) - min(times), _RIGHT - _LEFT - _WIDE
    if not span:
        return [_LEFT + min(room, number * (_WIDE + _COLUMN)) for number in range(len(members))]
    return [_LEFT + _COLUMN * round(room / _COLUMN * (time - min(times)) / span) for time in times]


@lru_cache(maxsize=256)
def _png(boxes: tuple[Box, ...], colours: tuple[str, ...]) -> bytes:
    """
    A palette image of boxes, the later over the earlier; a row that is like the one above says only that (filter 2, Up).

    Most stories have one report, and therefore one of few pictures: what was drawn of late is not drawn again.
    """
    edges = sorted({0, HEIGHT, *(edge for box in boxes for edge in (box[1], box[3]))})
    rows = b"".join(_band(boxes, top, bottom) for top, bottom in pairwise(edges))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 2, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", bytes.fromhex("".join(colours).replace("#", ""))),
        (b"IDAT", zlib.compress(rows, 6)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _band(boxes: Sequence[Box], top: int, bottom: int) -> bytes:
    """Rows that are all alike."""
    row = bytearray(WIDTH // _COLUMN)  # of colour 0, the paper
    for left, above, right, below, colour in boxes:
        if above <= top < below:
            row[left // _COLUMN : right // _COLUMN] = bytes([colour * 0b01010101]) * ((right - left) // _COLUMN)
    return b"\0" + row + (b"\2" + bytes(len(row))) * (bottom - top - 1)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
