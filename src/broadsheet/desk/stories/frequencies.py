"""In how many articles a word stood: a running table, bounded, that slowly forgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log

import numpy as np

from broadsheet.desk.stories.nouns import Memory

LIMIT = 200_000
"""Terms kept; beyond it the rarest go, down to three quarters."""
HALVING = 30 * 86_400
"""Seconds after which all counts are halved, so that the language of the year before last weighs little."""


class _Logs(dict[int, float]):
    """log(1 + count), each worked out once."""

    def __missing__(self, count: int) -> float:
        value = self[count] = log(1 + count)
        return value


_LOGS = _Logs()


class Frequencies:
    """
    A `Memory`, unpacked for work.

    `prior` are the counts that a cold start begins with, as though `pretended` articles had been read before the first.
    """

    def __init__(self, memory: Memory, prior: Mapping[int, int], pretended: int) -> None:
        self.pretended = pretended
        terms, counts = (np.frombuffer(packed, dtype="<u4").tolist() for packed in (memory.terms, memory.counts))
        self.counts: dict[int, int] = dict(zip(terms, counts, strict=True)) if memory.articles else dict(prior)
        self.articles, self.epoch = memory.articles, memory.epoch

    def rarity(self, terms: Iterable[int]) -> list[float]:
        """Each term's inverse document frequency as a share of the largest possible, in (0, 1]."""
        whole = log(self.articles + self.pretended + 1)
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
