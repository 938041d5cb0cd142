"""Who is let in: a feed that is not itself any more is held for an editor, and one that floods is cut off until the next day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import holds
from broadsheet.records import Article, Noun, Organization, Spike
from broadsheet.wire.character import Character, Trait, allowance, observed, trait

CHANGED = "feed-changed"
TOO_MANY = "too-many-new"
EXCERPT = 300  # characters of an excerpt that are looked at

decode = msgspec.json.Decoder(Character).decode
encode = msgspec.json.Encoder().encode


class Admission(Noun, frozen=True, kw_only=True):
    """What becomes of a feed's new articles: the ids of those `refused` for today, and whether the others are held for an editor."""

    refused: frozenset[str] = frozenset()
    held: bool = False

    def spike(self, feed: str, now: datetime) -> Spike:
        """The refusal as it is written down: one for a feed, however many were refused."""
        detail = (
            f"{len(self.refused)} new articles more than are taken in within a day; they are taken in on the next, if they are still there"
        )
        return Spike(stage="read", subject=feed, reason=TOO_MANY, detail=detail, source=feed, at=now)


class Warding:
    """Watches what feeds bring, within one transaction."""

    def __init__(self, connection: Connection, organizations: Mapping[str, Organization], now: datetime) -> None:
        self.connection, self.organizations, self.now = connection, organizations, now

    def admit(self, feed: str, title: str, fresh: Mapping[str, Article]) -> Admission:
        """Learn from these new articles of a feed, oldest first by their ids, and say which are let in; of a flood the newest are."""
        if not fresh:
            return Admission()
        before = known(self.connection, feed)
        names = list(fresh)
        first = max(len(names) - allowance(before, self.now), 0)
        after = observed(before, [self._trait(fresh[name]) for name in names[first:]], title, self.now)
        if after != before:
            holds.save_character(self.connection, feed, encode(after))
        if after.change.held:
            holds.hold(self.connection, feed, names[first:], CHANGED)
        return Admission(refused=frozenset(names[:first]), held=after.change.held)

    def _trait(self, article: Article) -> Trait:
        domain = article.provider.domain
        owner = self.organizations[domain].owner if domain in self.organizations else ""
        return trait(owner or domain, article.language, f"{article.title} {article.excerpt[:EXCERPT]}")


def known(connection: Connection, feed: str) -> Character:
    """What a feed is like, as far as that is known."""
    body = holds.character(connection, feed)
    return decode(body) if body else Character()
