"""One title template, filled twice: two pieces of news, however alike they read."""

from __future__ import annotations

from broadsheet.desk.stories.kernels.compiled import compiled
from broadsheet.desk.stories.kernels.state import Ints, Pool
from broadsheet.desk.stories.terms import WORD

FIXED_WORDS = 3
"""Words at the ends of two titles of one source that make a template, when they are the same."""
PREDICATE = 4
"""Words at the end of two titles of different sources that do, when all that stands before them differs."""


@compiled
def are_twins(pool: Pool, one: int, other: int) -> bool:
    """
    Whether two titles fill one template with different slots.

    From one source that is proof enough. From two, the slot must be the subject ("X now available in the Y marketplace"),
    and hold on both sides a word rarer than the template's own that the other article never says: else it is a rewording.
    """
    first = pool.title[pool.titles[one, 0] : pool.titles[one, 1]]
    second = pool.title[pool.titles[other, 0] : pool.titles[other, 1]]
    if not len(first) or not len(second) or (first[0] != second[0] and first[-1] != second[-1]):
        return False
    head = common(first, second, 0, 1)
    tail = common(first, second, head, -1)
    slots = first[head : len(first) - tail], second[head : len(second) - tail]
    if head + tail < FIXED_WORDS or not len(slots[0]) or not len(slots[1]) or meet(slots[0], slots[1]):
        return False
    if pool.sources[one] == pool.sources[other] != 0:
        return True
    template = first[len(first) - tail :]
    strange = is_stranger(pool, slots[0], template, one, other) and is_stranger(pool, slots[1], template, other, one)
    return not head and tail >= PREDICATE and strange


@compiled
def common(first: Ints, second: Ints, taken: int, step: int) -> int:
    """How many words two titles share from their beginning (step 1), or from their end (−1) behind what is taken."""
    found = 0
    while found < min(len(first), len(second)) - taken:
        at = found if step == 1 else -1 - found
        if first[at] != second[at]:
            break
        found += 1
    return found


@compiled
def meet(some: Ints, others: Ints) -> bool:
    """Whether two runs of words share one."""
    for word in some:
        for other in others:
            if word == other:
                return True
    return False


@compiled
def is_stranger(pool: Pool, slot: Ints, template: Ints, ours: int, theirs: int) -> bool:
    """Whether the weightiest word of a slot outweighs its template and is nowhere in the other article."""
    most, rarest = -1, slot[0]
    for word in slot:
        weight = weight_of(pool, ours, word)
        if weight > most or (weight == most and word > rarest):
            most, rarest = weight, word
    for word in template:
        if weight_of(pool, ours, word) >= most:
            return False
    return weight_of(pool, theirs, rarest) < 0


@compiled
def weight_of(pool: Pool, slot: int, word: int) -> int:
    """A word's weight in an article, in 1/4096; −1 where it does not stand."""
    low, high = pool.starts[slot, WORD], pool.starts[slot, WORD + 1]
    while low < high:
        middle = (low + high) // 2
        if pool.terms[middle] < word:
            low = middle + 1
        else:
            high = middle
    return pool.weights[low] if low < pool.starts[slot, WORD + 1] and pool.terms[low] == word else -1
