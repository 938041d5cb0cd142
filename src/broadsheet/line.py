"""
The line: Source → Document → Entry → Article → Story → Edition → Artifact.

`run` walks it once. It is the one place where an item may fail and the run goes on: what fails is set aside with its reason.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine

from broadsheet.archive import intake as seen
from broadsheet.archive import pushes
from broadsheet.archive.opening import exclusive, open_archive, transaction
from broadsheet.errors import DocumentError
from broadsheet.plugins import parsers
from broadsheet.publication import Publication
from broadsheet.records import Document, Noun, Source, Spike
from broadsheet.stages.children import with_children
from broadsheet.stages.decide import Desk
from broadsheet.stages.gather import Asking, Gathered, gather, heeded, row, states, unfinished, unreadable
from broadsheet.stages.illustrating import Illustrating
from broadsheet.stages.intake import Intake, spiked
from broadsheet.stages.judging import Judging
from broadsheet.stages.pages import Looked, Pages
from broadsheet.stages.picking import check_picks
from broadsheet.stages.publish import Press
from broadsheet.stages.subscribing import note, outrun, resting
from broadsheet.stages.terms import organizations, rules

OPAQUE = "application/x-opaque-record"
Progress = Callable[[str, int], None]


class Report(Noun, frozen=True, kw_only=True):
    """What a run did: counts by name, seconds by stage, and what it set aside that a person should look at."""

    counts: dict[str, int]
    seconds: dict[str, float]
    spikes: tuple[Spike, ...] = ()
    ailing: tuple[tuple[str, str, str], ...] = ()


def run(
    publication: Publication, now: datetime, *, offline: bool = False, everybody: bool = False, progress: Progress | None = None
) -> Report:
    """
    Walk the line once, deciding as of `now`; `offline` asks nobody, `everybody` also the feeds that are not due.

    Raises BusyError when another run is at work, ArchiveError and DeliveryError when the work cannot be done, and
    ConfigurationError or PluginError before any work begins.
    """
    with exclusive(publication.root), _walking(publication, now, progress) as walk:
        with walk.stage("fetch"):
            gathered = walk.gather(Asking(offline=offline, everybody=everybody))
        with walk.stage("read"), transaction(walk.engine) as connection:
            walk.read(connection, gathered)
        with walk.stage("pages"):
            looked = walk.look(offline=offline)
        with walk.stage("decide"), transaction(walk.engine) as connection:
            walk.decide(connection, looked)
        if not offline:
            with walk.stage("illustrate"):
                walk.illustrate()
        with walk.stage("publish"):
            walk.publish()
        walk.judge()
        return walk.report()


def take_in(
    publication: Publication, files: Iterable[Iterable[Document | Spike]], now: datetime, progress: Progress | None = None
) -> Report:
    """Import: take the documents of files into the archive, first seen at `now`, in one transaction; the next run decides."""
    with exclusive(publication.root), _walking(publication, now, progress) as walk:
        with transaction(walk.engine) as connection, walk.stage("read"):
            walk.take_in(connection, files)
        return walk.report()


@contextmanager
def _walking(publication: Publication, now: datetime, progress: Progress | None) -> Iterator[_Walk]:
    """A walk with the archive open, and closed again at its end."""
    walk = _Walk(publication, now, progress or _quiet)
    try:
        yield walk
    finally:
        walk.engine.dispose()


class _Walk:
    """One walk of the line: what it counts, times and sets aside on its way."""

    def __init__(self, publication: Publication, now: datetime, progress: Progress) -> None:
        self.publication, self.now, self.progress = publication, now, progress
        rules(publication)  # settings that make no sense end the run before any work
        check_picks(publication)
        self.press = Press(publication, now)
        self.pages = Pages(publication, now)
        self.illustrating = Illustrating(publication, now)
        self.judging = Judging(publication, now) if publication.settings.stories.judge else None
        self.parsers = parsers()
        self.engine: Engine = open_archive(publication.settings.archive, publication.root)
        self.counts: Counter[str] = Counter()
        self.seconds: dict[str, float] = {}
        self.spikes: list[Spike] = []
        self.ailing: list[tuple[str, str, str]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage of the line."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - began, 3)

    def gather(self, asking: Asking) -> list[Gathered]:
        """Sources → Documents."""
        with transaction(self.engine) as connection:
            rows = seen.feeds(connection)
            pushed = resting(connection, rows, self.publication, self.now)
        asked = tuple(source for source in self.publication.sources if source.feed not in pushed)
        publication = msgspec.structs.replace(self.publication, sources=asked)
        gathered = gather(publication, rows, self.now, asking, lambda _: self.progress("fetch", 1))
        if not asking.offline:
            gathered = with_children(publication, gathered, rows, self.now, lambda _: self.progress("fetch", 1))
        self.counts["fetched"] += sum(one.document is not None for one in gathered)
        return gathered

    def read(self, connection: Connection, gathered: Iterable[Gathered]) -> None:
        """Documents → Entries → Articles, and which of their pages are wanted."""
        intake = Intake(connection, organizations(self.publication), self.now, self.parsers)
        self._take_pushed(connection, intake)
        rows = []
        for one in gathered:
            settled, title = self._take(connection, intake, one)
            rows.append(row(settled, self.now, title))
            if settled.state.state != "ok" and settled.state != one.before:
                self.ailing.append((one.source.feed, settled.state.state, settled.state.reason))
            self.progress("read", 1)
        seen.save_feeds(connection, rows)
        self._add(intake)
        self.pages.note(connection)

    def look(self, *, offline: bool) -> Sequence[Looked]:
        """Articles → their pages, as far as they are wanted and due."""
        return () if offline else self.pages.look(self.engine, lambda count: self.progress("pages", count))

    def take_in(self, connection: Connection, files: Iterable[Iterable[Document | Spike]]) -> None:
        """Documents of any kind, file by file → the archive."""
        intake = Intake(connection, organizations(self.publication), self.now, self.parsers)
        for documents in files:
            self._take_file(intake, documents)
        self._add(intake)

    def decide(self, connection: Connection, looked: Sequence[Looked]) -> None:
        """Articles and what their pages say → Stories → Scores."""
        self.pages.keep(connection, looked)
        self.counts += self.pages.counts
        desk = Desk(connection, self.publication, self.now)
        desk.decide(lambda count: self.progress("decide", count))
        self.counts += desk.counts

    def illustrate(self) -> None:
        """Stories → pictures, printed anew; a story without one is published all the same."""
        self.counts["pictures"] += self.illustrating.illustrate(self.engine, lambda count: self.progress("illustrate", count))
        self.spikes += self.illustrating.spikes

    def publish(self) -> None:
        """Edition → Artifacts → the publication's files."""
        self.press.publish(self.engine, lambda count: self.progress("publish", count))
        self.counts["changed"] += len(self.press.changed)
        self.spikes += self.press.failed

    def judge(self) -> None:
        """Stories → proposals, for an editor; nothing that was decided or published changes by it."""
        if self.judging:
            with self.stage("judge"):
                self.counts["proposed"] += self.judging.look(self.engine, lambda count: self.progress("judge", count))

    def report(self) -> Report:
        """What was done, every name of the report there even where it counts nothing."""
        names = (
            "fetched",
            "pushed",
            "entries",
            "articles",
            "pages",
            "new",
            "versions",
            "copies",
            "stories",
            "spiked",
            "pictures",
            "published",
            "changed",
            "records",
            "proposed",
        )
        return Report(
            counts={name: self.counts[name] for name in names},
            seconds=self.seconds,
            spikes=tuple(self.spikes),
            ailing=tuple(self.ailing),
        )

    def _take_pushed(self, connection: Connection, intake: Intake) -> None:
        """What hubs pushed since the last run: taken, and out of the inbox, in one transaction."""
        sources = {source.feed: source for source in self.publication.sources}
        waiting = pushes.inbox(connection)
        undated = {feed for feed, state in states(seen.feeds(connection)).items() if state.care.undated} if waiting else set()
        for push in waiting:
            self._take_one(intake, push.document, sources.get(push.feed, Source(feed=push.feed)), undated=push.feed in undated)
            self.progress("read", 1)
        pushes.take_out(connection, [push.number for push in waiting])
        self.counts["pushed"] += len(waiting)

    def _take(self, connection: Connection, intake: Intake, one: Gathered) -> tuple[Gathered, str]:
        """One feed's document, if it brought one; a feed that cannot be read is ailing, and the others go on."""
        if one.document is None:
            return one, ""
        before = intake.counts["new"]
        try:
            parsed = intake.take(one.document, one.source, undated=one.state.care.undated)
        except DocumentError as error:
            return unreadable(one, error.reason, self.now), ""
        note(connection, one.document, parsed.feed)
        if intake.counts["new"] > before:
            outrun(connection, one.source.feed, self.now)
        settled = unfinished(one) if one.source.feed in intake.unfinished else one
        return heeded(settled, parsed, self.publication, self.now), parsed.feed.title

    def _take_file(self, intake: Intake, documents: Iterable[Document | Spike]) -> None:
        """The documents of one file; of one that is damaged from some place on, what came before it is kept."""
        try:
            for document in documents:
                if isinstance(document, Spike):
                    intake.set_aside([document])
                elif document.media_type == OPAQUE:
                    intake.keep_record(document)
                else:
                    self._take_one(intake, document)
                self.progress("read", 1)
        except DocumentError as error:
            intake.set_aside([spiked(error.subject, error.reason, error.message, self.now)])

    def _take_one(self, intake: Intake, document: Document, source: Source | None = None, *, undated: bool = False) -> None:
        try:
            intake.take(document, source, undated=undated)
        except DocumentError as error:
            intake.set_aside([spiked(document.final or document.address, error.reason, error.message, self.now)])

    def _add(self, intake: Intake) -> None:
        self.counts += intake.counts
        self.spikes += intake.spikes


def _quiet(_stage: str, _count: int) -> None:
    """Nobody watches."""
