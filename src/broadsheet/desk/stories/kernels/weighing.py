"""A new article weighed: its terms by the frequencies of the moment, frozen; its vectors; the terms it is found by."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.kernels.compiled import compiled
from broadsheet.desk.stories.kernels.counting import ARTICLES, PRETENDED, add, log_of, rarity
from broadsheet.desk.stories.kernels.state import HEAVY, Finds, Ints, Lore, Pool, Table, Window
from broadsheet.desk.stories.terms import NAME, NUMBER, PAIR, TITLE, WORD

UNIT = 4096
"""Fixed-point one of a normalised weight, so that no platform's rounding can move a story."""
HALF = 0.3
"""What each word of a pair gives to the pair's weight."""
FINE, THOUSAND = 1 << 20, 1000
"""Weights are compared in this part of one."""


Weighed = tuple[Ints, NDArray[np.float64]]
"""Keys in order, and the weights at the places that they name."""


class Draft(NamedTuple):
    """An article at work: its slot, its words with their rarity, how many are the title's; the terms to find it by, and how many so far."""

    slot: int
    words: Ints
    rare: NDArray[np.float64]
    title: int
    heavy: Ints
    found: Ints


@compiled
def weigh(window: Window, slot: int, new: int) -> None:
    """Freeze what a new article is made of; its words are not counted yet."""
    texts, table, lore, pool = window.texts, window.table, window.lore, window.pool
    words = texts.words[texts.starts[new, 0] : texts.starts[new + 1, 0]]
    names = texts.names[texts.starts[new, 1] : texts.starts[new + 1, 1]]
    heavy, found = np.empty(2 * len(words) + len(names), np.int64), np.zeros(1, np.int64)
    draft = Draft(slot, words, rarities(table, lore, words), texts.titles[new], heavy, found)
    weigh_words(pool, lore, draft)
    weigh_pairs(pool, lore, draft)
    settle(pool, lore, draft, NAME, (keys(names), rarities(table, lore, names)))
    weigh_title(pool, lore, draft)
    numbers = texts.numbers[texts.starts[new, 2] : texts.starts[new + 1, 2]]
    settle(pool, lore, draft, NUMBER, (keys(numbers), np.ones(len(numbers), np.float64)))
    find_heavy(window.finds, new, heavy[: found[0]])
    find_rare(window.finds, new, words, draft.rare)
    embed(pool, lore, draft, texts.rows[texts.starts[new, 0] : texts.starts[new + 1, 0]])


@compiled
def rarities(table: Table, lore: Lore, words: Ints) -> NDArray[np.float64]:
    """The rarity of each word at this moment."""
    whole = log_of(lore, table.state[ARTICLES] + table.state[PRETENDED])
    rare = np.empty(len(words), np.float64)
    for at in range(len(words)):
        rare[at] = rarity(table, lore, words[at], whole)
    return rare


@compiled
def keys(words: Ints) -> Ints:
    """A key of each word: its term, and behind it its place; in order."""
    keyed = np.empty(len(words), np.int64)
    for at in range(len(words)):
        keyed[at] = words[at] << 20 | at
    keyed.sort()
    return keyed


@compiled
def once(keyed: Ints) -> Ints:
    """Of keys in order, the first of each term."""
    kept = 0
    for at in range(len(keyed)):
        if at == 0 or keyed[at] >> 20 != keyed[at - 1] >> 20:
            keyed[kept] = keyed[at]
            kept += 1
    return keyed[:kept]


@compiled
def weigh_words(pool: Pool, lore: Lore, draft: Draft) -> None:
    """Each word by its rarity and how often it stands there, the title's twice."""
    words, title = draft.words, draft.title
    keyed = np.empty(len(words) + title, np.int64)
    for at in range(len(keyed)):
        place = at if at < len(words) else at - len(words)
        keyed[at] = words[place] << 20 | place
    keyed.sort()
    settle(pool, lore, draft, WORD, (keyed, draft.rare))


@compiled
def weigh_pairs(pool: Pool, lore: Lore, draft: Draft) -> None:
    """Each two words that stand together in title or body, by the rarity of both, once."""
    words, rare = draft.words, draft.rare
    keyed, weights, size = np.empty(len(words), np.int64), np.empty(len(words), np.float64), 0
    for at in range(len(words) - 1):
        if at != draft.title - 1:
            keyed[size] = pair_of(words[at], words[at + 1]) << 20 | at
            weights[at] = HALF * (rare[at] + rare[at + 1])
            size += 1
    keyed = keyed[:size]
    keyed.sort()
    settle(pool, lore, draft, PAIR, (once(keyed), weights))


