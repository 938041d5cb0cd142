"""The engine under its several kinds of knowledge, as the benchmarks ask for it, and what its decisions leave for the next call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from broadsheet.desk.stories import Clustering, Constraints, Memory, Model, Remembered, cluster
from broadsheet.quality.learned import learned
from broadsheet.records import Article

FULL, SPARSE = "full engine", "without vectors"
RULES = Constraints()
WINDOW = timedelta(days=RULES.window_days)


def known(name: str) -> Model:
    """All that ships; or that without the vectors of words."""
    return learned() if name == FULL else msgspec.structs.replace(learned(), vectors=None)


def joining_at(threshold: int) -> Model:
    """All that ships, but articles join from this strength on (1/256 of log-odds)."""
    return msgspec.structs.replace(learned(), threshold=threshold)


def decided(articles: Sequence[Article], by: Model) -> Mapping[str, str]:
    """The story of each article, from a cold start."""
    return cluster(articles, (), Memory(), RULES, by).stories


class Walk:
    """An archive as the line walks it: article after article in chunks, each call handed the window and the memory of the last."""

    def __init__(self, near: Mapping[str, Remembered] | None = None, memory: Memory | None = None) -> None:
        self.near, self.memory = dict(near or {}), memory or Memory()

    def copy(self) -> Walk:
        """The same place, to go on from in another way."""
        return Walk(self.near, self.memory)

    def take(self, articles: Sequence[Article], by: Model) -> Clustering:
        """Decide these, in order of time and later than all before, and keep what the next call needs."""
        self.near = {id_: kept for id_, kept in self.near.items() if kept.published >= articles[0].published - WINDOW}
        found = cluster(articles, list(self.near.values()), self.memory, RULES, by)
        fresh = {
            article.id: Remembered(id=article.id, published=article.published, domain=article.provider.domain, story="", features=b"")
            for article in articles
        }
        whole = self.near | fresh
        self.near = {id_: _after(kept, found) for id_, kept in whole.items() if kept.published >= articles[-1].published - WINDOW}
        self.memory = found.memory
        return found


def _after(kept: Remembered, found: Clustering) -> Remembered:
    return msgspec.structs.replace(
        kept,
        story=found.stories.get(kept.id) or found.aliases.get(kept.story, kept.story),
        features=found.features.get(kept.id, kept.features),
        links=found.links.get(kept.id, kept.links),
    )
