"""The links of articles, and how well an article or a story fits another story by them."""

from __future__ import annotations

import numpy as np

from broadsheet.desk.stories.kernels.compiled import compiled
from broadsheet.desk.stories.kernels.measuring import FIXED
from broadsheet.desk.stories.kernels.state import LINKS, Groups, Ints, Pool, Terms, Ties, Whole, Window
from broadsheet.desk.stories.kernels.twins import are_twins

MISSING = -3 * FIXED
"""The strength of a link that is not there."""
FLOOR = -FIXED
"""The weakest strength that is kept: on the development data what lies below changed no story."""
NEVER = 2 * MISSING
"""How well fits what must not."""
STRONGEST = 3
"""Links that decide how well an article fits a story."""
VOICES = 30
"""Members of the smaller story that are asked when two may be one: the last in order."""


@compiled
def link(pool: Pool, ties: Ties, one: int, other: int, held: int) -> None:
    """Keep a link on both sides, unless it is too weak to matter or joins template twins."""
    if held > FLOOR and not are_twins(pool, one, other):
        tie(ties, pool.ranks, one, other, held)
        tie(ties, pool.ranks, other, one, held)


@compiled
def tie(ties: Ties, ranks: Ints, one: int, other: int, held: int) -> None:
    """Keep a link on one side, in its place among the strongest; beyond `LINKS` the weakest goes, of equals the last by id."""
    new, at = (other, held), ties.counts[one]
    if at == LINKS:
        if not outranks(ties, ranks, one, LINKS - 1, new):
            return
        at -= 1
    else:
        ties.counts[one] += 1
    while at > 0 and outranks(ties, ranks, one, at - 1, new):
        ties.others[one, at], ties.strengths[one, at] = ties.others[one, at - 1], ties.strengths[one, at - 1]
        at -= 1
    ties.others[one, at], ties.strengths[one, at] = other, held
    ties.changed[one] = True


@compiled
def outranks(ties: Ties, ranks: Ints, one: int, at: int, new: tuple[int, int]) -> bool:
    """Whether a new link (slot, strength) goes before the one at a place."""
    held = ties.strengths[one, at]
    return bool(new[1] > held or (new[1] == held and ranks[new[0]] < ranks[ties.others[one, at]]))


@compiled
def fit(groups: Groups, ties: Ties, slot: int, story: int) -> int:
    """The mean of an article's strongest links to a story's other members; roundups do not count."""
    size = groups.voices[story]
    if groups.active[slot] and groups.story[slot] == story and groups.voice[slot]:
        size -= 1
    wanted = min(STRONGEST, size)
    if wanted <= 0:
        return NEVER
    found = 0
    total: Whole = 0
    for rank in range(ties.counts[slot]):
        other = ties.others[slot, rank]
        if groups.active[other] and groups.story[other] == story and groups.voice[other]:
            total += np.int64(ties.strengths[slot, rank])
            found += 1
            if found == wanted:
                break
    return (total + MISSING * (wanted - found)) // wanted


@compiled
def closeness(window: Window, one: int, other: int) -> int:
    """How well the smaller of two stories fits the larger, on the average of its members; a twin of the larger's fits never."""
    groups = window.groups
    small, large = one, other
    if groups.sizes[other] < groups.sizes[one] or (groups.sizes[other] == groups.sizes[one] and is_older(groups, one, other)):
        small, large = other, one
    member, total, voices = groups.last[small], 0, 0
    while member >= 0:
        if is_parted(groups, window.terms, member, large):
            return NEVER
        if voices < VOICES and groups.voice[member]:
            total += NEVER if has_twin(window.pool, groups, member, large) else fit(groups, window.ties, member, large)
            voices += 1
        member = groups.preceding[member]
    return total // voices if voices else NEVER


@compiled
def is_parted(groups: Groups, terms: Terms, slot: int, story: int) -> bool:
    """Whether a ruling holds the article apart from a member."""
    for at in range(terms.aparts[slot], terms.aparts[slot + 1]):
        other = terms.apart[at]
        if groups.active[other] and groups.story[other] == story:
            return True
    return False


@compiled
def has_twin(pool: Pool, groups: Groups, slot: int, story: int) -> bool:
    """
    Whether a member is of the article's source and fills the same title template otherwise.

    A large story is many sources': there one template says little.
    """
    member = groups.first[story] if pool.sources[slot] and groups.sizes[story] <= VOICES else -1
    while member >= 0:
        if pool.sources[member] == pool.sources[slot] and are_twins(pool, slot, member):
            return True
        member = groups.following[member]
    return False


@compiled
def is_older(groups: Groups, one: int, other: int) -> bool:
    """Whether the first of two stories was founded before the other."""
    if groups.since[one] != groups.since[other]:
        return groups.since[one] < groups.since[other]
    return groups.founder[one] < groups.founder[other]


@compiled
def neighbours(groups: Groups, ties: Ties, slot: int) -> Ints:
    """The stories of the articles linked with this one, by their strongest link."""
    found, size = np.empty(LINKS, np.int64), 0
    for rank in range(ties.counts[slot]):
        other = ties.others[slot, rank]
        if groups.active[other] and not holds(found[:size], groups.story[other]):
            found[size] = groups.story[other]
            size += 1
    return found[:size]


@compiled
def holds(stories: Ints, story: int) -> bool:
    """Whether a story is among some."""
    for one in stories:  # noqa: SIM110 - compiled
        if one == story:
            return True
    return False
