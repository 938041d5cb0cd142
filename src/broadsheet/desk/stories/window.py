"""The window of a call, laid out for the loops: what is remembered, what is new, and what is asked of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.frequencies import unpack
from broadsheet.desk.stories.kernels import state
from broadsheet.desk.stories.model import Model
from broadsheet.desk.stories.nouns import Constraints, Memory, Remembered
from broadsheet.desk.stories.reading import Reading, read
from broadsheet.desk.stories.recall import Recall, widened
from broadsheet.desk.stories.terms import SPACES
from broadsheet.records import Article, mint

DAY = 86_400
SPARE = 64
"""Stories for which there is room beyond those that are surely founded: for members that are let go."""


class Layout(NamedTuple):
    """A window, and what its slots and stories are called."""

    window: state.Window
    reading: Reading
    near: Sequence[Remembered]
    new: Sequence[Article]
    ids: Sequence[str]
    stories: Sequence[str]


def lay_out(new: Sequence[Article], near: Sequence[Remembered], memory: Memory, rules: Constraints, model: Model) -> Layout:
    """
    The window of a call; `new` and `near` in order of (published, id), none in both.

    What an earlier engine remembered stays in its story and takes nobody in.
    """
    recall = Recall(near, len(new))
    reading, lore = read(new, model)
    ids = [*(kept.id for kept in recall.near), *(article.id for article in new)]
    outside = sorted({link.other for kept in recall.near for link in kept.links} - set(ids))
    named = [*ids, *outside]
    slots = {id_: slot for slot, id_ in enumerate(named)}
    stories = list(dict.fromkeys(kept.story for kept in recall.near))
    pool = _pool(recall, new, reading, named)
    window = state.Window(
        texts=reading.texts,
        lore=lore,
        table=unpack(memory, model.prior, model.articles, len(reading.texts.words)),
        pool=pool,
        finds=state.finds(len(new)),
        index=recall.index,
        ties=_ties(recall.near, slots),
        groups=_groups(recall, stories, pool, ids, len(stories) + 2 * len(new) + 2 * len(rules.cannot_link) + SPARE),
        terms=asked(rules, model, slots),
    )
    return Layout(window, reading, recall.near, new, named, stories)


def asked(rules: Constraints, model: Model, slots: Mapping[str, int]) -> state.Terms:
    """What is asked of the stories, by slot."""
    apart = {frozenset(pair) for pair in rules.cannot_link}
    held = [pair for pair in (*rules.must_link, *rules.copies.items()) if frozenset(pair) not in apart]
    together, togethers = _partners(held, slots)
    parted, aparts = _partners(rules.cannot_link, slots)
    window = rules.window_days * DAY
    return state.Terms(
        together, togethers, parted, aparts, model.weights(), window, model.threshold, np.array(model.merging, dtype=np.int64)
    )


def _partners(pairs: Iterable[tuple[str, str]], slots: Mapping[str, int]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Each slot's partners in order of id, behind each other, and where each slot's begin."""
    partners: dict[int, set[str]] = {}
    for first, second in pairs:
        if first in slots and second in slots and first != second:
            partners.setdefault(slots[first], set()).add(second)
            partners.setdefault(slots[second], set()).add(first)
    sizes = [0, *(len(partners.get(slot, ())) for slot in range(len(slots)))]
    flat = [slots[id_] for slot in sorted(partners) for id_ in sorted(partners[slot])]
    return np.array(flat, dtype=np.int32), np.array(list(accumulate(sizes)), dtype=np.int64)


