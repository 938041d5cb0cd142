"""
The tray: what the archive knows of the articles at hand, read many at a time, and what is to be written of them, written many at a time.

It answers as the tables would if every change had been written at once. Whatever is asked and not in it yet is read then, after what waits
was written; so foreseeing makes the answers quick, and never other ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from broadsheet.archive import intake as archive
from broadsheet.archive.codec import digest, seconds
from broadsheet.archive.intake import Arrival, KnownRow
from broadsheet.archive.pages import pages_of
from broadsheet.records import Article, Document, Page, Sighting

Pair = tuple[str, str]


class Tray:
    """A transaction's view of articles, sightings and names of records; `write` puts down what waits, `clear` forgets the rest as well."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._arrivals: dict[str, Arrival] = {}
        self._sightings: list[Sighting] = []
        self._documents: dict[str, Document] = {}
        self._records: list[tuple[str, bytes]] = []
        self._forget()

    def foresee(self, arriving: Collection[tuple[Article, str]]) -> Sequence[KnownRow]:
        """Read what will be asked about these articles and their canonical addresses; returns the articles that they may be."""
        feeds = {article.feed for article, _ in arriving}
        held = self.at_paths({article.path for article, _ in arriving} - {""})
        pairs = {(article.feed, article.guid) for article, _ in arriving if article.guid}
        self._see(pairs)
        sighted = {name for pair in pairs for name in self._seen[pair]}
        ids = {article.id for article, _ in arriving} | sighted | {name for name, _ in held.values()}
        rows = self.known({address for _, address in arriving}, ids)
        names = [row.article for row in rows]
        self._show(names)
        self.pages(names)
        self.articles([row.article for row in rows if row.feed in feeds])
        self._expect(ids.difference(names))
        return rows

    def by_guid(self, feed: str, guids: Collection[str]) -> Mapping[str, str]:
        """Guid → id of the article that this feed showed under it (the last one seen)."""
        self._see({(feed, guid) for guid in guids})
        found = ((guid, self._seen[feed, guid]) for guid in guids)
        return {guid: max((at, name) for name, at in seen.items())[1] for guid, seen in found if seen}

    def known(self, addresses: Collection[str], ids: Collection[str]) -> Sequence[KnownRow]:
        """The articles at these canonical addresses or with these ids, oldest first."""
        unread, strange = [one for one in addresses if one not in self._at], [one for one in ids if one not in self._rows]
        if unread or strange:
            self.write()
            self._at |= dict.fromkeys(unread, ())
            self._rows |= dict.fromkeys(strange)
            for row in archive.known(self.connection, sorted(unread), sorted(strange)):
                self._place(row)
        names = set(ids).union(*map(self._at.__getitem__, addresses))
        return sorted([known for name in names if (known := self._rows[name])], key=lambda row: (row.published, row.article))

    def guids_of(self, feed: str, names: Sequence[str]) -> Mapping[str, Collection[str]]:
        """Article id → the guids under which this feed showed it."""
        self._show(names)
        return {name: guids for name in names if (guids := self._shown[name].get(feed))}

    def articles(self, names: Collection[str]) -> Mapping[str, Article]:
        """Article id → article, for those that are there."""
        unread = [name for name in names if name not in self._bodies]
        if unread:
            self.write()
            self._bodies |= dict.fromkeys(unread) | dict(archive.articles(self.connection, sorted(unread)))
        return {name: article for name in names if (article := self._bodies[name])}

    def pages(self, names: Collection[str]) -> Mapping[str, Page]:
        """Article id → what its page said, for those whose page was read."""
        unread = [name for name in names if name not in self._pages]
        if unread:
            self._pages |= dict.fromkeys(unread)
            self._pages |= {name: row.page for name, row in pages_of(self.connection, sorted(unread)).items()}
        return {name: page for name in names if (page := self._pages[name])}

    def at_paths(self, paths: Collection[str]) -> Mapping[str, Pair]:
        """Record file name → (id, canonical address) of the article that has it."""
        unread = [path for path in paths if path not in self._paths]  # what waits has taught its own
        if unread:
            self._paths |= dict.fromkeys(unread) | dict(archive.at_paths(self.connection, sorted(unread)))
        return {path: holder for path in paths if (holder := self._paths[path])}

    def __contains__(self, path: object) -> bool:
        """Whether an article's record has that file name."""
        if path not in self._paths:
            self.at_paths((str(path),))
        return self._paths[str(path)] is not None

    def add(self, arrivals: Iterable[Arrival]) -> None:
        """New articles, to be written."""
        for arrival in arrivals:
            self._arrivals[arrival.article.id] = arrival
            self._learn(arrival)

    def revise(self, arrival: Arrival, old: Article, seen: datetime) -> None:
        """An article's new version in place of its old one, which is kept among its versions; written at once."""
        if old.id in self._arrivals:
            self.write()
        archive.revise(self.connection, arrival, old, seen)
        self._learn(arrival)

    def save_sightings(self, sightings: Iterable[Sighting]) -> None:
        """Where articles were seen, to be written; the first sighting of a kind stays."""
        for sighting in sightings:
            self._sightings.append(sighting)
            if (seen := self._seen.get((sighting.feed, sighting.guid))) is not None:
                seen.setdefault(sighting.article, seconds(sighting.at))
            if (shown := self._shown.get(sighting.article)) is not None:
                shown.setdefault(sighting.feed, set()).add(sighting.guid)

    def save_document(self, document: Document) -> str:
        """The bytes as they arrived, to be written; returns their digest."""
        name = digest(document.body)
        self._documents.setdefault(name, document)
        return name

    def save_records(self, rows: Iterable[tuple[str, bytes]]) -> None:
        """The texts of imported records, by their path, to be written."""
        self._records.extend(rows)

    def write(self) -> None:
        """Put down what waits."""
        archive.save_documents(self.connection, self._documents)
        archive.add(self.connection, tuple(self._arrivals.values()))
        archive.save_sightings(self.connection, self._sightings)
        archive.save_records(self.connection, self._records)
        self._arrivals, self._sightings, self._documents, self._records = {}, [], {}, []

    def clear(self) -> None:
        """Put down what waits, and forget what was read: so memory stays flat."""
        self.write()
        self._forget()

    def _forget(self) -> None:
        self._rows: dict[str, KnownRow | None] = {}
        self._at: dict[str, tuple[str, ...]] = {}
        self._seen: dict[Pair, dict[str, int]] = {}
        self._shown: dict[str, dict[str, set[str]]] = {}
        self._paths: dict[str, Pair | None] = {}
        self._bodies: dict[str, Article | None] = {}
        self._pages: dict[str, Page | None] = {}

    def _learn(self, arrival: Arrival) -> None:
        """Know an article as it will stand in its row."""
        article = arrival.article
        self._place(
            KnownRow(
                article=article.id,
                address=arrival.address,
                feed=article.feed,
                title=arrival.title,
                published=seconds(article.published),
            )
        )
        self._bodies[article.id] = article
        self._paths[article.path] = (article.id, arrival.address)

    def _place(self, row: KnownRow) -> None:
        """Know a row; its article stands at its address alone."""
        old = self._rows.get(row.article)
        if old is not None and old.address in self._at:
            self._at[old.address] = tuple(name for name in self._at[old.address] if name != row.article)
        self._rows[row.article] = row
        if row.address in self._at:
            self._at[row.address] += (row.article,)

    def _see(self, pairs: Collection[Pair]) -> None:
        """Know which articles feeds showed under guids, and when."""
        unread = [pair for pair in pairs if pair not in self._seen]
        if unread:
            self.write()
            self._seen.update((pair, {}) for pair in unread)
            for feed, guid, article, at in archive.sighted(self.connection, sorted(unread)):
                self._seen[feed, guid][article] = at

    def _expect(self, strange: Collection[str]) -> None:
        """Know that no feed showed these articles yet and nobody read their pages: both are written only of what is in the archive."""
        self._shown.update((name, {}) for name in strange if name not in self._shown)
        self._pages |= dict.fromkeys(strange)

    def _show(self, names: Collection[str]) -> None:
        """Know under which guids feeds showed articles."""
        unread = [name for name in names if name not in self._shown]
        if unread:
            self.write()
            self._shown.update((name, {}) for name in unread)
            for article, feed, guid in archive.shown(self.connection, sorted(unread)):
                self._shown[article].setdefault(feed, set()).add(guid)
