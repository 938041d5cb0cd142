"""What the archive keeps of an article for the engine: weights of terms, frozen when it arrives, and a few words to explain with."""

from __future__ import annotations

import msgspec

VERSION = 2
"""Grows when the meaning of any field changes; what an earlier engine wrote is not read."""


class Features(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """
    One article's features.

    `terms` and `weights` are packed uint32 and uint16, `sizes` how many of each space (words, pairs, names, title, numbers);
    terms ascend in each space, weights are in 1/4096, of length one in each. `title` are the title's words in order (uint32).
    `heavy` and `pulls` are the terms it is found by and their weights. `vectors` are those of the title and of title and body,
    int8, empty where there are none. `flags` are those of `kernels.state`. `words`, the rarest, with their `rarity` (uint16,
    1/1000), `names` and `numbers` stand as they were written. `born` counts the stories this article founded, `since` and
    `founder` say when and by whom its story was: the only parts that change later.
    """

    version: int
    terms: bytes
    weights: bytes
    sizes: tuple[int, int, int, int, int]
    title: bytes
    heavy: bytes
    pulls: bytes
    vectors: bytes
    flags: int
    rarity: bytes
    words: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    title_numbers: tuple[str, ...]
    born: int = 0
    since: int = 0
    founder: int = 0


encode = msgspec.msgpack.Encoder().encode
_DECODER = msgspec.msgpack.Decoder(Features)


unpack = _DECODER.decode


def decode(packed: bytes) -> Features | None:
    """The features in these bytes; None for those that an earlier engine wrote."""
    try:
        features = unpack(packed)
    except msgspec.ValidationError:
        return None
    return features if features.version == VERSION else None
