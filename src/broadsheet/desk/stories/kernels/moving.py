"""The moves: articles into, out of and between stories; every change is written down for the archive."""

from __future__ import annotations

from broadsheet.desk.stories.kernels.compiled import compiled
from broadsheet.desk.stories.kernels.fitting import STRONGEST, VOICES, closeness, fit, has_twin, is_older, is_parted, neighbours
from broadsheet.desk.stories.kernels.measuring import FIXED
from broadsheet.desk.stories.kernels.state import LONG, Groups, Terms, Ties, Window

REHOME = FIXED // 4
"""How much better another story must be before an article moves there."""
EJECT = FIXED // 2
"""How far under the threshold an article's place in its story may fall."""
NEAREST_LINKS = 5
"""Neighbours that are asked whether they would fit better beside a new article."""
STORIES, MERGES, FOUNDED = range(3)


@compiled
def put_in(groups: Groups, slot: int, story: int) -> None:
    """Make an article an active member, in its place by order."""
    order = groups.order
    after = groups.last[story]
    while after >= 0 and order[after] > order[slot]:
        after = groups.preceding[after]
    before = groups.following[after] if after >= 0 else groups.first[story]
    groups.preceding[slot], groups.following[slot] = after, before
    if after >= 0:
        groups.following[after] = slot
    else:
        groups.first[story] = slot
    if before >= 0:
        groups.preceding[before] = slot
    else:
        groups.last[story] = slot
    groups.story[slot], groups.active[slot] = story, True
    groups.sizes[story] += 1
    groups.voices[story] += groups.voice[slot]


@compiled
def take_out(groups: Groups, slot: int) -> None:
    """Take an active article out of its story; whose it was stays written in `story`."""
    story, after, before = groups.story[slot], groups.preceding[slot], groups.following[slot]
    if after >= 0:
        groups.following[after] = before
    else:
        groups.first[story] = before
    if before >= 0:
        groups.preceding[before] = after
    else:
        groups.last[story] = after
    groups.active[slot] = False
    groups.sizes[story] -= 1
    groups.voices[story] -= groups.voice[slot]


@compiled
def join(groups: Groups, slot: int, story: int) -> None:
    """Make the article a member; it takes on the story's founding."""
    put_in(groups, slot, story)
    groups.stamped[slot] = True


@compiled
def found(groups: Groups, slot: int) -> None:
    """Begin a story with this article."""
    story = groups.state[STORIES]
    groups.state[STORIES] += 1
    groups.born[slot] += 1
    groups.since[story], groups.founder[story] = groups.when[slot], groups.number[slot]
    note = groups.founded[groups.state[FOUNDED]]
    note[0], note[1], note[2] = story, slot, groups.born[slot]
    groups.state[FOUNDED] += 1
    join(groups, slot, story)


@compiled
def merge(groups: Groups, one: int, other: int) -> None:
    """Let two stories go on as the older; the other's id becomes an alias."""
    older, younger = (one, other) if is_older(groups, one, other) else (other, one)
    while groups.first[younger] >= 0:
        member = groups.first[younger]
        take_out(groups, member)
        join(groups, member, older)
    groups.merges[groups.state[MERGES], 0], groups.merges[groups.state[MERGES], 1] = younger, older
    groups.state[MERGES] += 1


@compiled
def settle_in(window: Window, slot: int) -> None:
    """Put a new, linked article beside its partner or where it fits best, or found a story with it; then mend what its coming changed."""
    groups, terms = window.groups, window.terms
    home = partner(groups, terms, slot)
    if home < 0:
        home = best(window, slot)
    if home >= 0:
        join(groups, slot, home)
    else:
        found(groups, slot)
    mend(window, slot)
    obey(groups, terms, slot)


@compiled
def partner(groups: Groups, terms: Terms, slot: int) -> int:
    """The story of the first of those that the article is to be held together with; −1 for none."""
    for at in range(terms.togethers[slot], terms.togethers[slot + 1]):
        if groups.active[terms.together[at]]:
            return groups.story[terms.together[at]]
    return -1


@compiled
def best(window: Window, slot: int) -> int:
    """The story that an article fits best, of equals the older; −1 if it fits none."""
    groups, chosen, most = window.groups, -1, window.terms.joins - 1
    for story in neighbours(groups, window.ties, slot):
        held = fit(groups, window.ties, slot, story)
        better = held > most or (held == most and chosen >= 0 and is_older(groups, story, chosen))
        if better and may_join(window, slot, story):
            chosen, most = story, held
    return chosen


@compiled
def may_join(window: Window, slot: int, story: int) -> bool:
    """Whether nothing keeps an article out of a story: neither a ruling nor a member that is its template twin."""
    return not is_parted(window.groups, window.terms, slot, story) and not has_twin(window.pool, window.groups, slot, story)


