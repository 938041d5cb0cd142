"""
The line's inlet: Document → Entry → Article → the archive. `run` walks through it, and `take_in` is an import, which goes no further.

It stands apart from `line.py` because whoever imports needs nothing that decides or publishes. With `line.py` it is the place where an
item may fail and the others go on: what fails is set aside with its reason.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from broadsheet.archive.opening import exclusive, open_archive, transaction
from broadsheet.errors import DocumentError
from broadsheet.plugins import parsers
from broadsheet.publication import Publication
from broadsheet.records import Document, Noun, Spike
from broadsheet.stages.ahead import Ahead, Thing
from broadsheet.stages.intake import Intake
from broadsheet.stages.opening import Brought, Opened, spiked
from broadsheet.stages.terms import organizations, rules

OPAQUE = "application/x-opaque-record"
Progress = Callable[[str, int], None]


class Report(Noun, frozen=True, kw_only=True):
    """What a run did: counts by name, seconds by stage, and what it set aside that a person should look at."""

    counts: dict[str, int]
    seconds: dict[str, float]
    spikes: tuple[Spike, ...] = ()
    ailing: tuple[tuple[str, str, str], ...] = ()


def take_in(
    publication: Publication, files: Iterable[Iterable[Document | Spike]], now: datetime, progress: Progress | None = None
) -> Report:
    """
    Import: take the documents of files into the archive, first seen at `now`, in one transaction; the next run decides.

    Raises BusyError when another run is at work, ArchiveError when the work cannot be done, ConfigurationError or PluginError before it.
    """
    rules(publication)  # settings that make no sense end the import before any work
    found, log = parsers(), Log()
    with exclusive(publication.root):
        engine = open_archive(publication.settings.archive, publication.root)
        try:
            with transaction(engine, writing=True) as connection, log.stage("read"):
                inlet = Inlet(Intake(connection, organizations(publication), now, found), progress or quiet)
                with Ahead(inlet.intake.opener) as ahead:
                    for things in files:
                        inlet.take_file(ahead.opened(map(_brought, things)))
                log.add(inlet.intake)
        finally:
            engine.dispose()
    return log.report()


class Log:
    """What a walk counts, times and sets aside on its way."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.seconds: dict[str, float] = {}
        self.spikes: list[Spike] = []
        self.ailing: list[tuple[str, str, str]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage of the line; one that is walked twice counts both times."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - began, 3)

    def add(self, intake: Intake) -> None:
        """Count what was taken in."""
        self.counts += intake.counts
        self.spikes += intake.spikes

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


class Inlet:
    """Takes in what came, however it came; what cannot be read is set aside."""

    def __init__(self, intake: Intake, progress: Progress) -> None:
        self.intake, self.now, self.progress = intake, intake.now, progress

    def take_file(self, things: Iterable[Opened | Document | Spike]) -> None:
        """What one file holds; of one that is damaged from some place on, what came before it is kept."""
        self.take(self._opened(things))

    def take(self, documents: Iterable[Brought | Opened]) -> None:
        """Documents from anywhere; of one that cannot be read the reason is kept."""
        for taken in self.intake.take(documents):
            if taken.error:
                error, subject = taken.error, taken.document.final or taken.document.address
                self.intake.set_aside([spiked(subject, error.reason, error.message, self.now)])
            self.progress("read", 1)

    def _opened(self, things: Iterable[Opened | Document | Spike]) -> Iterator[Opened]:
        """What was opened; what was not is kept as it stands or set aside."""
        try:
            for thing in things:
                if isinstance(thing, Opened):
                    yield thing
                    continue
                if isinstance(thing, Spike):
                    self.intake.set_aside([thing])
                else:
                    self.intake.keep_record(thing)
                self.progress("read", 1)
        except DocumentError as error:
            self.intake.set_aside([spiked(error.subject, error.reason, error.message, self.now)])


def _brought(thing: Document | Spike) -> Thing:
    """What has to be read, as such; the rest as it stands."""
    return Brought(thing) if isinstance(thing, Document) and thing.media_type != OPAQUE else thing


def quiet(_stage: str, _count: int) -> None:
    """Nobody watches."""
