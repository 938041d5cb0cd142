"""What all nouns of the line are made of."""

from __future__ import annotations

import hashlib

import msgspec


def mint(*parts: str) -> str:
    """A stable identity of sixteen hexadecimal digits from its parts, in their order (BLAKE2b, 64 bits)."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Noun(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What all nouns share: frozen, built by keyword, defaults left out of their JSON."""
