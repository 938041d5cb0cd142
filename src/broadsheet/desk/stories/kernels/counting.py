"""The running table of words, open-addressed: look up, count, halve, bound."""

from __future__ import annotations

import numpy as np

from broadsheet.desk.stories.kernels.compiled import compiled
from broadsheet.desk.stories.kernels.state import Ints, Lore, Table, Whole

LIMIT = 200_000
"""Words kept; beyond it the rarest go, down to three quarters."""
HALVING = 30 * 86_400
"""Seconds after which all counts are halved, so that the language of the year before last weighs little."""
USED, ARTICLES, EPOCH, PRETENDED = range(4)


@compiled
def place(keys: Ints, key: Whole) -> int:
    """Where a key stands, or would."""
    last = len(keys) - 1
    at = ((key >> 3) * 2654435761 & 0xFFFFFFFF) & last
    while keys[at] != -1 and keys[at] != key:
        at = (at + 1) & last
    return at


@compiled
def count(table: Table, word: Whole) -> int:
    """In how many articles a word stood."""
    at = place(table.keys, word)
    return table.counts[at] if table.keys[at] == word else 0


@compiled
def add(table: Table, word: Whole, times: Whole) -> None:
    """Count a word in."""
    at = place(table.keys, word)
    if table.keys[at] == -1:
        table.keys[at] = word
        table.state[USED] += 1
    table.counts[at] += times


@compiled
def fill(table: Table, words: Ints, counts: Ints) -> None:
    """Put counted words in."""
    for at in range(len(words)):
        add(table, words[at], counts[at])


@compiled
def log_of(lore: Lore, number: int) -> float:
    """log(1 + number) by the table of logarithms: the same on every platform."""
    doubled = 0
    while number >= len(lore.logs):
        number >>= 1
        doubled += 1
    return lore.logs[number] + doubled * lore.logs[1]


@compiled
def rarity(table: Table, lore: Lore, word: int, whole: float) -> float:
    """A word's inverse document frequency as a share of the largest possible, `whole`; in (0, 1]."""
    return 1.0 - log_of(lore, count(table, word)) / whole


@compiled
def age(table: Table, when: int) -> None:
    """Halve all counts when their time has come; what falls to nought is forgotten."""
    if table.state[EPOCH] == 0:
        table.state[EPOCH] = when
    if when - table.state[EPOCH] >= HALVING:
        table.state[EPOCH] = when
        table.state[ARTICLES] = (table.state[ARTICLES] + 1) // 2
        keep(table, 2, 0, 0)


@compiled
def bound(table: Table) -> None:
    """Let the rarest words go, of equals those with the larger number, when there are too many."""
    if table.state[USED] <= LIMIT:
        return
    held = np.empty(table.state[USED], np.int64)
    at = 0
    for key, times in zip(table.keys, table.counts):  # noqa: B905 - compiled
        if key >= 0:
            held[at] = (times << 32) + 0xFFFFFFFF - key
            at += 1
    held.sort()
    least = held[at - LIMIT * 3 // 4]
    keep(table, 1, least >> 32, 0xFFFFFFFF - (least & 0xFFFFFFFF))


@compiled
def keep(table: Table, share: int, least: int, largest: int) -> None:
    """Divide all counts by a share, and keep those above a count, or at it with a number not above the largest."""
    keys, counts = table.keys.copy(), table.counts.copy()
    table.keys[:] = -1
    table.counts[:] = 0
    table.state[USED] = 0
    for at in range(len(keys)):
        times = counts[at] // share
        if keys[at] >= 0 and (times > least or (least > 0 and times == least and keys[at] <= largest)):
            add(table, keys[at], times)
