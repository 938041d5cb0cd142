"""How common words are in English news, before any has been read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MILLION = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """
    Of a million English news items (title and excerpt, `words` counted words each), how many hold a word.

    `terms` is uint32 (n,), ascending, as the desk hashes words; `documents` uint32 (n,), each at least 1.
    """

    version: int
    terms: NDArray[np.uint32]
    documents: NDArray[np.uint32]
    words: int

    def shares(self, terms: Sequence[int]) -> NDArray[np.float64]:
        """The share of documents that hold each term, in [0, 1); 0 for a term that is not listed."""
        asked = np.asarray(terms, dtype=np.uint32)
        places = np.minimum(np.searchsorted(self.terms, asked), len(self.terms) - 1)
        return np.where(self.terms[places] == asked, self.documents[places] / MILLION, 0.0)

    def counts(self, articles: int) -> dict[int, int]:
        """Term → documents, as though so many articles had been read; terms that round to none are left out."""
        expected = (self.documents.astype(np.int64) * articles + MILLION // 2) // MILLION
        kept = expected > 0
        return dict(zip(self.terms[kept].tolist(), expected[kept].tolist(), strict=True))