def _pool(recall: Recall, new: Sequence[Article], reading: Reading, named: Sequence[str]) -> state.Pool:
    """The pool with what is remembered in it, and room for what is new."""
    texts, slots, kept = reading.texts, len(named), len(recall.near)
    sizes, starts = np.array(recall.sizes, dtype=np.int32).reshape(-1, SPACES), np.zeros((slots, SPACES + 1), np.int32)
    filled, room = sizes.sum(dtype=np.int64), 3 * len(texts.words) + len(texts.names) + len(texts.numbers)
    starts[:kept, 1:] = sizes.cumsum().reshape(-1, SPACES)
    starts[:kept, 0] = starts[:kept, 1] - sizes[:, 0]
    vectors = widened(recall.vectors, 2 * state.WIDTH * (slots - kept), "i1").reshape(slots, 2, state.WIDTH)
    recall.flags += bytes(reading.flags) + bytes(slots - kept - len(new))
    published = [*(one.published for one in recall.near), *(article.published for article in new)]
    times = [*(int(moment.timestamp()) for moment in published), *[0] * (slots - len(published))]
    ranks = np.zeros(slots, np.int32)
    ranks[sorted(range(slots), key=named.__getitem__)] = range(slots)
    return state.Pool(
        terms=widened(recall.terms, room, "<u4"),
        weights=widened(recall.weights, room, "<u2"),
        starts=starts,
        filled=np.array([filled], np.int64),
        title=widened(recall.title, int(texts.titles.sum()), "<u4"),
        titles=_titles(recall.titles, texts.titles, slots),
        vectors=vectors,
        lengths=np.einsum("ijk,ijk->ij", vectors, vectors, dtype=np.int32),
        when=np.array(times, np.int64),
        ranks=ranks,
        sources=_sources(recall.near, new, slots),
        flags=np.frombuffer(recall.flags, np.uint8),
    )


def _titles(kept: Sequence[int], new: NDArray[np.int64], slots: int) -> NDArray[np.int32]:
    """Where each title begins and ends; those of new articles have room to be filled."""
    found, ends = np.zeros((slots, 2), np.int32), np.array([*kept, *new.tolist()], np.int32).cumsum()
    found[1 : len(ends), 0] = found[1 : len(ends), 1] = ends[:-1]
    found[: len(kept), 1] = ends[: len(kept)]
    return found


def _sources(near: Sequence[Remembered], new: Sequence[Article], slots: int) -> NDArray[np.int32]:
    """A number of each one's domain; nought for none."""
    domains = [*(kept.domain for kept in near), *(article.provider.domain for article in new)]
    numbers = {domain: number for number, domain in enumerate(dict.fromkeys(["", *domains]))}
    found = np.zeros(slots, np.int32)
    found[: len(domains)] = [numbers[domain] for domain in domains]
    return found


def _ties(near: Sequence[Remembered], slots: Mapping[str, int]) -> state.Ties:
    ties = state.ties(len(slots))
    for slot, kept in enumerate(near):
        links = kept.links[: state.LINKS]
        ties.counts[slot] = len(links)
        ties.others[slot, : len(links)] = [slots[link.other] for link in links]
        ties.strengths[slot, : len(links)] = [link.strength for link in links]
    return ties


def _groups(recall: Recall, stories: Sequence[str], pool: state.Pool, ids: Sequence[str], room: int) -> state.Groups:
    numbers = {story: number for number, story in enumerate(stories)}
    groups, times = state.groups(pool.when, room), pool.when.tolist()
    groups.state[0] = len(stories)
    groups.order[sorted(range(len(ids)), key=lambda slot: (times[slot], ids[slot]))] = range(len(ids))
    groups.number[: len(ids)] = [_number(id_) for id_ in ids]
    groups.voice[:] = pool.flags & state.ROUNDUP == 0
    groups.born[: len(recall.near)] = recall.born
    for slot, (kept, founding) in enumerate(zip(recall.near, recall.founding, strict=True)):
        groups.story[slot] = story = numbers[kept.story]
        if not groups.founder[story] or founding < (groups.since[story], groups.founder[story]):
            groups.since[story], groups.founder[story] = founding
    return groups


def _number(id_: str) -> int:
    """A number of an id that never changes and is never nought."""
    return int(mint("number", id_)[:15], 16) | 1
