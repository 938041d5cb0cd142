"""
Which articles' text is another's, and who wrote it first.

A text is another's when titles and bodies are equal once folded, or when the texts share at least half of their
three-word shingles (Broder 1997). Equal titles or equal addresses alone prove nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from broadsheet.records import Article, mint

SIGNATURE_VERSION = 1
"""Grows when the signature's definition changes: the minima, over CRC-32 shingles, of the upper halves of 128 affine maps modulo 2⁶⁴."""
PERMUTATIONS, BANDS = 128, 32
SHINGLE = 3
MIN_WORDS = 60
"""A shorter text is too small a sample: two short reports of one fact may share most of their words."""
ALIKE = 0.5
"""Jaccard similarity of shingles from which one text is a copy of the other."""

_WORD = re.compile(r"\w+")
_AGENCY = re.compile(r"^\W*(?:[A-Z][\w .,]{0,40}?)?\((?:Reuters|AP|AFP|Bloomberg|PTI|IANS|ANI|UPI|dpa|Xinhua)\)", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?i:originally (?:appeared|published|posted)|first (?:appeared|published)|(?:article|story|post) (?:appeared|was published))"
    r"\s+(?i:on|in|at|by)\s+(?i:the\s+)?([A-Z0-9][\w.&'’-]*(?:\s+[A-Z0-9][\w.&'’-]*){0,3})"
)


def copies(new: Sequence[Article], near: Sequence[Article]) -> Mapping[str, str]:
    """
    Copy id → original id, for every article of `new` or `near` that a pair with a new one shows to be a copy.

    The original is the one a copy names, else one that is no agency's copy by its own dateline, else the earliest; chains end at the root.
    The answer does not depend on the order of the arguments' items.
    """
    fresh = {article.id for article in new}
    everyone = {article.id: article for article in (*near, *new)}
    texts = _worth_a_look([_Text(article) for _, article in sorted(everyone.items())], fresh)
    pairs = [(one, other) for one, other in _candidates(texts) if (one.id in fresh or other.id in fresh) and one.is_like(other)]
    return dict(sorted(_roots(pairs).items()))


def signature(words: Sequence[str]) -> NDArray[np.uint32]:
    """The MinHash of a text's three-word shingles (version `SIGNATURE_VERSION`), 128 values."""
    hashes = np.array(sorted(_shingles(words)), dtype=np.uint64)
    rows: NDArray[np.uint64] = (hashes[:, None] * _FACTORS + _OFFSETS) >> np.uint64(32)
    smallest: NDArray[np.uint32] = rows.min(axis=0).astype(np.uint32)
    return smallest


