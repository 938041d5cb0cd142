"""
Texts as sets of three-word shingles, and how much of one stands in another.

A text is kept as its shingles' hashes in order of size, so that the smallest of them are its MinHash sketch: a sample that
two texts share in the measure of their Jaccard likeness (the bottom-k sketch of Broder 1997).
"""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from broadsheet.records import Article

SHINGLE_VERSION = 2
"""Grows when a shingle's hash changes."""
SKETCH = 32
"""Shingles in a sketch: of two texts one third alike, 3 in 10,000 share fewer than three."""
READ = 1 << 16
"""Bytes of a text that are read; what lies behind makes no difference."""
MIN_WORDS, NEARLY = 60, 50
"""A shorter text is too small a sample: two short reports of one fact may share most of their words; its copy may be a little shorter."""
ALIKE, HELD = 1 / 3, 0.5
"""Of two texts, one is a copy from this Jaccard likeness on, when it also holds this share of the other's shingles …"""
OPENING, OPENED = 0.4, 0.4
"""… and this share of the first part of one stands in the other: what only the ends share is boilerplate …"""
NUMBERS, AGREED = 5, 0.4
"""… and, from so many numbers on, this share of them agrees: texts of one template differ in little else."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_FOREIGN = re.compile(r"[^\w\x00-\x7f]+")
_IN_WORD = np.array([chr(byte).isalnum() or byte == 0x5F or byte >= 0x80 for byte in range(256)])
_BASE = 0x9E3779B97F4A7C15
_POWERS = np.cumprod(np.full(READ + 1, _BASE, dtype=np.uint64))
_INVERSE = np.cumprod(np.full(READ + 1, pow(_BASE, -1, 1 << 64), dtype=np.uint64))
_FACTORS = tuple(np.uint64(factor) for factor in (0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5))
_MIXER, _HALF = np.uint64(0xFF51AFD7ED558CCD), np.uint64(32)

Hashes = NDArray[np.uint32]


class Text:
    """
    An article's body as shingles, smallest first; none when it has fewer than `NEARLY` words.

    `short` is the folded title and body of one with fewer than `MIN_WORDS`.
    """

    def __init__(self, article: Article) -> None:
        self.article, self.id = article, article.id
        self.order = article.published, article.id
        self.body = article.text or article.excerpt
        words = word_hashes(self.body)
        self.size = len(words)
        self.shingles = shingles(words) if self.size >= NEARLY else _NONE
        self.short = (*folded(article.title), "", *folded(self.body)) if 0 < self.size < MIN_WORDS else ()

    @property
    def sketch(self) -> Hashes:
        """The text's smallest shingles, a fair sample of them all."""
        return self.shingles[:SKETCH]

    @cached_property
    def opening(self) -> Hashes:
        """The shingles of its first part."""
        return shingles(word_hashes(self.body)[: int(self.size * OPENING)])

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in the text, as they are written."""
        return frozenset(_NUMBER.findall(self.body))

    def is_copy(self, other: Text) -> bool:
        """Whether the two are one text but for what a desk cuts, adds or rewords; or short, and equal."""
        if self.short and self.short == other.short:
            return True
        jaccard, held = likeness(self.shingles, other.shingles)
        return jaccard >= ALIKE and held >= HELD and max(self.size, other.size) >= MIN_WORDS and self._opens(other) and self._agrees(other)

    def _opens(self, other: Text) -> bool:
        return any(
            len(one.opening) and _shared(one.opening, two.shingles) >= OPENED * len(one.opening)
            for one, two in ((self, other), (other, self))
        )

    def _agrees(self, other: Text) -> bool:
        few = min(len(self.numbers), len(other.numbers))
        return few < NUMBERS or len(self.numbers & other.numbers) >= AGREED * few


_NONE: Hashes = np.array([], dtype=np.uint32)


def folded(text: str) -> list[str]:
    """The words of a text, whatever their case."""
    return _WORD.findall(text.casefold())


def word_hashes(text: str) -> NDArray[np.uint64]:
    """
    The hash of each word, whatever its case: its UTF-8 bytes as a polynomial modulo 2⁶⁴.

    All words at once: a word's polynomial is the difference of two running sums, brought down by the inverse of the base.
    """
    low = text.casefold()
    raw = np.frombuffer((low if low.isascii() else _FOREIGN.sub(" ", low)).encode("utf-8", "replace")[:READ], dtype=np.uint8)
    inside = np.zeros(len(raw) + 2, dtype=np.int8)
    inside[1:-1] = _IN_WORD[raw]
    turns = np.flatnonzero(np.diff(inside))
    sums = np.zeros(len(raw) + 1, dtype=np.uint64)
    np.cumsum(raw * _POWERS[: len(raw)], out=sums[1:])
    starts, ends = turns[::2], turns[1::2]
    words: NDArray[np.uint64] = np.multiply(sums[ends] - sums[starts], _INVERSE[starts], dtype=np.uint64)
    return words


def shingles(words: NDArray[np.uint64]) -> Hashes:
    """The hashes of all runs of three words, each once, smallest first (version `SHINGLE_VERSION`); mixed as MurmurHash3 ends."""
    runs = words[:-2] * _FACTORS[0] + words[1:-1] * _FACTORS[1] + words[2:] * _FACTORS[2]
    mixed = np.sort((((runs ^ (runs >> _HALF)) * _MIXER) >> _HALF).astype(np.uint32))
    return mixed[np.concatenate(([True], mixed[1:] != mixed[:-1]))] if len(mixed) else mixed


def likeness(one: Hashes, other: Hashes) -> tuple[float, float]:
    """(Jaccard likeness, share of the smaller set that stands in the other) of two sets of shingles, both in order."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    if not len(small):
        return 0.0, 0.0
    both = _shared(small, large)
    return both / (len(small) + len(large) - both), both / len(small)


def _shared(some: Hashes, others: Hashes) -> int:
    """How many of some stand among others."""
    places = others.searchsorted(some)
    return int(np.count_nonzero(others.take(places, mode="clip") == some))
