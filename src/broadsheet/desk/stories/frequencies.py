"""The engine's memory of words, unpacked for work and packed for the archive."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from broadsheet.desk.stories.kernels import counting, state
from broadsheet.desk.stories.nouns import Memory

ROOM = counting.LIMIT + (1 << 14)
"""Words that a table ever has room for: the bound, and those of the article that goes over it."""


def unpack(memory: Memory, prior: Mapping[int, int], pretended: int, coming: int = ROOM) -> state.Table:
    """
    The table of a memory, with room for so many words that may be new: a small table is a quick one.

    A cold start begins with `prior`, as though `pretended` articles had been read before the first.
    """
    if memory.articles:
        words, counts = (np.frombuffer(packed, dtype="<u4").astype(np.int64) for packed in (memory.terms, memory.counts))
    else:
        words, counts = np.fromiter(prior.keys(), np.int64), np.fromiter(prior.values(), np.int64)
    table = state.table(min(ROOM, len(words) + coming), pretended)
    table.state[counting.ARTICLES], table.state[counting.EPOCH] = memory.articles, memory.epoch
    counting.fill(table, words, counts)
    return table


def pack(table: state.Table) -> Memory:
    """The table as the archive keeps it, words ascending."""
    places = np.flatnonzero(table.keys >= 0)
    places = places[np.argsort(table.keys[places], kind="stable")]
    words, counts = (column[places].astype("<u4").tobytes() for column in (table.keys, table.counts))
    _, articles, epoch, _ = table.state.tolist()
    return Memory(articles=articles, epoch=epoch, terms=words, counts=counts)
