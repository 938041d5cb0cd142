"""What the rulings came to at the last run: what a new run compares with, and pairs that an editor has labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import memory
from broadsheet.records import Noun, Ruling

Pair = tuple[str, str]

_NAME = "ruled"


class Ruled(Noun, frozen=True, kw_only=True):
    """
    The rulings that held, and the pairs of articles that their merges and splits meant.

    `pairs` is by ruling id: what a ruling meant is settled once, so that a story named in it may change afterwards.
    `strengths`, by ruling id too, are the links of those pairs in 1/256, as measured by the model of that digest.
    """

    standing: tuple[Ruling, ...] = ()
    pairs: Mapping[int, Pair] = msgspec.field(default_factory=dict)
    together: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()
    strengths: Mapping[int, int] = msgspec.field(default_factory=dict)
    model: str = ""


def recall_ruled(connection: Connection) -> Ruled:
    """What the rulings came to at the last run."""
    kept = memory.recall(connection, _NAME)
    return msgspec.msgpack.decode(kept, type=Ruled) if kept else Ruled()


def keep_ruled(connection: Connection, ruled: Ruled) -> None:
    """Keep what the rulings came to."""
    memory.keep(connection, _NAME, msgspec.msgpack.encode(ruled))


def labelled_pairs(ruled: Ruled) -> Sequence[tuple[str, str, bool]]:
    """(article, article, whether they tell one story) as editors have ruled, sorted: labels for recalibrating the engine's bias."""
    settled = {(min(pair), max(pair)) for pair in ruled.pairs.values()}
    return sorted((*pair, pair in ruled.together) for pair in (*ruled.together, *ruled.apart) if pair in settled)
