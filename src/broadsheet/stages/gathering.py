"""
Sources → documents: who is due is asked, and who is slow keeps nobody waiting.

What answers at once comes early, with the local feeds, and can be read, decided and published while the others are still silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

import msgspec

from broadsheet.archive.intake import FeedRow
from broadsheet.publication import Publication, local_path
from broadsheet.records import Noun, Source
from broadsheet.stages.children import is_index, with_children
from broadsheet.stages.gather import Gathered, heard, read, states, unless_known
from broadsheet.stages.terms import limits
from broadsheet.wire.fetch import FeedState, Outcome, Round, due, question

Asked = tuple[Source, FeedState]


class Asking(Noun, frozen=True, kw_only=True):
    """
    Who is asked: not the network when `offline`, none that is `resting` because hubs push it; feeds that rest or are not due as
    well when `everybody` is (but none that is dead).
    """

    offline: bool = False
    everybody: bool = False
    resting: frozenset[str] = frozenset()

    def includes(self, state: FeedState, now: datetime) -> bool:
        """Whether a feed is asked now."""
        if self.everybody:
            return state.state != "dead"
        return due(state, now) and state.address not in self.resting


class Gathering:
    """
    One round of questions to the sources of a publication; a context manager. Those that were trouble the last time are asked last.

    `early` gives what came without delay, `late` all that was not given before; both in the order of the sources.
    """

    def __init__(
        self, publication: Publication, rows: Mapping[str, FeedRow], now: datetime, asking: Asking, told: Callable[[int], None]
    ) -> None:
        self._publication, self._rows, self._now, self._told = publication, rows, now, told
        self._offline = asking.offline
        known = states(rows)
        asked = [(source, known.get(source.feed, FeedState(address=source.feed))) for source in publication.sources]
        asked = [(source, state) for source, state in asked if asking.includes(state, now)]
        self._here = [pair for pair in asked if local_path(pair[0].feed)]
        there = [] if asking.offline else [pair for pair in asked if not local_path(pair[0].feed)]
        self._there = sorted(there, key=lambda pair: (pair[1].failures, pair[1].cut))
        questions = [question(state) for _, state in self._there]
        self._round = Round(questions, limits(publication), now, self._keep, told)
        self._left: list[Gathered] = []
        self._given: dict[str, Gathered] = {}

    def __enter__(self) -> Self:
        self._round.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._round.__exit__(kind, error, trace)

    def early(self) -> list[Gathered]:
        """
        What came without delay; nothing where nobody is slow, or nothing new came.

        Indexes of sitemaps, which lead to more questions, and long documents are left to `late`.
        """
        self._left = list(self._round.early().values())
        found = [one for one in self._left if not (one.is_packed or is_index(one.document))]
        if len(self._left) == len(self._there) or not any(one.document for one in found):
            return []
        self._left = [one for one in self._left if one.is_packed or is_index(one.document)]
        found = self._in_order([*self._read(), *found])
        self._given = {one.source.feed: msgspec.structs.replace(one, document=None) for one in found}
        return found

    def late(self) -> list[Gathered]:
        """Everything that was not given early, once the last feed has answered, and what the indexes of sitemaps lead to."""
        rest = [*self._left, *self._round.late().values()]
        self._left = []
        found = self._in_order([*self._given.values(), *self._read(), *rest])
        if not self._offline:
            found = with_children(self._publication, found, self._rows, self._now, lambda _: self._told(1))
        return [one for one in found if one.source.feed not in self._given]

    def _read(self) -> Iterable[Gathered]:
        here = (pair for pair in self._here if pair[0].feed not in self._given)
        return (unless_known(read(self._publication, pair, self._now), self._rows) for pair in here)

    def _keep(self, number: int, outcome: Outcome) -> Gathered:
        """What a feed answered, without what is known already; what is long, and no index, is packed until it is read."""
        gathered = unless_known(heard(self._publication, self._there[number], outcome, self._now), self._rows)
        return gathered if is_index(gathered.document) else gathered.packed()

    def _in_order(self, found: Iterable[Gathered]) -> list[Gathered]:
        by_feed = {one.source.feed: one for one in found}
        return [by_feed[source.feed] for source in self._publication.sources if source.feed in by_feed]
