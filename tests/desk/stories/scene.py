"""Builders for the story engine's tests: articles of a few words, and a stream fed call by call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from broadsheet.desk.stories import Clustering, Constraints, Memory, Remembered, cluster
from broadsheet.records import Article, Link, Provider

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
FREE = Constraints()


def article(id_: str, title: str, excerpt: str = "", *, hours: float = 0, source: str = "") -> Article:
    """An article of a source of its own, unless one is named."""
    source = source or f"{id_}.example"
    time = NOON + timedelta(hours=hours)
    provider = Provider(name=source, domain=source)
    return Article(
        id=id_,
        feed="f",
        title=title,
        excerpt=excerpt,
        published=time,
        first_seen=time,
        web_url=f"https://{source}/{id_}",
        provider=provider,
    )


def quake(id_: str, *, hours: float = 0, source: str = "") -> Article:
    """One of several tellings of one earthquake."""
    titles = (
        "Magnitude 6.8 earthquake strikes Marrakesh in Morocco",
        "Morocco earthquake of magnitude 6.8 kills hundreds near Marrakesh",
        "Hundreds dead after 6.8 quake hits Marrakesh, Morocco",
    )
    return article(
        id_, titles[sum(map(ord, id_)) % 3], "The quake hit the High Atlas mountains near Marrakesh.", hours=hours, source=source
    )


def together(found: Clustering, *ids: str) -> bool:
    """Whether these are all one story."""
    return len({found.stories[id_] for id_ in ids}) == 1


class Stream:
    """An archive in small: it keeps what the engine gives back and hands out what is near."""

    def __init__(self, rules: Constraints = FREE) -> None:
        self.rules, self.memory = rules, Memory()
        self.kept: dict[str, Remembered] = {}
        self.last = Clustering()

    def take(self, new: Sequence[Article]) -> None:
        """One call, and everything it said written down."""
        edge = timedelta(days=self.rules.window_days)
        near = [kept for kept in self.kept.values() if any(abs(kept.published - one.published) <= edge for one in new)]
        self.last = found = cluster(new, near, self.memory, self.rules)
        for one in new:
            self.kept[one.id] = Remembered(id=one.id, published=one.published, domain=one.provider.domain, story="", features=b"")
        for id_, kept in self.kept.items():
            story = found.stories.get(id_, kept.story)
            self.kept[id_] = Remembered(
                id=id_,
                published=kept.published,
                domain=kept.domain,
                story=found.aliases.get(story, story),
                features=found.features.get(id_, kept.features),
                links=found.links.get(id_, kept.links),
            )
        self.memory = found.memory

    def stories(self) -> dict[str, str]:
        """Article id → story id, as the archive has it."""
        return {id_: kept.story for id_, kept in sorted(self.kept.items())}

    def links(self) -> dict[str, tuple[Link, ...]]:
        """Article id → links, as the archive has them."""
        return {id_: kept.links for id_, kept in sorted(self.kept.items())}
