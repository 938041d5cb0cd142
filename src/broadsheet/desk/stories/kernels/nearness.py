"""Which articles may be near: for each heavy term of a new article, the last sixty-four that have it."""

from __future__ import annotations

import numpy as np

from broadsheet.desk.stories.kernels.compiled import compiled
from broadsheet.desk.stories.kernels.counting import place
from broadsheet.desk.stories.kernels.state import HEAVY, NEAREST, Index, Ints, Pool, Whole, Window

RING = 64
"""Articles of a term that are looked at, from the last one back."""
FAINT = 12
"""Candidates pulled by less than one part in so many of the article's own pull are not worth a score."""
TERMS, OLDEST = 0, 1


@compiled
def post(index: Index, slot: int, heavy: Ints, pulls: Ints) -> None:
    """Let later articles find this one by its heavy terms."""
    for rank in range(HEAVY):
        if not pulls[rank]:
            return
        key, node = np.int64(heavy[rank]), slot * HEAVY + rank
        at = place(index.keys, key)
        index.state[TERMS] += index.keys[at] != key
        index.keys[at], index.previous[node] = key, index.heads[at]
        index.heads[at] = node


@compiled
def post_all(index: Index, first: int, heavy: Ints, pulls: Ints) -> None:
    """Post the articles from the slot `first` on, row by row."""
    for row in range(len(heavy)):
        post(index, first + row, heavy[row], pulls[row])


@compiled
def move(old: Index, into: Index) -> None:
    """Move all terms to an index with more room; the nodes stay where they are."""
    for at in range(len(old.keys)):
        if old.keys[at] != -1:
            there = place(into.keys, old.keys[at])
            into.keys[there], into.heads[there] = old.keys[at], old.heads[at]


@compiled
def near(window: Window, slot: int, new: int) -> Ints:
    """The slots within the window that share the most weight with a new article, strongest first, at most `NEAREST`."""
    index, heavy, pulls = window.index, window.finds.heavy[new], window.finds.pulls[new]
    touched, size, own = np.empty(HEAVY * RING, np.int64), 0, 0
    for rank in range(HEAVY):
        pull: Whole = np.int64(pulls[rank])
        own += pull
        at = place(index.keys, np.int64(heavy[rank])) if pull else 0
        node = index.heads[at] if pull else -1
        for _ in range(RING):
            other = node // HEAVY
            if node < 0 or other < index.state[OLDEST]:
                break
            if not index.pulled[other]:
                touched[size] = other
                size += 1
            index.pulled[other] += pull
            node = index.previous[node]
    size = laid_down(index, window.pool, slot, touched[:size], (own, window.terms.window))
    return ranked(touched[:size])


@compiled
def laid_down(index: Index, pool: Pool, slot: int, touched: Ints, limits: tuple[int, int]) -> int:
    """Lay down the pulls of the touched slots; those worth a score become keys of pull and slot, at the front; how many."""
    size, (own, window) = 0, limits
    for other in touched:
        pull = np.int64(index.pulled[other])
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
