"""Vectors of words, and of texts as their sum; exact integers from end to end, so that no processor's rounding moves a story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

SIZE = 256
"""Numbers in a vector."""
_STEP, _MIX, _MIX2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_STEPS = np.array([count * _STEP & (1 << 64) - 1 for count in range(1, SIZE // 64 + 1)], dtype=np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """
    The vector of every known word, by the word's term (as the desk hashes it).

    `terms` is uint32 (n,), ascending; `rows` int8 (n, 256), each word's direction; `strengths` uint16 (n,), what the row is
    multiplied with in a text: common words weigh little. A word not in `terms` gets a direction of ±1 drawn from its term, times
    `stranger`: it is like itself and like nothing else.
    """

    version: int
    terms: NDArray[np.uint32]
    rows: NDArray[np.int8]
    strengths: NDArray[np.uint16]
    stranger: int

    def embed(self, terms: Sequence[int] | NDArray[np.uint32], weights: Sequence[int] | None = None) -> NDArray[np.int8]:
        """
        The vector of a text, int8 (256,), from the terms of its words, a repeated one counting again; zeros for no words.

        `weights`, one for each term, are whole numbers from 0 to 65,535. The length of the answer says nothing; its direction does.
        """
        asked = np.asarray(terms, dtype=np.uint32)
        if not len(asked):
            return np.zeros(SIZE, dtype=np.int8)
        places = np.minimum(np.searchsorted(self.terms, asked), len(self.terms) - 1)
        strange = self.terms[places] != asked
        rows, pull = self.rows[places], self.strengths[places].astype(np.float64)
        if strange.any():
            rows[strange], pull[strange] = _drawn(asked[strange]), self.stranger
        if weights is not None:
            pull *= np.asarray(weights, dtype=np.float64)
        return _packed(pull @ rows.astype(np.float64))

    def rows_of(self, terms: NDArray[np.int64]) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
        """For n terms the directions, int8 (n, 256), and what each is multiplied with in a text, (n,); a stranger has its own."""
        asked = terms.astype(np.uint32)
        places = np.minimum(np.searchsorted(self.terms, asked), len(self.terms) - 1)
        strange = self.terms[places] != asked
        rows, strengths = self.rows[places], self.strengths[places].astype(np.int64)
        rows[strange], strengths[strange] = _drawn(asked[strange]), self.stranger
        return rows, strengths

    def knows(self, terms: Sequence[int]) -> NDArray[np.bool_]:
        """Which of the terms have a vector of their own."""
        return np.isin(np.asarray(terms, dtype=np.uint32), self.terms)


def cosine(first: NDArray[np.int8], second: NDArray[np.int8]) -> float:
    """How alike two vectors are, from −1 to 1; 0 beside a vector of zeros."""
    one, two = first.astype(np.int64), second.astype(np.int64)
    lengths = int(one @ one) * int(two @ two)
    return int(one @ two) / sqrt(lengths) if lengths else 0.0


def _packed(exact: NDArray[np.float64]) -> NDArray[np.int8]:
    """Whole numbers below 2^53 (whose sums no order of adding can change), scaled so that the largest becomes 127."""
    peak = float(np.abs(exact).max())
    return np.rint(exact * 127 / peak).astype(np.int8) if peak else np.zeros(SIZE, dtype=np.int8)


def _drawn(terms: NDArray[np.uint32]) -> NDArray[np.int8]:
    """256 signs for each term: the bits of four SplitMix64 outputs (Steele, Lea and Flood 2014)."""
    bits = (terms.astype(np.uint64) << np.uint64(32))[:, None] + _STEPS
    bits = (bits ^ bits >> np.uint64(30)) * np.uint64(_MIX)
    bits = (bits ^ bits >> np.uint64(27)) * np.uint64(_MIX2)
    bits ^= bits >> np.uint64(31)
    octets = np.ascontiguousarray(bits.astype("<u8")).view(np.uint8)
    return np.unpackbits(octets, axis=1).astype(np.int8) * np.int8(2) - np.int8(1)
