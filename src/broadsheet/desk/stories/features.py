"""What the engine keeps of an article: sparse weights by hashed term, frozen when it arrives, and a few words to explain with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from heapq import nlargest
from math import sqrt
from zlib import crc32

import msgspec
import numpy as np

from broadsheet.desk.stories.frequencies import Frequencies
from broadsheet.desk.stories.words import Words, is_roundup, read_words
from broadsheet.records import Article

UNIT = 4096
"""Fixed-point one of a normalised weight, so that no platform's rounding can move a story."""
HEAVY = 24
"""Terms by which an article is looked up, and may be looked up by others."""
TITLE, WORD, PAIR, GRAM, NAME = range(5)
"""The spaces of terms; a term carries its space in its lowest three bits."""
_SHARE = {TITLE: 1.0, WORD: 1.0, PAIR: 0.6, GRAM: 1.0, NAME: 1.0}


class Features(msgspec.Struct, array_like=True):
    """
    One article's features, as they are encoded for the archive.

    `terms` and `weights` are packed uint32 and uint16 arrays (weights in 1/4096, of length one in each space); `heavy`
    are the weightiest terms with their weights in 1/4096, `rarity` the rarest words' in 1/1000. `born` counts the stories this article
    founded, `since` is the founding time of its story: the only parts that change later.
    """

    terms: bytes
    weights: bytes
    heavy: tuple[int, ...]
    pulls: tuple[int, ...]
    rare: tuple[int, ...]
    rarity: tuple[int, ...]
    title: tuple[str, ...]
    words: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    title_numbers: tuple[str, ...]
    roundup: bool
    born: int = 0
    since: int = 0

    def vector(self) -> dict[int, int]:
        """Term → weight."""
        return dict(zip(np.frombuffer(self.terms, "<u4").tolist(), np.frombuffer(self.weights, "<u2").tolist(), strict=True))


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Features).decode


def measure(article: Article, frequencies: Frequencies) -> tuple[Features, dict[int, int]]:
    """The features of `article` under the frequencies of this moment, and its vector; the frequencies stay as they are."""
    words = read_words(article)
    counts = _spaces(words, article.title)
    terms = [term for space in counts for term in space]
    rarity = dict(zip(terms, frequencies.rarity(terms), strict=True))
    vector: dict[int, int] = {}
    pulls: dict[int, int] = {}
    for space, held in enumerate(counts):
        raw = {term: rarity[term] * (1.0 if times < 2 else 1.5 if times < 4 else 2.0) for term, times in held.items()}
        length = sqrt(sum(map(float.__mul__, raw.values(), raw.values()))) or 1.0
        scale = UNIT / length
        vector.update((term, int(weight * scale + 0.5)) for term, weight in raw.items())
        if space in (WORD, PAIR, NAME):
            share = _SHARE[space] * UNIT / 2
            pulls.update((term, int(weight * rarity[term] * share + 0.5)) for term, weight in raw.items())
    return _features(article, words, vector, pulls, rarity), vector


def _features(article: Article, words: Words, vector: dict[int, int], pulls: dict[int, int], rarity: dict[int, float]) -> Features:
    heavy = nlargest(HEAVY, pulls, key=lambda term: (pulls[term], term))
    stems = dict.fromkeys(words.title + words.lead)
    rarest = nlargest(HEAVY, stems, key=lambda stem: (rarity[hashed(stem, WORD)], stem))
    rare = tuple(hashed(stem, WORD) for stem in rarest)
    return Features(
        terms=np.fromiter(vector, "<u4", len(vector)).tobytes(),
        weights=np.fromiter(vector.values(), "<u2", len(vector)).tobytes(),
        heavy=tuple(heavy),
        pulls=tuple(pulls[term] for term in heavy),
        rare=rare,
        rarity=tuple(int(rarity[term] * 1000) for term in rare),
        title=words.title,
        words=tuple(words.forms[stem] for stem in rarest),
        names=words.names,
        numbers=words.numbers,
        title_numbers=words.title_numbers,
        roundup=is_roundup(article.title),
    )


def _spaces(words: Words, title: str) -> tuple[Counter[int], ...]:
    """How often each hashed term stands in each space; the title counts twice among the words."""
    everything = words.title + words.title + words.lead
    letters = " ".join(words.title)
    return (
        Counter(hashed(stem, TITLE) for stem in words.title),
        Counter(hashed(stem, WORD) for stem in everything),
        Counter(_pairs(words.title) + _pairs(words.lead)),
        Counter(hashed(letters[start : start + 4], GRAM) for start in range(max(1, len(letters) - 3))),
        Counter(hashed(name.casefold(), NAME) for name in words.names),
    )


def _pairs(stems: tuple[str, ...]) -> list[int]:
    return [hashed(f"{first} {second}", PAIR) for first, second in zip(stems, stems[1:], strict=False)]


@lru_cache(maxsize=1 << 17)
def hashed(text: str, space: int) -> int:
    """A term's number: CRC-32 of its UTF-8, its three lowest bits replaced by its space."""
    return crc32(text.encode("utf-8", "surrogatepass")) & 0xFFFFFFF8 | space
