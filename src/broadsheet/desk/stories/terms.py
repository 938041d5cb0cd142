"""Terms as numbers: one hash for every machine and every run."""

from __future__ import annotations

from zlib import crc32

WORD, PAIR, NAME, TITLE, NUMBER = range(5)
"""The spaces of terms. A word's number ends in three noughts, so that a key may carry its space there."""
SPACES = 5


def hashed(text: str, space: int) -> int:
    """A term's number: CRC-32 of its UTF-8, its three lowest bits replaced by its space."""
    return crc32(text.encode("utf-8", "surrogatepass")) & 0xFFFFFFF8 | space
