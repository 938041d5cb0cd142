"""What two articles share, counted exactly: the plain way, and the shape that a faster kernel has to have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.features import Features
from broadsheet.desk.stories.terms import WORD

Overlap = tuple[int, int, int, int, int, int, int, int, int]
"""
Sums of products of weights over the shared terms of five spaces (words, pairs, letters, names, titles); of each side's own
squared weights over the shared words; of the two vectors of the titles, and of the two of title and lead.
"""


class Pool(Protocol):
    """Articles by slot, 0 and on, and what any has in common with others. Two pools give the same answers, or one is wrong."""

    def add(self, features: Features) -> None:
        """Take the next article in."""
        ...

    def drop(self, slots: int) -> None:
        """Forget the articles of all slots below this one; they are not asked for again."""
        ...

    def overlaps(self, slot: int, others: Sequence[int]) -> Sequence[Overlap]:
        """What the article in one slot shares with each of some others."""
        ...


class PlainPool:
    """The pool in plain Python: the fallback where no faster one is there, and the oracle it is tested by."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Mapping[int, int], NDArray[np.int32], NDArray[np.int32]]] = {}
        self._next = self._dropped = 0

    def add(self, features: Features) -> None:
        """Take the next article in."""
        self._kept[self._next] = (features.vector(), _vector(features.title_vector), _vector(features.lead_vector))
        self._next += 1

    def drop(self, slots: int) -> None:
        """Forget the articles of all slots below this one."""
        for slot in range(self._dropped, slots):
            del self._kept[slot]
        self._dropped = max(slots, self._dropped)

    def overlaps(self, slot: int, others: Sequence[int]) -> Sequence[Overlap]:
        """What the article in one slot shares with each of some others."""
        ours, title, lead = self._kept[slot]
        return [
            (*_shared(ours, theirs), _dot(title, their_title), _dot(lead, their_lead))
            for theirs, their_title, their_lead in (self._kept[other] for other in others)
        ]


def _shared(ours: Mapping[int, int], theirs: Mapping[int, int]) -> tuple[int, int, int, int, int, int, int]:
    dots = [0] * 8
    share_a = share_b = 0
    for term in ours.keys() & theirs.keys():
        weight, other = ours[term], theirs[term]
        space = term & 7
        dots[space] += weight * other
        if space == WORD:
            share_a += weight * weight
            share_b += other * other
    return dots[0], dots[1], dots[2], dots[3], dots[4], share_a, share_b


def _vector(packed: bytes) -> NDArray[np.int32]:
    return np.frombuffer(packed, dtype=np.int8).astype(np.int32)


def _dot(one: NDArray[np.int32], other: NDArray[np.int32]) -> int:
    return int(one @ other) if one.size and one.size == other.size else 0
