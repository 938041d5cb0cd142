"""
The documents of large imports, opened in processes beside the one that compares and writes: the same, in the same order.

A process takes as long to start as a few megabytes take to be read, so these are read in place; no small import starts one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import groupby
from types import TracebackType
from typing import Any, Self

import msgspec

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Noun, Organization, Spike
from broadsheet.stages.opening import Brought, Opened, Opener
from broadsheet.wire.parse import BUILT_IN
from broadsheet.wire.workers import Bounds, Done, Workers, cores

WORK = "broadsheet.stages.ahead:work"
BOUNDS = Bounds(memory=4 << 30, seconds=300.0, answer=1 << 30)
MOST = 2  # processes; what one process compares and writes keeps no more of them busy
IN_PLACE = 4 << 20  # bytes that are read before a process is started
JOB = 256 << 10  # bytes of the documents that a process is sent together, unless one is longer
EACH = 2_000  # bytes that take as long as whatever has to be done for any document
LARGE = 4 << 20  # bytes of what is not sent: five jobs may be under way, and memory has to stay flat
Thing = Brought | Document | Spike
"""What an import consists of: what has to be read, and what is kept or set aside as it stands."""


class Job(Noun, frozen=True, kw_only=True):
    """Documents to be opened, first seen `now`; the organizations that are known, as msgpack."""

    now: datetime
    brought: tuple[Brought, ...] = ()
    organizations: bytes = b"\x80"


def work(job: bytes) -> bytes:
    """What a worker does: a `Job`, and what was `Opened`, without what whoever asked has himself; both as msgpack."""
    asked = _decode_job(job)
    opener = Opener(_known(asked.organizations), asked.now)
    try:
        return _encode([_without(opener.open(brought)) for brought in asked.brought])
    except UnicodeEncodeError:  # half a character stays where it is
        return _encode([])


class Ahead:
    """
    Opens what imports bring; a context manager.

    On a single processor everything is opened in place; and where others brought parsers, which may need what a worker has given up.
    """

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._left: float = IN_PLACE if cores() > 1 and tuple(opener.parsers) == BUILT_IN else math.inf
        self._workers: Workers | None = None

    def __enter__(self) -> Self:
        self._open = ExitStack()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    def opened(self, things: Iterable[Thing]) -> Iterator[Opened | Document | Spike]:
        """The things in their order, what has to be read opened; the DocumentError that they end with is raised in its turn."""
        for here, several in groupby(things, self._is_here):
            open_them = self._in_place if here else self._beside
            yield from open_them(several)

    def _is_here(self, thing: Thing) -> bool:
        """Whether a thing is opened in place: among the first, or so large that a few of them ahead would fill the memory."""
        size = _size(thing)
        self._left -= size
        return self._left > 0 or size > LARGE

    def _in_place(self, things: Iterator[Thing]) -> Iterator[Opened | Document | Spike]:
        return (self._opener.open(thing) if isinstance(thing, Brought) else thing for thing in things)

    def _beside(self, things: Iterator[Thing]) -> Iterator[Opened | Document | Spike]:
        """As `opened`, by workers; what one could not do is done here, so that whatever is wrong shows as it would without one."""
        if self._workers is None:
            self._workers = self._open.enter_context(Workers(WORK, BOUNDS, count=min(MOST, cores())))
        for several, done in self._workers.each(_jobs(_to_the_end(things)), self._job):
            opened = self._answered(done, _brought(several))
            for thing in several:
                if isinstance(thing, DocumentError):
                    raise thing
                yield next(opened) if isinstance(thing, Brought) else thing

    @cached_property
    def _organizations(self) -> bytes:
        return _encode(self._opener.organizations)

    def _job(self, several: Sequence[Thing | DocumentError]) -> bytes:
        try:
            return _encode(Job(now=self._opener.now, brought=tuple(_brought(several)), organizations=self._organizations))
        except UnicodeEncodeError:
            return _encode(Job(now=self._opener.now))

    def _answered(self, done: Done, brought: Sequence[Brought]) -> Iterator[Opened]:
        """What was asked for, opened: as the worker says, or here where it says nothing or something else."""
        answer = _answer(done)
        if len(answer) != len(brought):
            return map(self._opener.open, brought)
        return (msgspec.structs.replace(opened, document=one.document) for opened, one in zip(answer, brought, strict=True))


def _answer(done: Done) -> Sequence[Opened]:
    try:
        return () if done.error else _decode(done.answer)
    except msgspec.DecodeError:
        return ()


def _brought(several: Sequence[Thing | DocumentError]) -> Sequence[Brought]:
    return [thing for thing in several if isinstance(thing, Brought)]


def _without(opened: Opened) -> Opened:
    """A document that was opened, without its bytes and entries; its articles with all that is pure and will be asked of them."""
    document = msgspec.structs.replace(opened.document, body=b"")
    parsed = msgspec.structs.replace(opened.parsed, entries=(), spikes=())
    return msgspec.structs.replace(opened, document=document, parsed=parsed, found=[one.foreseen() for one in opened.found])


def _to_the_end(things: Iterator[Thing]) -> Iterator[Thing | DocumentError]:
    """The things, and last of all the error that they end with."""
    try:
        yield from things
    except DocumentError as error:
        yield error


def _jobs(things: Iterable[Thing | DocumentError]) -> Iterator[Sequence[Thing | DocumentError]]:
    """Things in their order, as many together as make a job."""
    several: list[Thing | DocumentError] = []
    size = 0
    for thing in things:
        several.append(thing)
        size += _size(thing)
        if size >= JOB:
            yield several
            several, size = [], 0
    if several:
        yield several


def _size(thing: Thing | DocumentError) -> int:
    """Its bytes, and what it costs beside them."""
    document = thing.document if isinstance(thing, Brought) else thing
    return EACH + (len(document.body) if isinstance(document, Document) else 0)


@lru_cache(maxsize=1)
def _known(organizations: bytes) -> Mapping[str, Organization]:
    return msgspec.msgpack.decode(organizations, type=dict[str, Organization])


def _told(error: Any) -> tuple[str, str, str, str]:
    """What a DocumentError says."""
    if isinstance(error, DocumentError):
        return error.reason, error.message, error.subject, error.remedy
    raise NotImplementedError(type(error))


def _raisable(_: type, told: Any) -> DocumentError:
    """The error that says this."""
    reason, message, subject, remedy = msgspec.convert(told, tuple[str, str, str, str])
    return DocumentError(reason, message, subject=subject, remedy=remedy)


_decode_job = msgspec.msgpack.Decoder(Job).decode
_encode = msgspec.msgpack.Encoder(enc_hook=_told).encode
_decode = msgspec.msgpack.Decoder(list[Opened], dec_hook=_raisable).decode
