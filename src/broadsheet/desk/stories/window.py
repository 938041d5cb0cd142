"""The window of a call, laid out for the loops: what is remembered, what is new, and what is asked of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.features import Features, decode
from broadsheet.desk.stories.frequencies import unpack
from broadsheet.desk.stories.kernels import state
from broadsheet.desk.stories.model import Model
from broadsheet.desk.stories.nouns import Constraints, Memory, Remembered
from broadsheet.desk.stories.reading import Reading, read
from broadsheet.desk.stories.terms import SPACES
from broadsheet.records import Article, mint

DAY = 86_400
SPARE = 64
"""Stories for which there is room beyond those that are surely founded: for members that are let go."""


class Seen(NamedTuple):
    """An article that the archive remembers, with its features."""

    kept: Remembered
    features: Features


class Layout(NamedTuple):
    """A window, and what its slots and stories are called."""

    window: state.Window
    reading: Reading
    near: Sequence[Seen]
    new: Sequence[Article]
    ids: Sequence[str]
    stories: Sequence[str]


def lay_out(new: Sequence[Article], near: Sequence[Remembered], memory: Memory, rules: Constraints, model: Model) -> Layout:
    """
    The window of a call; `new` and `near` in order of (published, id), none in both.

    What an earlier engine remembered stays in its story and takes nobody in.
    """
    seen = [Seen(kept, features) for kept in near if (features := decode(kept.features))]
    reading, lore = read(new, model)
    ids = [*(one.kept.id for one in seen), *(article.id for article in new)]
    outside = sorted({link.other for one in seen for link in one.kept.links} - set(ids))
    named = [*ids, *outside]
    slots = {id_: slot for slot, id_ in enumerate(named)}
    stories = list(dict.fromkeys(one.kept.story for one in seen))
    pool = _pool(seen, new, reading, named)
    window = state.Window(
        texts=reading.texts,
        lore=lore,
        table=unpack(memory, model.prior, model.articles),
        pool=pool,
        index=state.index(len(ids)),
        ties=_ties(seen, slots),
        groups=_groups(seen, stories, pool, ids, len(stories) + 2 * len(new) + 2 * len(rules.cannot_link) + SPARE),
        terms=asked(rules, model, slots),
    )
    return Layout(window, reading, seen, new, named, stories)


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


def _pool(seen: Sequence[Seen], new: Sequence[Article], reading: Reading, named: Sequence[str]) -> state.Pool:
    """The pool with what is remembered in it, and room for what is new."""
    texts, kept = reading.texts, len(seen)
    room = sum(sum(one.features.sizes) for one in seen) + 3 * len(texts.words) + len(texts.names) + len(texts.numbers)
    titles = [*(len(one.features.title) // 4 for one in seen), *texts.titles.tolist()]
    pool = state.pool(len(named), room, sum(titles))
    ends = list(accumulate(titles))
    pool.titles[: len(ends), 0] = pool.titles[: len(ends), 1] = [0, *ends[:-1]] if ends else []
    pool.titles[:kept, 1] = ends[:kept]
    _remember(pool, [one.features for one in seen])
    pool.flags[kept : kept + len(new)] = reading.flags
    times = [*(int(one.kept.published.timestamp()) for one in seen), *(int(article.published.timestamp()) for article in new)]
    pool.when[: len(times)] = times
    pool.ranks[sorted(range(len(named)), key=named.__getitem__)] = range(len(named))
    domains = [*(one.kept.domain for one in seen), *(article.provider.domain for article in new)]
    numbers = {domain: number for number, domain in enumerate(dict.fromkeys(["", *domains]))}
    pool.sources[: len(domains)] = [numbers[domain] for domain in domains]
    return pool


def _remember(pool: state.Pool, kept: Sequence[Features]) -> None:
    """Put remembered features where the loops look for them."""
    terms = np.frombuffer(b"".join(one.terms for one in kept), dtype="<u4")
    pool.terms[: len(terms)] = terms
    pool.weights[: len(terms)] = np.frombuffer(b"".join(one.weights for one in kept), dtype="<u2")
    pool.filled[0] = len(terms)
    sizes = np.array([one.sizes for one in kept], dtype=np.int64).reshape(-1, SPACES)
    ends = sizes.cumsum().reshape(-1, SPACES)
    pool.starts[: len(kept), 1:], pool.starts[: len(kept), 0] = ends, ends[:, 0] - sizes[:, 0]
    title = np.frombuffer(b"".join(one.title for one in kept), dtype="<u4")
    pool.title[: len(title)] = title
    for slot, one in enumerate(kept):
        heavy = np.frombuffer(one.heavy, dtype="<u4")
        pool.heavy[slot, : len(heavy)], pool.pulls[slot, : len(heavy)] = heavy, np.frombuffer(one.pulls, dtype="<u2")
        if one.vectors:
            pool.vectors[slot] = np.frombuffer(one.vectors, dtype=np.int8).reshape(2, -1)
        pool.flags[slot] = one.flags
    whole = pool.vectors[: len(kept)].astype(np.int64)
    pool.lengths[: len(kept)] = (whole * whole).sum(axis=2)


def _ties(seen: Sequence[Seen], slots: Mapping[str, int]) -> state.Ties:
    ties = state.ties(len(slots))
    for slot, one in enumerate(seen):
        links = one.kept.links[: state.LINKS]
        ties.counts[slot] = len(links)
        ties.others[slot, : len(links)] = [slots[link.other] for link in links]
        ties.strengths[slot, : len(links)] = [link.strength for link in links]
    return ties


def _groups(seen: Sequence[Seen], stories: Sequence[str], pool: state.Pool, ids: Sequence[str], room: int) -> state.Groups:
    numbers = {story: number for number, story in enumerate(stories)}
    groups, times = state.groups(pool.when, room), pool.when.tolist()
    groups.state[0] = len(stories)
    groups.order[sorted(range(len(ids)), key=lambda slot: (times[slot], ids[slot]))] = range(len(ids))
    groups.number[: len(ids)] = [_number(id_) for id_ in ids]
    groups.voice[:] = pool.flags & state.ROUNDUP == 0
    for slot, one in enumerate(seen):
        story = numbers[one.kept.story]
        groups.story[slot], groups.born[slot] = story, one.features.born
        founding = one.features.since, one.features.founder
        if not groups.founder[story] or founding < (groups.since[story], groups.founder[story]):
            groups.since[story], groups.founder[story] = founding
    return groups


def _number(id_: str) -> int:
    """A number of an id that never changes and is never nought."""
    return int(mint("number", id_)[:15], 16) | 1
