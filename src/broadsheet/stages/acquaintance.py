"""What is known of the articles of one document while they arrive, and which of them each one is."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from broadsheet.archive.tray import Tray
from broadsheet.desk.identity import Identity, Known, Standing, identify
from broadsheet.records import Article, mint
from broadsheet.stages.opening import Found

RECORDS = "import:records"  # the feed that all records come from
MOST_GUIDS = 20  # of one article in one feed


class Names(msgspec.Struct):
    """The file names of records that are taken: by a document's own articles, or in the archive."""

    own: set[str]
    tray: Tray

    def __contains__(self, path: object) -> bool:
        return path in self.own or path in self.tray


def settled(one: Found, article: Article, held: dict[str, tuple[str, str]]) -> Found:
    """
    What arrives as `article`, which may name its record as one that is `held`: at the same address it is that article, come home
    from an export; at another it is one of its own, with a name of its own. A record's file is itself, whatever its address.
    """
    if article.path:
        holder, at = held.setdefault(article.path, (article.id, one.address))
        if at in ("", one.address) or (article.feed == RECORDS and holder == article.id):
            article = msgspec.structs.replace(article, id=holder)
        else:
            own = mint("path", article.path, one.address) if holder == article.id else article.id
            guid = article.guid if article.guid != article.path else one.address
            article = msgspec.structs.replace(article, id=own, path="", guid=guid)
    return one if article is one.article else msgspec.structs.replace(one, article=article)


class Acquaintance:
    """What the archive, and the document so far, know of the articles of one document."""

    def __init__(self, tray: Tray, found: Sequence[Found]) -> None:
        self._feed = found[0].article.feed
        self._by_guid = dict(tray.by_guid(self._feed, {one.article.guid for one in found} - {""}))
        ids = {one.article.id for one in found} | set(self._by_guid.values())
        rows = tray.known({one.address for one in found}, ids)
        guids = tray.guids_of(self._feed, [row.article for row in rows])
        self._by_id: dict[str, Known] = {}
        self._at: dict[str, list[Known]] = {}
        for row in rows:
            self._learn(
                row.address, Known(article=row.article, feed=row.feed, title=row.title, guids=frozenset(guids.get(row.article, ())))
            )

    def identify(self, one: Found) -> Identity:
        """Which article this one is; it is known to those that follow."""
        article, same = one.article, self._by_guid.get(one.article.guid)
        known = [self._by_id[name] for name in (same, article.id) if name in self._by_id]
        identity = identify(article, same, (*known, *self._at.get(one.address, ())), one.address)
        if article.guid:
            self._by_guid.setdefault(article.guid, identity.article)
        if identity.standing is Standing.NEW:
            guids = frozenset((article.guid,) if article.guid else ())
            self._learn(one.address, Known(article=identity.article, feed=self._feed, title=article.title, guids=guids))
        return identity

    def remembers(self, one: Found, identity: Identity) -> bool:
        """Whether a sighting is worth keeping: a feed that gives an article ever new guids has its first ones known, and no more."""
        known = self._by_id.get(identity.article)
        return known is None or one.article.guid in known.guids or len(known.guids) < MOST_GUIDS

    def _learn(self, address: str, known: Known) -> None:
        self._by_id[known.article] = known
        self._at.setdefault(address, []).append(known)
