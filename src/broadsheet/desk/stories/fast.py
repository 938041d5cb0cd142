"""The pool compiled: articles in flat arrays, and one loop over two ascending lists of terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from broadsheet.desk.stories.features import Features
from broadsheet.desk.stories.overlaps import Overlap, Pool

SIZE = 256
"""Numbers in a vector."""


class FastPool:
    """The pool over arrays that grow by doubling and shrink as articles are dropped."""

    def __init__(self) -> None:
        self._terms = np.zeros(1 << 14, np.uint32)
        self._weights = np.zeros(1 << 14, np.uint16)
        self._ends = np.zeros(257, np.int64)
        self._vectors = np.zeros((256, 2, SIZE), np.int8)
        self._base = self._count = 0

    def add(self, features: Features) -> None:
        """Take the next article in."""
        start, size, place = int(self._ends[self._count]), len(features.weights) // 2, self._count
        while start + size > len(self._terms):
            self._terms, self._weights = _doubled(self._terms), _doubled(self._weights)
        if place + 1 == len(self._ends):
            self._ends, self._vectors = _doubled(self._ends, 1), _doubled(self._vectors)
        self._terms[start : start + size] = np.frombuffer(features.terms, dtype="<u4")
        self._weights[start : start + size] = np.frombuffer(features.weights, dtype="<u2")
        for half, packed in enumerate((features.title_vector, features.lead_vector)):
            self._vectors[place, half] = np.frombuffer(packed, dtype=np.int8) if packed else 0
        self._ends[place + 1] = start + size
        self._count += 1

    def drop(self, slots: int) -> None:
        """Forget the articles of all slots below this one, once they are half of what is held."""
        gone = slots - self._base
        if gone * 2 < self._count or gone < 128:
            return
        start, end = int(self._ends[gone]), int(self._ends[self._count])
        self._terms[: end - start] = self._terms[start:end].copy()
        self._weights[: end - start] = self._weights[start:end].copy()
        self._vectors[: self._count - gone] = self._vectors[gone : self._count].copy()
        self._ends[: self._count - gone + 1] = self._ends[gone : self._count + 1].copy() - start
        self._base, self._count = slots, self._count - gone

    def overlaps(self, slot: int, others: Sequence[int]) -> Sequence[Overlap]:
        """What the article in one slot shares with each of some others."""
        asked = np.array(others, dtype=np.int64) - self._base
        found: NDArray[np.int64] = _overlaps((self._terms, self._weights, self._ends), self._vectors, slot - self._base, asked)
        return cast("list[Overlap]", found.tolist())


def pool() -> Pool:
    """An empty pool; what the line asks a kernel for."""
    return FastPool()


def _doubled(array: NDArray[Any], spare: int = 0) -> NDArray[Any]:
    grown = np.zeros(((len(array) - spare) * 2 + spare, *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown


@njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _overlaps(packed: Any, vectors: Any, slot: int, others: Any) -> Any:
    terms, weights, ends = packed
    found = np.zeros((len(others), 9), np.int64)
    for row in range(len(others)):
        other = others[row]
        a, b = ends[slot], ends[other]
        while a < ends[slot + 1] and b < ends[other + 1]:
            if terms[a] < terms[b]:
                a += 1
            elif terms[b] < terms[a]:
                b += 1
            else:
                ours, theirs, space = np.int64(weights[a]), np.int64(weights[b]), terms[a] & np.uint32(7)
                found[row, space] += ours * theirs
                if space == 0:
                    found[row, 5] += ours * ours
                    found[row, 6] += theirs * theirs
                a, b = a + 1, b + 1
        for half in range(2):
            total = np.int32(0)
            for place in range(SIZE):
                total += np.int32(vectors[slot, half, place]) * np.int32(vectors[other, half, place])
            found[row, 7 + half] = total
    return found
