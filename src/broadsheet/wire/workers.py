"""
Work that strangers' bytes may break, in processes that can be killed: one job at a time, bounded in time and memory.

A job that kills its worker costs itself and nothing else. The reasons it can end with, beside those that the work itself gives:
`worker-killed` (it took too long, or something outside killed it), `worker-crashed`, `out-of-memory`. What passes between the processes is
bytes that are checked, never pickles: a worker that was taken over can lie in its answer, and do no more.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from broadsheet.errors import ItemError
from broadsheet.records import Noun
from broadsheet.wire.worker import HEAD, Bounds, Said, framed

__all__ = ["Bounds", "Done", "Workers", "cores"]

Thing = TypeVar("Thing")

TRIES = 2
START = 60.0  # seconds for a worker to load its work
LAST = 1.0  # seconds for one that closed its pipe to end
FATAL = frozenset({"worker-killed", "worker-crashed", "out-of-memory"})
_decode = msgspec.msgpack.Decoder(Said).decode


class Done(Noun, frozen=True, kw_only=True):
    """What came of one job: its answer, or the error in its place; `tries` is how often it was begun."""

    answer: bytes = b""
    error: ItemError | None = None
    tries: int = 1


class Workers:
    """
    A pool of processes that do one kind of work, `"module:function"`, a function from bytes to bytes; a context manager.

    The function may raise any `ReasonedError`: the job then ends with that reason. Everything else it raises, and every bound it
    breaks, ends its process; the job is tried once more in a new one. Processes start with the first jobs.
    """

    def __init__(self, work: str, bounds: Bounds | None = None, count: int = 2) -> None:
        self._workers = [_Worker(work, bounds or Bounds()) for _ in range(count)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def __enter__(self) -> Self:
        self._threads = ThreadPoolExecutor(len(self._workers), thread_name_prefix="worker")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for worker in self._workers:
            worker.call_off()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.end()

    def run(self, jobs: Iterable[bytes]) -> Iterator[Done]:
        """What comes of each job, in their order; of the jobs, no more are taken than the workers need to stay busy."""
        return (done for _, done in self.each(jobs, bytes))

    def each(self, things: Iterable[Thing], job: Callable[[Thing], bytes]) -> Iterator[tuple[Thing, Done]]:
        """As `run`, each thing beside what comes of the job that is made of it."""
        begun: deque[tuple[Thing, Future[Done]]] = deque()
        for thing in things:
            begun.append((thing, self._threads.submit(self._do, job(thing))))
            if len(begun) > 2 * len(self._workers):
                yield _ended_with(*begun.popleft())
        while begun:
            yield _ended_with(*begun.popleft())

    def _do(self, job: bytes) -> Done:
        worker = self._idle.get()
        try:
            said = [worker.do(job)]
            while said[-1].reason in FATAL and len(said) < TRIES:
                said.append(worker.do(job))
            return _done(said[-1], len(said))
        finally:
            self._idle.put(worker)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ended_with(thing: Thing, done: Future[Done]) -> tuple[Thing, Done]:
    return thing, done.result()


def _done(said: Said, tries: int) -> Done:
    return Done(answer=said.answer, error=ItemError(said.reason, said.message) if said.reason else None, tries=tries)


class _Worker:
    """One process, started when it is needed and again after each end."""

    def __init__(self, work: str, bounds: Bounds) -> None:
        self._work, self._bounds = work, bounds
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = Event()

    def do(self, job: bytes) -> Said:
        """What the process says to one job; one that breaks its bounds is ended."""
        try:
            process = self._ready()
            said = _ask(process, framed(job), self._bounds.seconds, self._bounds.answer)
        except _LostError as lost:
            said = Said(reason=lost.reason, message=lost.message)
        if said.reason in FATAL:
            self.end()
        return said

    def call_off(self) -> None:
        """Kill the process, busy or not; none is started any more. Whoever waits for it hears of it."""
        self._closed.set()
        if self._process is not None:
            self._process.kill()

    def end(self) -> None:
        """End the process and close its pipes; nobody may be waiting for it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._closed.is_set():
            raise _LostError("worker-killed", "the work was called off")
        if self._process is None:
            self._process = _started(self._work, self._bounds)
            if self._closed.is_set():  # meanwhile
                self._process.kill()
            said = _ask(self._process, b"", START, self._bounds.answer)
            if not said.ready:
                raise _LostError("worker-crashed", said.message)
        return self._process


class _LostError(ItemError):
    """The process is gone, or no use any more."""


def _started(work: str, bounds: Bounds) -> subprocess.Popen[bytes]:
    """A process that finds our modules and knows nothing of our environment."""
    known = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
    words = [sys.executable, "-B", "-P", "-m", "broadsheet.wire.worker", work, msgspec.json.encode(bounds).decode()]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=known, bufsize=0)  # noqa: S603 - the program is this one
    for pipe in (process.stdin, process.stdout):
        os.set_blocking(pipe.fileno(), False)  # type: ignore[union-attr]
    return process


def _ask(process: subprocess.Popen[bytes], words: bytes, seconds: float, most: int) -> Said:
    """Send the words and read what is said to them, within that many seconds. Raises _LostError."""
    deadline = time.monotonic() + seconds
    _send(process, words, deadline)
    size = int.from_bytes(_receive(process, HEAD, deadline), "big")
    if size > most:
        raise _LostError("worker-crashed", f"an answer of {size:,} bytes, {most:,} at most")
    try:
        return _decode(_receive(process, size, deadline))
    except msgspec.DecodeError as error:
        raise _LostError("worker-crashed", f"no answer: {error}") from error


def _send(process: subprocess.Popen[bytes], words: bytes, deadline: float) -> None:
    rest, pipe = memoryview(words), process.stdin.fileno()  # type: ignore[union-attr]
    while rest:
        _wait(pipe, select.POLLOUT, deadline)
        try:
            rest = rest[os.write(pipe, rest) :]
        except BrokenPipeError as error:
            raise _ended(process) from error


def _receive(process: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
    body, pipe = bytearray(), process.stdout.fileno()  # type: ignore[union-attr]
    while len(body) < size:
        _wait(pipe, select.POLLIN, deadline)
        piece = os.read(pipe, min(size - len(body), 1 << 20))
        if not piece:
            raise _ended(process)
        body += piece
    return bytes(body)


def _wait(pipe: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise _LostError("worker-killed", "it took too long")


def _ended(process: subprocess.Popen[bytes]) -> _LostError:
    """How a process ended that nobody here ended: by its own fault, or by a signal that only others send."""
    try:
        status = process.wait(LAST)
    except subprocess.TimeoutExpired:
        return _LostError("worker-crashed", "it fell silent")
    if status in (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGXCPU):
        return _LostError("worker-killed", signal.Signals(-status).name)
    return _LostError("worker-crashed", signal.Signals(-status).name if status < 0 else f"it ended with status {status}")
