"""In how many articles a word stood: a running table, bounded, that slowly forgets."""

from __future__ import annotations

from collections.abc import Iterable
from math import log

import numpy as np

from broadsheet.desk.stories.nouns import Memory
from broadsheet.desk.stories.prior import EVERYWHERE, OFTEN
from broadsheet.desk.stories.terms import WORD, hashed
from broadsheet.desk.stories.words import stem

LIMIT = 200_000
"""Terms kept; beyond it the rarest go, down to three quarters."""
HALVING = 30 * 86_400
"""Seconds after which all counts are halved, so that the language of the year before last weighs little."""
PRIOR = 200
"""Articles pretended before the first, so that a cold start does not take every word for a common one."""


class _Logs(dict[int, float]):
    """log(1 + count), each worked out once."""

    def __missing__(self, count: int) -> float:
        value = self[count] = log(1 + count)
        return value


_LOGS = _Logs()
_SEED = {hashed(stem(word), WORD): PRIOR // share for share, words in ((20, OFTEN), (7, EVERYWHERE)) for word in words}


class Frequencies:
    """A `Memory`, unpacked for work."""

    def __init__(self, memory: Memory) -> None:
        terms, counts = (np.frombuffer(packed, dtype="<u4").tolist() for packed in (memory.terms, memory.counts))
        self.counts: dict[int, int] = dict(zip(terms, counts, strict=True)) if memory.articles else dict(_SEED)
        self.articles, self.epoch = memory.articles, memory.epoch

    def rarity(self, terms: Iterable[int]) -> list[float]:
        """Each term's inverse document frequency as a share of the largest possible, in (0, 1]."""
        whole = log(self.articles + PRIOR + 1)
        counts, scale = self.counts.get, 1 / whole
        return [1.0 - _LOGS[counts(term, 0)] * scale for term in terms]

    def add(self, terms: Iterable[int], when: int) -> None:
        """Count one article's distinct terms; `when` in seconds since 1970."""
        self.epoch = self.epoch or when
        if when - self.epoch >= HALVING:
            self._halve(when)
        counts = self.counts
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
        self.articles += 1
        if len(counts) > LIMIT:
            self._prune()

    def packed(self) -> Memory:
        """The table as the archive keeps it, terms ascending."""
        terms = sorted(self.counts)
        counts = [self.counts[term] for term in terms]
        packed = (np.array(column, dtype="<u4").tobytes() for column in (terms, counts))
        return Memory(articles=self.articles, epoch=self.epoch, terms=next(packed), counts=next(packed))

    def _halve(self, when: int) -> None:
        self.epoch, self.articles = when, (self.articles + 1) // 2
        self.counts = {term: count // 2 for term, count in self.counts.items() if count > 1}

    def _prune(self) -> None:
        kept = sorted(self.counts, key=lambda term: (-self.counts[term], term))[: LIMIT * 3 // 4]
        self.counts = {term: self.counts[term] for term in kept}