def _constants() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Odd factors and offsets of 64 bits, by their number alone: the same on every machine."""
    factors = [int(mint("factor", str(SIGNATURE_VERSION), str(place)), 16) | 1 for place in range(PERMUTATIONS)]
    offsets = [int(mint("offset", str(SIGNATURE_VERSION), str(place)), 16) for place in range(PERMUTATIONS)]
    return np.array(factors, dtype=np.uint64), np.array(offsets, dtype=np.uint64)


_FACTORS, _OFFSETS = _constants()


class _Text:
    """An article's words, read when they are asked for."""

    def __init__(self, article: Article) -> None:
        self.article, self.id = article, article.id
        self.order = article.published, article.id
        self.body = article.text or article.excerpt

    @cached_property
    def words(self) -> list[str]:
        return _WORD.findall(self.body.casefold())

    @cached_property
    def same(self) -> str:
        """Equal for articles of equal title and body, once folded; empty where there is no body to compare."""
        return mint(" ".join(_WORD.findall(self.article.title.casefold())), " ".join(self.words)) if self.words else ""

    @cached_property
    def shingles(self) -> set[int]:
        return _shingles(self.words)

    def sample(self) -> set[int]:
        """Up to 33 shingles, evenly spaced over the text."""
        step = max(1, len(self.words) // 32)
        return {shingle for start in range(0, len(self.words), step) for shingle in _shingles(self.words[start : start + SHINGLE])}

    def bands(self) -> Iterator[tuple[int, bytes]]:
        """The signature in bands of four rows; none for a text too short to judge."""
        if len(self.words) >= MIN_WORDS:
            yield from enumerate(row.tobytes() for row in signature(self.words).reshape(BANDS, -1))

    def is_like(self, other: _Text) -> bool:
        """Whether one of the two texts is a copy of the other."""
        if self.same and self.same == other.same:
            return True
        if min(len(self.words), len(other.words)) < MIN_WORDS:
            return False
        both = len(self.shingles & other.shingles)
        return both >= ALIKE * (len(self.shingles) + len(other.shingles) - both)

    def names(self, other: _Text) -> bool:
        """Whether this article says that the other one's source published it first."""
        ours, theirs, provider = self.article, other.article, other.article.provider
        if ours.web_url == theirs.web_url and ours.original_url not in {"", ours.web_url}:
            return theirs.original_url in {"", theirs.web_url}
        if provider.domain == ours.provider.domain:
            return False
        credited = {_plain(found) for found in _CREDIT.findall(f"{ours.excerpt}\n{ours.text}")}
        agency = _AGENCY.match(self.body)
        if agency:
            credited.add(_plain(agency[0].rpartition("(")[2]))
        mine = {_plain(provider.name), _plain(provider.domain), _plain(provider.domain.partition(".")[0])} - {""}
        return any(credit == name or credit.startswith(f"{name} ") for credit in credited for name in mine)


def _shingles(words: Sequence[str]) -> set[int]:
    return {
        crc32(" ".join(words[start : start + SHINGLE]).encode("utf-8", "surrogatepass"))
        for start in range(max(1, len(words) - SHINGLE + 1))
    }


def _plain(name: str) -> str:
    return " ".join(_WORD.findall(name.casefold()))


def _worth_a_look(texts: Sequence[_Text], fresh: Set[str]) -> list[_Text]:
    """
    The fresh texts, the short ones, and those older ones of which a sample of shingles is found among the fresh.

    Copies share half of their shingles, so that of a sample of 32 fewer than four would be one chance in a million;
    all other old texts are spared their signature.
    """
    sought = {shingle for text in texts if text.id in fresh and len(text.words) >= MIN_WORDS for shingle in text.shingles}
    return [text for text in texts if text.id in fresh or len(text.words) < MIN_WORDS or len(text.sample() & sought) >= 4]


def _candidates(texts: Sequence[_Text]) -> list[tuple[_Text, _Text]]:
    """Pairs that share a whole or a band, each once; within a large bucket each text is held against the bucket's first."""
    buckets: defaultdict[object, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        if text.same:
            buckets[text.same].append(place)
        for band in text.bands():
            buckets[band].append(place)
    pairs = {pair for held in buckets.values() for pair in _pairs(held)}
    return [(texts[one], texts[other]) for one, other in sorted(pairs)]


def _pairs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    if len(places) > 50:
        yield from ((places[0], other) for other in places[1:])
        return
    for number, one in enumerate(places):
        yield from ((one, other) for other in places[number + 1 :])


def _roots(pairs: Sequence[tuple[_Text, _Text]]) -> dict[str, str]:
    """Every text of a family of copies points at one original."""
    parents: dict[str, str] = {}
    family: dict[str, list[_Text]] = {}
    namings: defaultdict[str, int] = defaultdict(int)
    texts = {text.id: text for pair in pairs for text in pair}

    def head(id_: str) -> str:
        while parents.get(id_, id_) != id_:
            id_ = parents[id_]
        return id_

    for one, other in pairs:
        parents[max(head(one.id), head(other.id))] = min(head(one.id), head(other.id))
        namings[other.id] += one.names(other)
        namings[one.id] += other.names(one)
    for id_, text in sorted(texts.items()):
        family.setdefault(head(id_), []).append(text)
    roots: dict[str, str] = {}
    for members in family.values():
        original = min(members, key=lambda text: (-namings[text.id], text.order))
        roots.update((text.id, original.id) for text in members if text is not original)
    return roots