@compiled
def pair_of(one: int, other: int) -> int:
    """The term of two words in their order (a multiplicative hash, Knuth 1973, of one beside the other)."""
    mixed = ((one >> 3) * 0x9E3779B1 & 0xFFFFFFFF) ^ ((other >> 3) * 0x85EBCA6B & 0xFFFFFFFF) >> 1
    return (mixed * 0x2C1B3C6D >> 7) & 0xFFFFFFF8


@compiled
def weigh_title(pool: Pool, lore: Lore, draft: Draft) -> None:
    """Each word of the title by its rarity, once; and the title's words in their order."""
    title = draft.words[: draft.title]
    start = pool.titles[draft.slot, 0]
    for at in range(len(title)):
        pool.title[start + at] = title[at]
    pool.titles[draft.slot, 1] = start + len(title)
    settle(pool, lore, draft, TITLE, (once(keys(title)), draft.rare))


@compiled
def settle(pool: Pool, lore: Lore, draft: Draft, space: int, weighed: Weighed) -> None:
    """
    Write one space of an article: keys in order become terms with weights of length one; a term counts 1 + log2 of how often it stands.
    Words, pairs and names are also written down among those it may be found by.
    """
    keyed, weights = weighed
    start, size, squares, at = pool.filled[0], 0, 0.0, 0
    raw = np.empty(len(keyed), np.float64)
    while at < len(keyed):
        term, run = keyed[at] >> 20, at
        while run < len(keyed) and keyed[run] >> 20 == term:
            run += 1
        weight = weights[keyed[at] & 0xFFFFF] * (1.0 + log_of(lore, run - at - 1) / lore.logs[1])
        pool.terms[start + size], raw[size] = term, weight
        squares += weight * weight
        if space <= NAME:
            draft.heavy[draft.found[0]] = int(weight * FINE) << 32 | (0xFFFFFFFF - term - space)
            draft.found[0] += 1
        size, at = size + 1, run
    scale = UNIT / np.sqrt(squares) if squares else 0.0
    for place in range(size):
        pool.weights[start + place] = int(raw[place] * scale + 0.5)
    pool.starts[draft.slot, space], pool.starts[draft.slot, space + 1] = start, start + size
    pool.filled[0] = start + size


@compiled
def find_heavy(finds: Finds, new: int, heavy: Ints) -> None:
    """The weightiest terms, by which the article is found; a key carries its space."""
    heavy.sort()
    for rank in range(min(HEAVY, len(heavy))):
        held = heavy[len(heavy) - 1 - rank]
        key = 0xFFFFFFFF - (held & 0xFFFFFFFF)
        finds.heavy[new, rank] = key
        finds.pulls[new, rank] = min((held >> 32) * UNIT // FINE, 0xFFFF)


@compiled
def find_rare(finds: Finds, new: int, words: Ints, rare: NDArray[np.float64]) -> None:
    """The places of the rarest words, to explain with."""
    keyed = np.empty(len(words), np.int64)
    for at in range(len(words)):
        keyed[at] = int(rare[at] * FINE) << 20 | (0xFFFFF - at)
    keyed.sort()
    found = 0
    for back in range(len(words)):
        at = 0xFFFFF - (keyed[len(words) - 1 - back] & 0xFFFFF)
        again = False
        for other in range(found):
            again = again or words[finds.rare[new, other]] == words[at]
        if not again:
            finds.rare[new, found] = at
            finds.rarity[new, found] = int(rare[at] * THOUSAND)
            found += 1
        if found == HEAVY:
            return


@compiled
def embed(pool: Pool, lore: Lore, draft: Draft, rows: NDArray[np.int32]) -> None:
    """The vectors of the title and of title and body: sums of whole numbers, scaled so that the largest becomes 127."""
    if not len(lore.strengths):
        return
    total = np.zeros(pool.vectors.shape[2], np.int64)
    for at in range(len(rows)):
        strength = lore.strengths[rows[at]]
        for place in range(len(total)):
            total[place] += strength * lore.rows[rows[at], place]
        if at == draft.title - 1:
            pack(pool, draft.slot, 0, total)
    pack(pool, draft.slot, 1, total)


@compiled
def pack(pool: Pool, slot: int, half: int, total: Ints) -> None:
    """One vector as int8, and its squared length."""
    peak = 0
    for place in range(len(total)):
        peak = max(peak, abs(total[place]))
    length = 0
    for place in range(len(total)):
        value = int(np.rint(total[place] * 127 / peak)) if peak else 0
        pool.vectors[slot, half, place] = value
        length += value * value
    pool.lengths[slot, half] = length


@compiled
def learn(table: Table, pool: Pool, slot: int) -> None:
    """Count the article's words in."""
    for at in range(pool.starts[slot, WORD], pool.starts[slot, WORD + 1]):
        add(table, np.int64(pool.terms[at]), 1)
    table.state[ARTICLES] += 1