@compiled
def mend(window: Window, slot: int) -> None:
    """After an arrival: merge neighbouring stories, bring neighbours home, let go the one that fits no longer."""
    groups = window.groups
    for story in neighbours(groups, window.ties, slot)[:STRONGEST]:
        home = groups.story[slot]
        if story != home and groups.sizes[story] and closeness(window, home, story) >= bar(window, home, story):
            merge(groups, home, story)
    bring_home(window, slot)
    eject(groups, window.ties, window.terms, groups.story[slot])


@compiled
def bar(window: Window, one: int, other: int) -> int:
    """
    From which closeness on two stories are one: that of joining where either is a lone article, for which came first shall not
    matter; else a higher one, and the highest where the first article of either stands over a long text.
    """
    groups, terms = window.groups, window.terms
    if is_lone(groups, one) or is_lone(groups, other):
        return terms.joins
    first, flags = groups.first, window.pool.flags
    return terms.merges[1 if (flags[first[one]] | flags[first[other]]) & LONG else 0]


@compiled
def is_lone(groups: Groups, story: int) -> bool:
    """
    Whether a story is the article that founded it and no other; not what the window's edge left of a larger one, unless what came
    late was the older.
    """
    return bool(groups.sizes[story] == 1 and groups.number[groups.first[story]] == groups.founder[story])


@compiled
def bring_home(window: Window, slot: int) -> None:
    """Let the nearest neighbours move to the article's story where they fit better."""
    groups, ties, terms = window.groups, window.ties, window.terms
    home, asked = groups.story[slot], 0
    for rank in range(ties.counts[slot]):
        other = ties.others[slot, rank]
        if asked == NEAREST_LINKS:
            return
        if not groups.active[other]:
            continue
        asked += 1
        if groups.story[other] == home or is_tied(groups, terms, other) or groups.sizes[groups.story[other]] < 2:
            continue
        here, there = fit(groups, ties, other, home), fit(groups, ties, other, groups.story[other])
        if here >= max(terms.joins, there + REHOME) and may_join(window, other, home):
            take_out(groups, other)
            join(groups, other, home)


@compiled
def eject(groups: Groups, ties: Ties, terms: Terms, story: int) -> None:
    """Let the member go that fits worst, if it fits too badly; a large story is not asked."""
    if groups.sizes[story] < 3 or groups.sizes[story] > VOICES:
        return
    member, worst, least = groups.first[story], -1, 0
    while member >= 0:
        held = fit(groups, ties, member, story)
        if worst < 0 or held < least:
            worst, least = member, held
        member = groups.following[member]
    if least < terms.joins - EJECT and not is_tied(groups, terms, worst) and groups.state[STORIES] < len(groups.sizes):
        take_out(groups, worst)
        found(groups, worst)


@compiled
def is_tied(groups: Groups, terms: Terms, slot: int) -> bool:
    """Whether the article is to be held together with another that is here; one that comes later in the same call is not yet."""
    for at in range(terms.togethers[slot], terms.togethers[slot + 1]):  # noqa: SIM110 - compiled
        if groups.active[terms.together[at]]:
            return True
    return False


@compiled
def obey(groups: Groups, terms: Terms, slot: int) -> None:
    """Hold together and apart what is asked, as far as both sides are in the window; apart has the last word, and is not asked twice."""
    for at in range(terms.togethers[slot], terms.togethers[slot + 1]):
        other = terms.together[at]
        if groups.active[other] and groups.story[other] != groups.story[slot] and not are_torn(groups, terms, slot, other):
            merge(groups, groups.story[slot], groups.story[other])
    while part(groups, terms, groups.story[slot]):
        pass


@compiled
def are_torn(groups: Groups, terms: Terms, one: int, other: int) -> bool:
    """Whether one of two, were their stories made one, would at once be taken out again: it is to stay apart from an earlier member."""
    return would_leave(groups, terms, one, groups.story[other]) or would_leave(groups, terms, other, groups.story[one])


@compiled
def would_leave(groups: Groups, terms: Terms, slot: int, story: int) -> bool:
    """Whether a ruling holds the article apart from an earlier member of a story."""
    for at in range(terms.aparts[slot], terms.aparts[slot + 1]):
        other = terms.apart[at]
        if groups.active[other] and groups.story[other] == story and groups.order[other] < groups.order[slot]:
            return True
    return False


@compiled
def part(groups: Groups, terms: Terms, story: int) -> bool:
    """Take the later of two members that must stay apart into a story of its own; whether there were two such."""
    order = groups.order
    member = groups.first[story]
    while member >= 0:
        for at in range(terms.aparts[member], terms.aparts[member + 1]):
            other = terms.apart[at]
            if groups.active[other] and groups.story[other] == story:
                later = other if order[other] > order[member] else member
                take_out(groups, later)
                found(groups, later)
                return True
        member = groups.following[member]
    return False
