"""
Strangers' pictures into prints of our own: looked at by their headers, then decoded and made anew in processes that can be killed.

What cannot be printed has a reason: image-not-an-image, image-format, image-broken, image-bomb, image-too-small, image-shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from types import TracebackType
from typing import Self

import msgspec

from broadsheet.errors import DocumentError
from broadsheet.wire.darkroom.header import Header, read_header
from broadsheet.wire.darkroom.prints import Developed, Job, Printed, Purpose, accept
from broadsheet.wire.workers import Bounds, Done, Workers

__all__ = ["LOGO", "PICTURE", "Darkroom", "Developed", "Header", "Printed", "Purpose", "installed", "read_header"]

MEMORY = 300_000_000  # bytes of address space, all of the process: what a body cannot be decoded in is a bomb
# Wider than 250 and higher than 200 pixels is the size rule of the public record.
PICTURE = Purpose(widths=(320, 640, 1280), wider_than=250, higher_than=200, ratio=3)
LOGO = Purpose(widths=(64, 128), wider_than=15, higher_than=15, ratio=6)
BOUNDS = Bounds(memory=MEMORY, seconds=10.0, answer=16 << 20)
# What a worker's end says of the picture that it had before it.
ENDED = {"worker-killed": "image-bomb", "out-of-memory": "image-bomb", "worker-crashed": "image-broken"}


def installed() -> bool:
    """Whether the package that decodes is there (`broadsheet[images]`); it is never loaded into this process."""
    return find_spec("PIL") is not None


class Darkroom:
    """Processes that develop pictures; a context manager. They start with the first picture that passes by its header."""

    def __init__(self, bounds: Bounds = BOUNDS, count: int = 2) -> None:
        self._workers = Workers("broadsheet.wire.darkroom.develop:work", bounds, count)

    def __enter__(self) -> Self:
        self._workers.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._workers.__exit__(kind, error, trace)

    def develop(self, bodies: Iterable[tuple[bytes, Purpose]]) -> Iterator[Developed | DocumentError]:
        """What comes of each picture, in their order: its prints, or the error in their place. Nothing is raised for what a body holds."""
        looked = [_looked(body, purpose) for body, purpose in bodies]
        done = self._workers.run(msgspec.msgpack.encode(job) for job in looked if isinstance(job, Job))
        for job in looked:
            yield job if isinstance(job, DocumentError) else _developed(next(done), job)


def _looked(body: bytes, purpose: Purpose) -> Job | DocumentError:
    try:
        header = read_header(body)
        purpose.admit(header)
    except DocumentError as error:
        return error
    return Job(body=body, kind=header.kind, widths=purpose.widths)


def _developed(done: Done, job: Job) -> Developed | DocumentError:
    if done.error:
        return DocumentError(ENDED.get(done.error.reason, done.error.reason), done.error.message)
    try:
        return accept(done.answer, job.widths)
    except DocumentError as error:
        return error
