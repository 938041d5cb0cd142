"""
The line: Source → Document → Entry → Article → Story → Edition → Artifact.

`run` walks it once. With its inlet it is the one place where an item may fail and the run goes on: what fails is set aside with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine

from broadsheet.archive import intake as seen
from broadsheet.archive import memory, pushes
from broadsheet.archive.intake import FeedRow
from broadsheet.archive.opening import exclusive, open_archive, transaction
from broadsheet.errors import DeliveryError
from broadsheet.inlet import Inlet, Log, Progress, Report, quiet
from broadsheet.plugins import parsers
from broadsheet.publication import Publication
from broadsheet.records import Source
from broadsheet.stages.decide import Desk
from broadsheet.stages.gather import Gathered, heeded, row, states, unfinished, unreadable
from broadsheet.stages.gathering import Asking, Gathering
from broadsheet.stages.illustrating import Illustrating
from broadsheet.stages.intake import Intake, Taken
from broadsheet.stages.judging import Judging
from broadsheet.stages.opening import Brought
from broadsheet.stages.pages import Looked, Pages
from broadsheet.stages.picking import check_picks
from broadsheet.stages.publish import Press
from broadsheet.stages.subscribing import Hubs, resting
from broadsheet.stages.terms import organizations, rules
from broadsheet.wire.urls import without_credentials

EARLY = "early"  # what stands there while an early part is taken in and not out yet


def run(
    publication: Publication, now: datetime, *, offline: bool = False, everybody: bool = False, progress: Progress | None = None
) -> Report:
    """
    Walk the line once, deciding as of `now`; `offline` asks nobody, `everybody` also the feeds that are not due.

    Raises BusyError when another run is at work, ArchiveError and DeliveryError when the work cannot be done, and
    ConfigurationError or PluginError before any work begins.
    """
    asking = Asking(offline=offline, everybody=everybody)
    with exclusive(publication.root), _walking(publication, now, progress) as walk, walk.gathering(asking) as gathering:
        if walk.is_unfinished():  # a killed run's early part goes out as it would have
            walk.issue()
        walk.hurry(gathering)  # what came at once need not wait for who is slow
        walk.read(walk.gather(gathering.late))
        walk.look(offline=offline)
        walk.decide()
        if not offline:
            walk.illustrate()
        walk.publish()
        walk.judge()
        return walk.report()


@contextmanager
def _walking(publication: Publication, now: datetime, progress: Progress | None) -> Iterator[_Walk]:
    """A walk with the archive open, and closed again at its end."""
    walk = _Walk(publication, now, progress or quiet)
    try:
        yield walk
    finally:
        walk.engine.dispose()


class _Walk(Log):
    """One walk of the line, and the log of it."""

    def __init__(self, publication: Publication, now: datetime, progress: Progress) -> None:
        super().__init__()
        self.publication, self.now, self.progress = publication, now, progress
        rules(publication)  # settings that make no sense end the run before any work
        check_picks(publication)
        self.press = Press(publication, now)
        self.pages = Pages(publication, now)
        self.illustrating = Illustrating(publication, now)
        self.judging = Judging(publication, now) if publication.settings.stories.judge else None
        self.parsers = parsers()
        self.looked: Sequence[Looked] = ()
        self.engine: Engine = open_archive(publication.settings.archive, publication.root)

    def gathering(self, asking: Asking) -> Gathering:
        """The round of questions to all who are due."""
        with transaction(self.engine) as connection:
            rows = seen.feeds(connection)
            asking = msgspec.structs.replace(asking, resting=resting(connection, rows, self.publication, self.now))
        return Gathering(self.publication, rows, self.now, asking, lambda count: self.progress("fetch", count))

    def gather(self, part: Callable[[], list[Gathered]]) -> list[Gathered]:
        """Sources → Documents: one part of the round."""
        with self.stage("fetch"):
            gathered = part()
        self.counts["fetched"] += sum(one.document is not None for one in gathered)
        return gathered

    def is_unfinished(self) -> bool:
        """Whether a run was killed after it had taken in its early part, and before that was out."""
        with transaction(self.engine) as connection:
            return memory.recall(connection, EARLY) != b""

    def hurry(self, gathering: Gathering) -> None:
        """Take in and issue what came without delay, if anything did."""
        if early := self.gather(gathering.early):
            self.read(early, early=True)
            self.issue()

    def issue(self) -> None:
        """
        The early edition: what was taken in so far is decided and published, whoever is still silent.

        Articles whose pages are wanted wait for these. Where nothing can be delivered the late edition will say so: what the others
        tell is taken in first.
        """
        self.decide(early=True)
        with suppress(DeliveryError):
            self.publish()
        with transaction(self.engine, writing=True) as connection:
            memory.keep(connection, EARLY, b"")

    def read(self, gathered: Sequence[Gathered], *, early: bool = False) -> None:
        """Documents → Entries → Articles, and which of their pages are wanted."""
        with self.stage("read"), transaction(self.engine, writing=True) as connection:
            inlet = Inlet(Intake(connection, organizations(self.publication), self.now, self.parsers), self.progress)
            self._take_pushed(connection, inlet)
            seen.save_feeds(connection, list(self._taken(Hubs(connection), inlet.intake, gathered)))
            self.add(inlet.intake)
            self.pages.note(connection)
            if early:
                memory.keep(connection, EARLY, b"taken in")

    def look(self, *, offline: bool) -> None:
        """Articles → what their pages say, as far as they are wanted and due."""
        with self.stage("pages"):
            self.looked = () if offline else self.pages.look(self.engine, lambda count: self.progress("pages", count))

    def decide(self, *, early: bool = False) -> None:
        """Articles and what their pages say → Stories → Scores."""
        with self.stage("decide"), transaction(self.engine, writing=True) as connection:
            self.pages.keep(connection, self.looked)
            desk = Desk(connection, self.publication, self.now, early=early)
            if desk.compiles:
                self.progress("compile", 0)
            desk.decide(lambda count: self.progress("decide", count))
            self.counts += desk.counts

    def illustrate(self) -> None:
        """Stories → pictures, printed anew; a story without one is published all the same."""
        with self.stage("illustrate"):
            self.counts["pictures"] += self.illustrating.illustrate(self.engine, lambda count: self.progress("illustrate", count))

    def publish(self) -> None:
        """Edition → Artifacts → the publication's files."""
        with self.stage("publish"):
            self.press.publish(self.engine, lambda count: self.progress("publish", count))

    def judge(self) -> None:
        """Stories → proposals, for an editor; nothing that was decided or published changes by it."""
        if self.judging:
            with self.stage("judge"):
                self.counts["proposed"] += self.judging.look(self.engine, lambda count: self.progress("judge", count))

    def report(self) -> Report:
        """What was done, what the press and the pictures had to set aside included."""
        self.counts += self.pages.counts
        self.counts["changed"] += len(self.press.changed)
        self.spikes += [*self.illustrating.spikes, *self.press.failed]
        return super().report()

    def _taken(self, hubs: Hubs, intake: Intake, gathered: Sequence[Gathered]) -> Iterator[FeedRow]:
        """Each feed as it stands once its document was taken in."""
        documents = ((one.opened(), one) for one in gathered)
        taken = intake.take(Brought(document, one.source, one.state.care.undated) for document, one in documents if document)
        for one in gathered:
            settled, title = self._heard(hubs, one, next(taken), intake.unfinished) if one.document else (one, "")
            if settled.state.state != "ok" and settled.state != one.before:
                self.ailing.append((without_credentials(one.source.feed), settled.state.state, settled.state.reason))
            self.progress("read", 1)
            yield row(settled, self.now, title)

    def _take_pushed(self, connection: Connection, inlet: Inlet) -> None:
        """What hubs pushed since the last run: taken, and out of the inbox, in one transaction."""
        sources = {source.feed: source for source in self.publication.sources}
        waiting = pushes.inbox(connection)
        undated = {feed for feed, state in states(seen.feeds(connection)).items() if state.care.undated} if waiting else set()
        inlet.take(Brought(push.document, sources.get(push.feed, Source(feed=push.feed)), push.feed in undated) for push in waiting)
        pushes.take_out(connection, [push.number for push in waiting])
        self.counts["pushed"] += len(waiting)

    def _heard(self, hubs: Hubs, one: Gathered, taken: Taken, cut: Collection[str]) -> tuple[Gathered, str]:
        """One feed, its document taken in, and its title; a feed that cannot be read is ailing, and the others go on."""
        if taken.error:
            return unreadable(one, taken.error.reason, self.now), ""
        hubs.note(taken.document, taken.parsed.feed)
        if taken.new:
            hubs.outrun(one.source.feed, self.now)
        settled = unfinished(one) if taken.document.address in cut else one  # a sitemap of an index speaks for its source
        return heeded(settled, taken.parsed, self.publication, self.now), taken.parsed.feed.title
