"""Remembered articles, side by side where the loops look for them: a window holds many, and each costs little more than its terms."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from broadsheet.desk.stories.features import Features, decode
from broadsheet.desk.stories.kernels import state
from broadsheet.desk.stories.kernels.nearness import TERMS, move, post_all
from broadsheet.desk.stories.kernels.state import Ints
from broadsheet.desk.stories.nouns import Remembered

CHUNK = 2048
"""Articles whose terms are posted at once."""
NOUGHTS = bytes(2 * state.WIDTH)


class Recall:
    """
    What the archive remembers, by slot: packed as the pool wants it, with the founding of its stories, and found by its terms.

    What an earlier engine remembered is left out: it stays in its story and takes nobody in.
    """

    def __init__(self, near: Sequence[Remembered], new: int) -> None:
        self.near: list[Remembered] = []
        self.terms, self.weights, self.title, self.vectors, self.flags = (bytearray() for _ in range(5))
        self.sizes, self.titles, self.born = (array("i") for _ in range(3))
        self.founding: list[tuple[int, int]] = []
        self.index = state.index(len(near) + new, state.HEAVY * (new + min(len(near), CHUNK)))
        self.spare = state.HEAVY * new
        for first in range(0, len(near), CHUNK):
            self._take(near[first : first + CHUNK])

    def _take(self, near: Sequence[Remembered]) -> None:
        """A chunk of articles: the rows of their heavy terms are needed only until they are posted."""
        first, found = len(self.near), state.finds(len(near))
        for kept in near:
            if features := decode(kept.features):
                row = len(self.near) - first
                _fill(found.heavy[row], features.heavy, "<u4")
                _fill(found.pulls[row], features.pulls, "<u2")
                self.near.append(kept)
                self._append(features)
        self._grow(state.HEAVY * len(near))
        taken = len(self.near) - first
        post_all(self.index, first, found.heavy[:taken], found.pulls[:taken])

    def _append(self, features: Features) -> None:
        self.terms += features.terms
        self.weights += features.weights
        self.title += features.title
        self.vectors += features.vectors or NOUGHTS
        self.flags.append(features.flags)
        self.sizes.extend(features.sizes)
        self.titles.append(len(features.title) // 4)
        self.born.append(features.born)
        self.founding.append((features.since, features.founder))

    def _grow(self, more: int) -> None:
        """Make room for so many more terms, and for those of the new articles."""
        terms = int(self.index.state[TERMS]) + more + self.spare
        if terms + terms // 4 > len(self.index.keys):
            wider = state.index(0, terms)
            move(self.index, wider)
            self.index = self.index._replace(keys=wider.keys, heads=wider.heads)


def widened(packed: bytearray, size: int, kind: str) -> Ints:
    """The packed values as an array, with room for so many more of them behind."""
    packed += bytes(size * np.dtype(kind).itemsize)
    return np.frombuffer(packed, dtype=kind).astype(np.dtype(kind).newbyteorder("="), copy=False)


def _fill(row: Ints, packed: bytes, kind: str) -> None:
    values = np.frombuffer(packed, dtype=kind)
    row[: len(values)] = values
