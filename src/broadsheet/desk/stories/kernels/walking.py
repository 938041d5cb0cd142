"""The walk: one new article after another, each decided by what came before it."""

from __future__ import annotations

import numpy as np

from broadsheet.desk.stories.kernels.compiled import compiled
from broadsheet.desk.stories.kernels.counting import age, bound
from broadsheet.desk.stories.kernels.fitting import link
from broadsheet.desk.stories.kernels.measuring import measure, regime, strength
from broadsheet.desk.stories.kernels.moving import obey, put_in, settle_in, take_out
from broadsheet.desk.stories.kernels.nearness import OLDEST, near, post
from broadsheet.desk.stories.kernels.state import MEASURES, Ints, Row, Window
from broadsheet.desk.stories.kernels.weighing import learn, weigh


@compiled
def remember(window: Window, slots: int) -> None:
    """Take in the articles of the first slots, whose stories are known and which the index has."""
    for slot in range(slots):
        put_in(window.groups, slot, window.groups.story[slot])
    for slot in range(slots):
        obey(window.groups, window.terms, slot)


@compiled
def arrive(window: Window, slot: int, new: int) -> Ints:
    """A new article weighed and counted in; the slots that may be near it."""
    age(window.table, window.pool.when[slot])
    weigh(window, slot, new)
    learn(window.table, window.pool, slot)
    bound(window.table)
    forget(window, slot)
    found = near(window, slot, new)
    post(window.index, slot, window.finds.heavy[new], window.finds.pulls[new])
    return found


@compiled
def forget(window: Window, slot: int) -> None:
    """Let the articles go that this one's time leaves behind the window's edge; they are no candidates any more."""
    state, pool, edge = window.index.state, window.pool, window.pool.when[slot] - window.terms.window
    while state[OLDEST] < slot and pool.when[state[OLDEST]] < edge:
        if window.groups.active[state[OLDEST]]:
            take_out(window.groups, state[OLDEST])
        state[OLDEST] += 1


@compiled
def decide(window: Window, slots: int, new: int) -> None:
    """Decide the stories of so many new articles, whose slots come after the first ones."""
    measures = np.empty(MEASURES, np.float64)
    for at in range(new):
        slot = slots + at
        for other in arrive(window, slot, at):
            measure(window.pool, window.lore.logs, slot, other, measures)
            link(window.pool, window.ties, slot, other, strength(window.terms, measures, regime(window.pool, slot, other)))
        settle_in(window, slot)


@compiled
def gather(window: Window, new: int, pairs: Ints, measures: Row) -> int:
    """The pairs that would be scored of so many new articles (later slot, earlier slot, regime), and their measures; how many."""
    found = 0
    for slot in range(new):
        for other in arrive(window, slot, slot):
            pairs[found, 0], pairs[found, 1], pairs[found, 2] = slot, other, regime(window.pool, slot, other)
            measure(window.pool, window.lore.logs, slot, other, measures[found])
            found += 1
    return found


@compiled
def beside(window: Window, into: Row) -> int:
    """Two new articles measured under one and the same table; their regime."""
    weigh(window, 0, 0)
    weigh(window, 1, 1)
    measure(window.pool, window.lore.logs, 0, 1, into)
    return regime(window.pool, 0, 1)
