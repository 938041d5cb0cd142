"""Documents → articles in the archive: parsed, read, known again or new, and what cannot be is set aside with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import intake as archive
from broadsheet.archive import lookup, outbox
from broadsheet.archive.intake import Arrival
from broadsheet.archive.tray import Tray
from broadsheet.desk.identity import Identity, Standing, distinguish, is_new_version
from broadsheet.errors import DocumentError
from broadsheet.records import Article, Document, Organization, Sighting, Spike
from broadsheet.recordtext import record_path
from broadsheet.seams import Parser
from broadsheet.stages.acquaintance import Acquaintance, Names, settled
from broadsheet.stages.opening import IMPORTED, Brought, Found, Opened, Opener
from broadsheet.stages.warding import Admission, Warding
from broadsheet.wire.parse import BUILT_IN, Parsed

MOST_TOLD = 10_000  # spikes that a report holds; all of them are written down and counted
MOST_AT_ONCE = 2_000  # articles and documents that are compared with the archive together
LARGEST_AT_ONCE = 16 << 20  # bytes of their documents


class Taken(msgspec.Struct, frozen=True):
    """One document that was taken in: what it says, or why nothing of it can be read; `new` articles came with it."""

    document: Document
    parsed: Parsed = Parsed()
    error: DocumentError | None = None
    new: int = 0


class Intake:
    """Takes documents into the archive, in their order, within one transaction; counts what it did."""

    def __init__(
        self, connection: Connection, organizations: Mapping[str, Organization], now: datetime, parsers: Sequence[Parser] = ()
    ) -> None:
        self.connection, self.now, self.opener = connection, now, Opener(organizations, now, (*BUILT_IN, *parsers))
        self.tray, self.warding = Tray(connection), Warding(connection, organizations, now)
        self.unfinished: set[str] = set()
        self.counts: Counter[str] = Counter()
        self.spikes: list[Spike] = []

    def take(self, documents: Iterable[Brought | Opened]) -> Iterator[Taken]:
        """Take in documents, in their order and several at a time; each is written down when it is yielded."""
        for several in _several(one if isinstance(one, Opened) else self.opener.open(one) for one in documents):
            self._foresee(several)
            taken = [self._take(opened) for opened in several]
            self.tray.clear()
            self.warding.write()
            yield from taken

    def _foresee(self, several: Sequence[Opened]) -> None:
        """Read together what will be asked of the archive."""
        found = [one for opened in several for one in opened.found]
        rows = self.tray.foresee([(one.article, one.address) for one in found])
        known, places = {row.article for row in rows}, {row.address for row in rows}
        strange = [one for one in found if one.article.id not in known]
        self.tray.at_paths({one.usual_path() for one in strange if one.address not in places})
        self.warding.foresee({opened.document.address for opened in several}, known, {one.article.id for one in strange})

    def _take(self, opened: Opened) -> Taken:
        if opened.error:
            return Taken(opened.document, error=opened.error)
        before = self.counts["new"]
        digest = self.tray.save_document(opened.document) if opened.kept else ""
        self.counts["entries"] += opened.entries
        if opened.found:
            self._keep(opened.found, digest, opened.parsed.feed.title)
        self.set_aside(opened.spikes)
        return Taken(opened.document, opened.parsed, new=self.counts["new"] - before)

    def keep_record(self, document: Document) -> None:
        """Keep a record of another collection as it stands."""
        archive.save_records(self.connection, [(document.address, document.body)])
        self.counts["records"] += 1

    def set_aside(self, spikes: Sequence[Spike]) -> None:
        """Write down what was set aside; only what is new counts."""
        known = archive.known_spikes(self.connection, spikes)
        fresh = [spike for spike in spikes if (spike.subject, spike.stage, spike.reason) not in known]
        archive.save_spikes(self.connection, fresh)
        self.spikes.extend(fresh[: MOST_TOLD - len(self.spikes)])
        self.counts["spiked"] += len(fresh)

    def _keep(self, found: list[Found], digest: str, title: str) -> None:
        """Find out which article each one is, and write down what is new of it."""
        articles = distinguish([one.article for one in found])
        held = dict(self.tray.at_paths({article.path for article in articles} - {""}))
        found = [settled(one, article, held) for one, article in zip(found, articles, strict=True)]
        known = Acquaintance(self.tray, found)
        decided = [(one, known.identify(one)) for one in found]
        fresh = {identity.article: one.listened() for one, identity in reversed(decided) if self._is_fresh(one, identity)}
        admission = self._admit(found[0].article.feed, title, fresh)
        fresh = self._let_in(found[0].article.feed, fresh, admission)
        decided = [(one, identity) for one, identity in decided if identity.article not in admission.refused]
        old = {identity.article for _, identity in decided} - fresh.keys()
        current = dict(self.tray.articles({one.article for _, one in decided if one.standing is Standing.AGAIN} - fresh.keys()))
        decided = self._with_pages(decided, old)
        current |= self._add(fresh)
        if not admission.held:
            self._revise(decided, current, set(fresh))
        self.counts["articles"] += len(decided)
        self.tray.save_sightings(
            [self._sighting(one.article, identity, digest) for one, identity in decided if known.remembers(one, identity)]
        )
        self.tray.save_records([(one.article.path, one.record) for one in found if one.record and one.article.path])

    def _with_pages(self, decided: Sequence[tuple[Found, Identity]], old: Collection[str]) -> list[tuple[Found, Identity]]:
        """What arrived, with what the pages of known articles said: only then can the words be compared with those we hold."""
        pages = self.tray.pages(old)
        if not pages:
            return list(decided)
        return [(one.with_page(pages.get(identity.article)), identity) for one, identity in decided]

    def _is_fresh(self, one: Found, identity: Identity) -> bool:
        """Whether the desk is to hear of it: it is new, or was so far told by a feed alone that is held, which this one is not."""
        if identity.standing is Standing.NEW:
            return True
        return identity.standing is Standing.SIGHTING and self.warding.frees(identity.article, one.article.feed)

    def _admit(self, feed: str, title: str, fresh: Mapping[str, Found]) -> Admission:
        """Which new articles of a feed are taken in, and whether an editor has to look at them first; imports are not questioned."""
        if feed.startswith(IMPORTED):
            return Admission()
        admission = self.warding.admit(feed, title, {name: one.article for name, one in fresh.items()})
        if admission.refused:
            self.unfinished.add(feed)
        self.set_aside(admission.spikes(feed, self.now))
        return admission

    def _let_in(self, feed: str, fresh: Mapping[str, Found], admission: Admission) -> dict[str, Found]:
        """Those that are added; what another feed keeps from the desk is now this one's to tell, unless it is held as well."""
        kept = self.warding.kept(fresh, feed) - admission.refused
        if not admission.held:
            self.warding.let_go(kept)
        return {name: one for name, one in fresh.items() if name not in admission.refused and not (admission.held and name in kept)}

    def _add(self, fresh: Mapping[str, Found]) -> Mapping[str, Article]:
        """Give each new article the name of its record and add it; an imported record keeps the name it has."""
        taken = Names({one.article.path for one in fresh.values()}, self.tray)
        usual = {name: one.usual_path() for name, one in fresh.items()}
        held = self.tray.at_paths(set(usual.values()))
        arrivals: list[Arrival] = []
        for name, one in sorted(fresh.items(), key=lambda item: (item[1].article.published, item[0])):
            path = usual[name]
            holder = held[path][0] if path in held else ""
            if not one.article.path and holder != name and (holder or path in taken.own):
                path = record_path(one.article.title, one.article.published, taken)
            taken.own.add(path)
            article = msgspec.structs.replace(one.article, id=name, path=path)
            arrivals.append(Arrival(article=article, address=one.address, title=article.title))
        self.tray.add(arrivals)
        self.counts["new"] += len(arrivals)
        return {arrival.article.id: arrival.article for arrival in arrivals}

    def _revise(self, decided: Sequence[tuple[Found, Identity]], current: dict[str, Article], spoken: set[str]) -> None:
        """
        A later version from the article's own feed replaces it; the earlier one is kept.

        Where a feed words one article twice in one document, the first wording stands and the other is kept once. The rows of
        an import are a log: there the last one stands.
        """
        for one, identity in decided:
            name = identity.article
            if identity.standing is not Standing.AGAIN or not is_new_version(current[name], one.article):
                spoken.add(name)
            elif name not in spoken or one.article.feed.startswith(IMPORTED):
                current[name] = self._replace(one.listened(), current[name])
                spoken.add(name)
            elif all(is_new_version(earlier, one.article) for earlier in lookup.versions(self.connection, name)):
                archive.keep_version(self.connection, msgspec.structs.replace(one.listened().article, id=name), self.now)
                if story := lookup.story_of(self.connection, name):
                    outbox.mark(self.connection, [f"story:{story}"])  # its page tells of it

    def _replace(self, one: Found, old: Article) -> Article:
        """Let the new words stand in the old one's place; the name of its record and the time it is known for stay."""
        published = min(old.published, one.article.published)
        changed = one.article.updated or (None if one.article.imported else self.now)
        kept = {"id": old.id, "path": old.path, "first_seen": old.first_seen}
        article = msgspec.structs.replace(one.article, **kept, published=published, updated=changed)
        self.tray.revise(Arrival(article=article, address=one.address, title=article.title), old, self.now)
        self.counts["versions"] += 1
        return article

    def _sighting(self, article: Article, identity: Identity, digest: str) -> Sighting:
        return Sighting(article=identity.article, feed=article.feed, guid=article.guid, at=self.now, query=article.query, digest=digest)


def _several(opened: Iterable[Opened]) -> Iterator[list[Opened]]:
    """Documents in their order, as many together as their articles and bytes allow."""
    several: list[Opened] = []
    articles = size = 0
    for one in opened:
        several.append(one)
        articles, size = articles + len(one.found) + 1, size + len(one.document.body)
        if articles >= MOST_AT_ONCE or size >= LARGEST_AT_ONCE:
            yield several
            several, articles, size = [], 0, 0
    if several:
        yield several
