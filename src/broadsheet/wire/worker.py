"""
What runs inside one worker process: `python -m broadsheet.wire.worker MODULE:FUNCTION BOUNDS`.

It loads the work, gives up what the work has no need of, and then answers one job after another until nobody asks. What the
work cannot foresee ends the process; its last words name the reason.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from types import TracebackType
from typing import BinaryIO

import msgspec

from broadsheet.errors import ReasonedError

HEAD = 8  # bytes that give the length of what follows
LONGEST_MESSAGE = 300
_KEPT_CLOSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.")


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker may use: bytes of address space, seconds for one job, open files, bytes of one answer."""

    memory: int = 1 << 30
    seconds: float = 4.0
    files: int = 64
    answer: int = 64 << 20


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a worker says: the answer to a job, or the reason there is none; `ready` once, before the first job."""

    answer: bytes = b""
    reason: str = ""
    message: str = ""
    ready: bool = False


def main(name: str, bounds: Bounds) -> None:
    """Answer the jobs that arrive on standard input, on standard output, until it is closed."""
    jobs, answers = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever the work prints is no answer
    sys.excepthook = _last_words(answers)
    module, _, function = name.partition(":")
    work: Callable[[bytes], bytes] = getattr(import_module(module), function)
    give_up(bounds)
    _say(answers, Said(ready=True))
    while (job := _read(jobs)) is not None:
        _last_second(bounds.seconds)
        _say(answers, _done(work, job))


def give_up(bounds: Bounds) -> None:
    """From here on: no more memory than that, no file written, no core dumped, no connection, no other program."""
    for kind, most in (
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_NOFILE, bounds.files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, least))
    sys.addaudithook(_refuse)


def framed(body: bytes) -> bytes:
    """Bytes as they go through a pipe: their length, then they themselves."""
    return len(body).to_bytes(HEAD, "big") + body


def _refuse(event: str, _: object) -> None:
    if event.startswith(_KEPT_CLOSED):
        raise PermissionError(f"a worker has no {event}")


def _last_second(seconds: float) -> None:
    """Bound the processor time of the next job, so that a worker whose owner was killed ends too."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft, hard = int(used.ru_utime + used.ru_stime + seconds) + 2, resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _done(work: Callable[[bytes], bytes], job: bytes) -> Said:
    try:
        return Said(answer=work(job))
    except ReasonedError as error:
        return Said(reason=error.reason, message=error.message[:LONGEST_MESSAGE])


def _last_words(answers: BinaryIO) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def say(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        reason = "out-of-memory" if issubclass(kind, MemoryError) else "worker-crashed"
        _say(answers, Said(reason=reason, message=f"{kind.__name__}: {error}"[:LONGEST_MESSAGE]))

    return say


def _say(answers: BinaryIO, said: Said) -> None:
    rest = memoryview(framed(msgspec.msgpack.encode(said)))
    while rest:
        rest = rest[answers.write(rest) :]


def _read(jobs: BinaryIO) -> bytes | None:
    """The next job; None once there will be none."""
    head = _exactly(jobs, HEAD)
    return None if head is None else _exactly(jobs, int.from_bytes(head, "big"))


def _exactly(jobs: BinaryIO, size: int) -> bytes | None:
    body = bytearray()
    while len(body) < size:
        piece = jobs.read(min(size - len(body), 1 << 20))
        if not piece:
            return None
        body += piece
    return bytes(body)


if __name__ == "__main__":
    main(sys.argv[1], msgspec.json.decode(sys.argv[2], type=Bounds))
