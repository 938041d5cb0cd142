"""
What the loops work on: arrays, sized once for a call.

A *slot* is an article's place: those the archive remembers first, then the new ones, each in order of (published, id); behind
them stand articles that are only named in a link and are never in the window. A story's number is its place among those of the call.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

LINKS = 32
"""Links kept of an article."""
HEAVY = 24
"""Terms by which an article is looked up, and may be looked up by others."""
WIDTH = 256
"""Figures of a vector."""
NEAREST = 32
"""Candidates that are scored exactly."""
MEASURES = 21
"""Measures of a pair: the fields of `model.Measures`."""
ROUNDUP, BARE, LONG, NUMBERED = 1, 2, 4, 8
"""An article's flags: its title announces a collection, is all there is, stands over a long text, has numbers."""

Ints = NDArray[Any]
Whole = Any
"""A whole number, Python's or numpy's."""


class Texts(NamedTuple):
    """The new articles' words, all behind each other; `starts` (n + 1, 3) says where each one's words, names and numbers begin."""

    words: Ints
    rows: NDArray[np.int32]
    names: Ints
    numbers: Ints
    starts: Ints
    titles: Ints


class Lore(NamedTuple):
    """What is known of words: rows (k, 256) int8 and strengths of vectors, and log(1 + n) for small n."""

    rows: NDArray[np.int8]
    strengths: Ints
    logs: NDArray[np.float64]


class Table(NamedTuple):
    """In how many articles a word stood, by open addressing; `state` is (used, articles, epoch, pretended)."""

    keys: Ints
    counts: Ints
    state: Ints


class Pool(NamedTuple):
    """
    The articles by slot.

    `terms` and `weights` stand space by space, ascending in each, from `starts[slot, space]` up to `starts[slot, space + 1]`;
    `filled[0]` is where the next begin. `title` are the words of titles in order, from `titles[slot, 0]` up to `[slot, 1]`.
    `ranks` is the place by id.
    """

    terms: NDArray[np.uint32]
    weights: NDArray[np.uint16]
    starts: Ints
    filled: Ints
    title: NDArray[np.uint32]
    titles: Ints
    vectors: NDArray[np.int8]
    lengths: NDArray[np.int32]
    when: Ints
    ranks: NDArray[np.int32]
    sources: NDArray[np.int32]
    flags: NDArray[np.uint8]


class Finds(NamedTuple):
    """Of each new article: the terms it is found by, with their weights, and the places of its rarest words, with their rarity (1/1000)."""

    heavy: NDArray[np.uint32]
    pulls: NDArray[np.uint16]
    rare: NDArray[np.int32]
    rarity: NDArray[np.uint16]


class Index(NamedTuple):
    """
    Term → its articles, newest first, as chains of nodes, `HEAVY` a slot: `heads` by open addressing over `keys`, and of each
    node the one before it. `state` is (terms, oldest slot).
    """

    keys: Ints
    heads: NDArray[np.int32]
    previous: NDArray[np.int32]
    pulled: NDArray[np.int32]
    state: Ints


class Ties(NamedTuple):
    """The links of each slot, strongest first: the others' slots, the strengths in 1/256, how many, and whether they changed."""

    others: NDArray[np.int32]
    strengths: NDArray[np.int16]
    counts: NDArray[np.int32]
    changed: NDArray[np.bool_]


class Groups(NamedTuple):
    """
    Who is in which story.

    By slot: the place in `order` of (published, id), `when` in seconds since 1970, a `number` of the id that never changes, whether
    it is a `voice` (a roundup is none), its `story`, whether `active`, the chain of members in order, how many stories were `born`
    of it, whether it is `stamped` anew. By story: first and last member, members in all and those that are voices, and the founding
    (`since`, `founder`), by which the older of two is known. `merges` and `founded` are written down in order; `state` is
    (stories, merges, founded).
    """

    order: NDArray[np.int32]
    when: Ints
    number: Ints
    voice: NDArray[np.bool_]
    story: NDArray[np.int32]
    active: NDArray[np.bool_]
    following: NDArray[np.int32]
    preceding: NDArray[np.int32]
    born: NDArray[np.int32]
    stamped: NDArray[np.bool_]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    sizes: NDArray[np.int32]
    voices: NDArray[np.int32]
    since: Ints
    founder: Ints
    merges: NDArray[np.int32]
    founded: NDArray[np.int32]
    state: Ints


class Terms(NamedTuple):
    """
    What is asked: by slot the partners to hold together and apart (from `[slot]` up to `[slot + 1]`), and the taught figures;
    of `merges` the first is for brief articles, the second for long ones.
    """

    together: NDArray[np.int32]
    togethers: Ints
    apart: NDArray[np.int32]
    aparts: Ints
    weights: NDArray[np.float64]
    window: int
    joins: int
    merges: Ints


class Window(NamedTuple):
    """All of it."""

    texts: Texts
    lore: Lore
    table: Table
    pool: Pool
    finds: Finds
    index: Index  # type: ignore[assignment]
    ties: Ties
    groups: Groups
    terms: Terms


def table(size: int, pretended: int) -> Table:
    """An empty table with room for so many words."""
    room = _power(size + size // 3)
    return Table(np.full(room, -1, np.int64), np.zeros(room, np.int64), np.array([0, 0, 0, pretended], np.int64))


def finds(new: int) -> Finds:
    """Room for what so many new articles are found by."""
    shape = (new, HEAVY)
    return Finds(np.zeros(shape, np.uint32), np.zeros(shape, np.uint16), np.full(shape, -1, np.int32), np.zeros(shape, np.uint16))


def index(slots: int, terms: int) -> Index:
    """An empty index with room for so many articles and terms."""
    room = _power(terms + terms // 2)
    return Index(
        keys=np.full(room, -1, np.int64),
        heads=np.full(room, -1, np.int32),
        previous=np.full(slots * HEAVY, -1, np.int32),
        pulled=np.zeros(slots, np.int32),
        state=np.zeros(2, np.int64),
    )


def ties(slots: int) -> Ties:
    """No links yet between so many articles."""
    shape = (slots, LINKS)
    return Ties(np.full(shape, -1, np.int32), np.zeros(shape, np.int16), np.zeros(slots, np.int32), np.zeros(slots, np.bool_))


def groups(when: Ints, stories: int) -> Groups:
    """No stories yet of articles of these times, and room for so many."""
    slots = len(when)

    def whole(size: int, value: int = 0) -> NDArray[np.int32]:
        return np.full(size, value, np.int32)

    return Groups(
        order=np.zeros(slots, np.int32),
        when=when,
        number=np.zeros(slots, np.int64),
        voice=np.ones(slots, np.bool_),
        story=whole(slots, -1),
        active=np.zeros(slots, np.bool_),
        following=whole(slots, -1),
        preceding=whole(slots, -1),
        born=whole(slots),
        stamped=np.zeros(slots, np.bool_),
        first=whole(stories, -1),
        last=whole(stories, -1),
        sizes=whole(stories),
        voices=whole(stories),
        since=np.zeros(stories, np.int64),
        founder=np.zeros(stories, np.int64),
        merges=np.zeros((stories, 2), np.int32),
        founded=np.zeros((stories, 3), np.int32),
        state=np.zeros(3, np.int64),
    )


def _power(size: int) -> int:
    return 1 << max(10, (size - 1).bit_length())


Row = Any
"""One row of measures, float64 (`MEASURES`,)."""
