"""A pair measured: what two articles share and what each has that the other lacks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.kernels.compiled import compiled
from broadsheet.desk.stories.kernels.state import BARE, LONG, NUMBERED, Ints, Pool, Row, Terms, Whole
from broadsheet.desk.stories.kernels.weighing import UNIT
from broadsheet.desk.stories.terms import NAME, NUMBER, PAIR, TITLE, WORD

FIXED = 256
"""Strengths are kept in 1/256."""
ONE = float(UNIT * UNIT)
NOUGHT = np.int64(0)
MOST = 100.0
"""Log-odds beyond which a strength grows no more: it is kept in sixteen bits."""
DAY, LONGEST = 86_400, 7 * 86_400
"""Seconds; a longer gap counts as this one, since none was learned from."""


class Walked(NamedTuple):
    """
    What a walk along two lists of terms gathers: the sum of products over shared terms, each side's own squared weights over
    them, the heaviest weight of the other side that this one lacks, and the number of shared terms.
    """

    dot: Whole
    ours: Whole
    theirs: Whole
    we_lack: Whole
    they_lack: Whole
    both: Whole


@compiled
def walk(pool: Pool, one: int, space: int, other: int, beside: int) -> Walked:
    """Walk along the terms of two articles, each in a space of its own."""
    terms, weights = pool.terms, pool.weights
    a, enda = pool.starts[one, space], pool.starts[one, space + 1]
    b, endb = pool.starts[other, beside], pool.starts[other, beside + 1]
    dot, own, theirs, both, we_lack, they_lack = NOUGHT, NOUGHT, NOUGHT, NOUGHT, NOUGHT, NOUGHT
    while a < enda and b < endb:
        ours_at, theirs_at = np.int64(weights[a]), np.int64(weights[b])
        if terms[a] == terms[b]:
            dot += ours_at * theirs_at
            own += ours_at * ours_at
            theirs += theirs_at * theirs_at
            both += 1
            a, b = a + 1, b + 1
        elif terms[a] < terms[b]:
            they_lack = max(they_lack, ours_at)
            a += 1
        else:
            we_lack = max(we_lack, theirs_at)
            b += 1
    return Walked(dot, own, theirs, max(we_lack, heaviest(weights, b, endb)), max(they_lack, heaviest(weights, a, enda)), both)


@compiled
def heaviest(weights: Ints, start: int, end: int) -> Whole:
    """The heaviest of some weights; 0 of none."""
    most = NOUGHT
    for at in range(start, end):
        most = max(most, np.int64(weights[at]))
    return most


@compiled
def measure(pool: Pool, logs: NDArray[np.float64], one: int, other: int, into: Row) -> None:
    """The measures of two articles, in the order of `model.Measures`; symmetric."""
    words, pairs = walk(pool, one, WORD, other, WORD), walk(pool, one, PAIR, other, PAIR)
    names, numbers = walk(pool, one, NAME, other, NAME), walk(pool, one, NUMBER, other, NUMBER)
    told, retold = walk(pool, one, TITLE, other, WORD).ours, walk(pool, other, TITLE, one, WORD).ours
    into[0] = words.dot / ONE
    into[1] = np.sqrt(words.dot / ONE)
    into[2] = pairs.dot / ONE
    into[3] = logs[min(pairs.both, len(logs) - 1)]
    into[4] = names.dot / ONE
    into[5] = walk(pool, one, TITLE, other, TITLE).dot / ONE
    into[6] = numbers.dot / ONE
    into[7] = max(words.ours, words.theirs) / ONE
    into[8] = min(names.ours, names.theirs) / ONE
    into[9] = max(told, retold) / ONE
    into[10] = min(told, retold) / ONE
    into[11] = min(words.we_lack, words.they_lack) / UNIT
    into[12] = min(names.we_lack, names.they_lack) / UNIT
    into[13] = max(names.we_lack, names.they_lack) / UNIT
    into[14] = min(numbers.we_lack, numbers.they_lack) / UNIT
    flags = pool.flags[one] & pool.flags[other]
    into[15] = 1.0 if flags & NUMBERED and not numbers.both else 0.0
    into[16] = np.sqrt(min(abs(pool.when[one] - pool.when[other]), LONGEST) / DAY)
    into[17] = 1.0 if pool.sources[one] == pool.sources[other] != 0 else 0.0
    into[18] = cosine(pool, one, other, 0)
    into[19] = cosine(pool, one, other, 1)
    into[20] = 1.0


@compiled
def cosine(pool: Pool, one: int, other: int, half: int) -> float:
    """The cosine of two vectors; 0 beside one of noughts."""
    lengths = np.int64(pool.lengths[one, half]) * np.int64(pool.lengths[other, half])
    if not lengths:
        return 0.0
    total = np.int32(0)
    for place in range(pool.vectors.shape[2]):
        total += np.int32(pool.vectors[one, half, place]) * np.int32(pool.vectors[other, half, place])
    return total / np.sqrt(lengths)


@compiled
def regime(pool: Pool, one: int, other: int) -> int:
    """How much two articles say: 0 when one is only a title, 2 when both stand over a long text, else 1."""
    if (pool.flags[one] | pool.flags[other]) & BARE:
        return 0
    return 2 if pool.flags[one] & pool.flags[other] & LONG else 1


@compiled
def strength(terms: Terms, measures: Row, kind: int) -> int:
    """The log-odds that a pair with these measures is one story, in 1/256, by the weights of its kind."""
    odds = 0.0
    for at in range(len(measures)):
        odds += terms.weights[kind, at] * measures[at]
    return int(np.rint(FIXED * min(MOST, max(-MOST, odds))))
