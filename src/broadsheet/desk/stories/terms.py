"""Terms as numbers: one hash for every machine and every run."""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

WORD, PAIR, GRAM, NAME, TITLE = range(5)
"""The spaces of terms; a term carries its space in its lowest three bits."""


@lru_cache(maxsize=1 << 17)
def hashed(text: str, space: int) -> int:
    """A term's number: CRC-32 of its UTF-8, its three lowest bits replaced by its space."""
    return crc32(text.encode("utf-8", "surrogatepass")) & 0xFFFFFFF8 | space
