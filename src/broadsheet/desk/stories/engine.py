"""The engine: one article after another, each decided by what came before it, at a cost that the archive's size does not change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.evidence import Said, evidence, said
from broadsheet.desk.stories.features import Features, encode, unpack
from broadsheet.desk.stories.freezing import frozen
from broadsheet.desk.stories.frequencies import pack
from broadsheet.desk.stories.kernels.walking import decide, remember
from broadsheet.desk.stories.model import Model
from broadsheet.desk.stories.nouns import Clustering, Constraints, Memory, Remembered
from broadsheet.desk.stories.window import Layout, lay_out
from broadsheet.records import Article, Link, mint

UNTAUGHT = Model()
WORDED = 10
"""Links of an article that are put into words: the strongest."""


def cluster(new: Sequence[Article], near: Sequence[Remembered], memory: Memory, rules: Constraints, model: Model = UNTAUGHT) -> Clustering:
    """
    Decide the story of each new article, in order of (published, id).

    `near` holds every already decided article within `rules.window_days` of any new one. The same arguments give the
    same stories in whatever order they stand, and so do one call with all articles and one call for each.
    """
    known = {kept.id for kept in near}
    arriving = sorted((article for article in new if article.id not in known), key=lambda article: (article.published, article.id))
    distinct = {kept.id: kept for kept in near}.values()
    layout = lay_out(arriving, sorted(distinct, key=lambda kept: (kept.published, kept.id)), memory, rules, model)
    remember(layout.window, len(layout.near))
    decide(layout.window, len(layout.near), len(arriving))
    return _Outcome(layout).clustering()


class _Outcome:
    """What a walk changed, in the archive's words."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.groups, self.ties = layout, layout.window.groups, layout.window.ties
        self.size = len(layout.near) + len(layout.new)
        self.names = [*layout.stories, *[""] * int(self.groups.state[0] - len(layout.stories))]
        self.founded: dict[str, str] = {}
        for number, slot, born in self.groups.founded[: self.groups.state[2]].tolist():
            id_ = layout.ids[slot]
            self.names[number] = mint("story", id_, *([str(born)] if born > 1 else []))
            self.founded[self.names[number]] = id_
        self.features = dict(enumerate(frozen(layout), len(layout.near)))
        self.said: dict[int, Said] = {}
        self.words: dict[tuple[int, int], tuple[str, ...]] = {}

    def clustering(self) -> Clustering:
        """What changed, by id."""
        layout, groups = self.layout, self.groups
        merged = {self.names[old]: self.names[story] for old, story in groups.merges[: groups.state[1]].tolist()}
        aliases = {old: _surviving(old, merged) for old in sorted(merged)}
        homes = {layout.ids[slot]: self.names[story] for slot, story in enumerate(groups.story[: self.size].tolist())}
        homes = {id_: aliases.get(story, story) for id_, story in sorted(homes.items())}
        before = {kept.id: kept.story for kept in layout.near}
        return Clustering(
            stories={id_: story for id_, story in homes.items() if before.get(id_) != story},
            aliases=aliases,
            founded=dict(sorted(self.founded.items())),
            links=dict(self._linked(self._by_id(self.ties.changed))),
            features={layout.ids[slot]: self._stamped(slot) for slot in self._by_id(groups.stamped)},
            memory=pack(layout.window.table),
        )

    def _by_id(self, marked: NDArray[np.bool_]) -> list[int]:
        """The marked slots of articles at hand, in order of id."""
        slots: list[int] = np.flatnonzero(marked[: self.size]).tolist()
        return sorted(slots, key=self.layout.ids.__getitem__)

    def _stamped(self, slot: int) -> bytes:
        """An article's features with the founding of its story."""
        groups, story = self.groups, self.groups.story[slot]
        born, since, founder = int(groups.born[slot]), int(groups.since[story]), int(groups.founder[story])
        return encode(msgspec.structs.replace(self._features(slot), born=born, since=since, founder=founder))

    def _linked(self, slots: list[int]) -> Iterator[tuple[str, tuple[Link, ...]]]:
        """The links of each of these articles, by its id."""
        ties, ids = self.ties, self.layout.ids
        rows = (ties.counts[slots].tolist(), ties.others[slots].tolist(), ties.strengths[slots].tolist())
        for slot, count, others, strengths in zip(slots, *rows, strict=True):
            yield ids[slot], tuple(self._links(slot, others[:count], strengths[:count]))

    def _links(self, slot: int, others: list[int], strengths: list[int]) -> Iterator[Link]:
        """The article's links, strongest first; the first few are put into words."""
        earlier = {link.other: link.evidence for link in self.layout.near[slot].links} if slot < len(self.layout.near) else {}
        for rank, (other, held) in enumerate(zip(others, strengths, strict=True)):
            id_ = self.layout.ids[other]
            words = earlier.get(id_) or self._evidence(slot, other) if rank < WORDED and held > 0 else ()
            yield Link(other=id_, strength=held, evidence=words)

    def _evidence(self, slot: int, other: int) -> tuple[str, ...]:
        """The same words stand on both sides of a link, and are found once; twins are never linked."""
        pair = (slot, other) if slot < other else (other, slot)
        if pair not in self.words:
            self.words[pair] = evidence(self._said(slot), self._said(other)) if pair[1] < self.size else ()
        return self.words[pair]

    def _said(self, slot: int) -> Said:
        if slot not in self.said:
            layout, inside = self.layout, len(self.layout.near)
            domain = layout.near[slot].domain if slot < inside else layout.new[slot - inside].provider.domain
            self.said[slot] = said(self._features(slot), int(layout.window.pool.when[slot]), layout.ids[slot], domain)
        return self.said[slot]

    def _features(self, slot: int) -> Features:
        """The features of an article at hand; remembered ones are unpacked when they are asked for."""
        if slot not in self.features:
            self.features[slot] = unpack(self.layout.near[slot].features)
        return self.features[slot]


def _surviving(story: str, merged: dict[str, str]) -> str:
    while story in merged:
        story = merged[story]
    return story
