"""Which articles may be near: for each heavy term of a new article, the last sixty-four that have it."""

from __future__ import annotations

import numpy as np

from broadsheet.desk.stories.kernels.compiled import compiled
from broadsheet.desk.stories.kernels.counting import place
from broadsheet.desk.stories.kernels.state import HEAVY, NEAREST, Index, Ints, Pool, Whole

RING = 64
"""Articles of a term that are looked at, from the last one back."""
FAINT = 12
"""Candidates pulled by less than one part in so many of the article's own pull are not worth a score."""
NODES, OLDEST = 0, 1


@compiled
def post(index: Index, pool: Pool, slot: int) -> None:
    """Let later articles find this one by its heavy terms."""
    for rank in range(HEAVY):
        if not pool.pulls[slot, rank]:
            return
        key = np.int64(pool.heavy[slot, rank])
        at, node = place(index.keys, key), index.state[NODES]
        index.keys[at] = key
        index.slots[node], index.previous[node] = slot, index.heads[at]
        index.heads[at] = node
        index.state[NODES] += 1


@compiled
def near(index: Index, pool: Pool, slot: int, window: int) -> Ints:
    """The slots within `window` seconds that share the most weight with an article, strongest first, at most `NEAREST`."""
    touched, size, own = np.empty(HEAVY * RING, np.int64), 0, 0
    for rank in range(HEAVY):
        pull: Whole = np.int64(pool.pulls[slot, rank])
        own += pull
        at = place(index.keys, np.int64(pool.heavy[slot, rank])) if pull else 0
        node = index.heads[at] if pull else -1
        for _ in range(RING):
            if node < 0 or index.slots[node] < index.state[OLDEST]:
                break
            other = index.slots[node]
            if not index.pulled[other]:
                touched[size] = other
                size += 1
            index.pulled[other] += pull
            node = index.previous[node]
    size = laid_down(index, pool, slot, touched[:size], (own, window))
    return ranked(touched[:size])


@compiled
def laid_down(index: Index, pool: Pool, slot: int, touched: Ints, limits: tuple[int, int]) -> int:
    """Lay down the pulls of the touched slots; those worth a score become keys of pull and slot, at the front; how many."""
    size, (own, window) = 0, limits
    for other in touched:
        pull = index.pulled[other]
        index.pulled[other] = 0
        if pull * FAINT >= own and abs(pool.when[other] - pool.when[slot]) <= window:
            touched[size] = pull << 32 | (0x7FFFFFFF - other)
            size += 1
    return size


@compiled
def ranked(keyed: Ints) -> Ints:
    """The slots that are pulled most, of equals the earlier."""
    keyed.sort()
    found = np.empty(min(len(keyed), NEAREST), np.int64)
    for rank in range(len(found)):
        found[rank] = 0x7FFFFFFF - (keyed[len(keyed) - 1 - rank] & 0x7FFFFFFF)
    return found
