"""Who is let in: a feed that is not itself any more is held for an editor, and one that floods is cut off until the next day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import holds
from broadsheet.records import Article, Noun, Organization, Spike
from broadsheet.wire.character import Character, Trait, allowance, observed, trait

WARD = "ward"  # the stage of what is set aside here and needs a person
CHANGED = "feed-changed"
TOO_MANY = "too-many-new"
EXCERPT = 300  # characters of an excerpt that are looked at

decode = msgspec.json.Decoder(Character).decode
encode = msgspec.json.Encoder().encode


class Admission(Noun, frozen=True, kw_only=True):
    """
    What becomes of a feed's new articles: the ids of those `refused` for today, and whether the others are `held` for an editor.

    `signs` say what has changed, where the feed is held from now on.
    """

    refused: frozenset[str] = frozenset()
    held: bool = False
    signs: tuple[str, ...] = ()

    def spikes(self, feed: str, now: datetime) -> list[Spike]:
        """What is written down of it, for the feed and not for each article: a flood is its sender's to mend, a change needs a person."""
        flood = f"{len(self.refused)} new articles more than are taken in within a day; they are on the next, if still there"
        change = f"it {'; it '.join(self.signs)}; what it tells is held until: broadsheet source release {feed}"
        told = [("read", TOO_MANY, flood)] if self.refused else []
        told += [(WARD, CHANGED, change)] if self.signs else []
        return [Spike(stage=stage, subject=feed, reason=reason, detail=words, source=feed, at=now) for stage, reason, words in told]


class Warding:
    """Watches what feeds bring, within one transaction."""

    def __init__(self, connection: Connection, organizations: Mapping[str, Organization], now: datetime) -> None:
        self.connection, self.organizations, self.now = connection, organizations, now
        self._known: dict[str, Character] = {}
        self._learned: dict[str, Character] = {}
        self._kept: dict[str, str] = {}  # article → the feed for whose sake it is kept from the desk, or empty

    def foresee(self, feeds: Collection[str], articles: Collection[str] = (), strange: Collection[str] = ()) -> None:
        """Read what will be asked about these feeds and articles; of those that are `strange` to the archive nothing is written."""
        self._kept = dict.fromkeys(strange, "") | self._kept
        self._holds(articles)
        unread = sorted({feed for feed in feeds if feed not in self._known})
        if unread:
            self._known |= dict.fromkeys(unread, Character())
            self._known |= {feed: decode(body) for feed, body in holds.characters_of(self.connection, unread)}

    def write(self) -> None:
        """Put down what was learned, and forget the rest."""
        holds.save_characters(self.connection, {feed: encode(character) for feed, character in self._learned.items()})
        self._known, self._learned, self._kept = {}, {}, {}

    def admit(self, feed: str, title: str, fresh: Mapping[str, Article]) -> Admission:
        """Learn from these new articles of a feed, oldest first by their ids, and say which are let in; of a flood the newest are."""
        before = self._character(feed)
        if not fresh:
            return Admission(held=before.change.held)
        names = list(fresh)
        first = max(len(names) - allowance(before, self.now), 0)
        after = observed(before, [self._trait(fresh[name]) for name in names[first:]], title, self.now)
        if after != before:
            self._known[feed] = self._learned[feed] = after
        if after.change.held:
            holds.hold(self.connection, feed, names[first:], CHANGED)
            self._kept |= {name: self._kept.get(name) or feed for name in names[first:]}  # the first reason stays
        began = after.change.held and not before.change.held
        return Admission(refused=frozenset(names[:first]), held=after.change.held, signs=after.change.signs if began else ())

    def frees(self, article: str, feed: str) -> bool:
        """Whether an article is kept from the desk for the sake of another feed, while this one is not held."""
        return bool(self.kept((article,), feed)) and not self._character(feed).change.held

    def kept(self, articles: Collection[str], feed: str) -> set[str]:
        """Those of the articles that are kept from the desk for the sake of another feed than this."""
        self._holds(articles)
        return {article for article in articles if self._kept[article] not in ("", feed)}

    def let_go(self, articles: Collection[str]) -> None:
        """Let the desk have these articles, which a feed that is not held tells too."""
        holds.let_go(self.connection, articles)
        self._kept |= dict.fromkeys(articles, "")

    def _holds(self, articles: Iterable[str]) -> None:
        unread = sorted({article for article in articles if article not in self._kept})
        if unread:
            self._kept |= dict.fromkeys(unread, "")
            self._kept |= dict(holds.kept(self.connection, unread))

    def _character(self, feed: str) -> Character:
        self.foresee({feed})
        return self._known[feed]

    def _trait(self, article: Article) -> Trait:
        domain = article.provider.domain
        owner = self.organizations[domain].owner if domain in self.organizations else ""
        return trait(owner or domain, article.language, f"{article.title} {article.excerpt[:EXCERPT]}")


def known(connection: Connection, feed: str) -> Character:
    """What a feed is like, as far as that is known."""
    body = holds.character(connection, feed)
    return decode(body) if body else Character()
