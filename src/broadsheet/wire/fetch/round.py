"""
A round of questions that is answered in two parts, so that who is slow keeps nobody waiting.

Its loop runs in the caller's own thread until those who are quick have answered, and goes on in a thread beside for the others. A long
body is read on once the others have answered or are silent for a moment; and who is not awaited is asked when the late ones are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Event, Thread
from types import TracebackType
from typing import Generic, Self, TypeVar
from urllib.parse import urlsplit

from broadsheet.wire.fetch.courier import Courier
from broadsheet.wire.fetch.guard import Guard
from broadsheet.wire.fetch.outcomes import Limits, Outcome, Request
from broadsheet.wire.fetch.turns import PATIENCE

MOST = 0.75
"""The share of the awaited answers that has to be there before the others count as slow."""
LOOK = 0.02  # seconds between two looks at who has answered
FIRST = 1.0
"""Seconds that the first answer of all may take: a lookup, a handshake and a first byte are three ways through half the world."""
REST = 0.08
"""Seconds that the loop rests after each LOOK while its caller is at work: what is late may take a fifth of the time, and no more."""
PARTING = 1.0  # seconds until a thread that was asked to end is left to itself
Kept = TypeVar("Kept")


class Round(Generic[Kept]):
    """
    Asks all requests at once, within limits; a context manager that gives up, at its end, on what is still unanswered.

    What `keep` makes of a request's number and outcome, as soon as that is there, is given on: a document that nobody wants can be
    let go at once. `told` hears how many answered since it last did, in the thread of who waits.

    Raises ConfigurationError for limits that cannot be kept.
    """

    def __init__(
        self,
        requests: Sequence[Request],
        limits: Limits,
        now: datetime,
        keep: Callable[[int, Outcome], Kept],
        told: Callable[[int], None],
    ) -> None:
        self._requests, self._keep, self._told = requests, keep, told
        self._kept: dict[int, Kept] = {}
        self._answered = self._reported = self._in_time = 0
        self._awaited = sum(request.awaited for request in requests)
        self._silent = {_host(request) for request in requests if request.awaited}
        self._courier = Courier(limits, now, Guard(limits.allow_private, limits.ports))
        self._courier.lengthy.hold()
        self._all_may = asyncio.Event()
        self._runner = asyncio.Runner()
        self._over = Event()  # a thread whose join was interrupted counts as ended in Python 3.11, whether it is or not
        self._over.set()
        self._wanted = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._wanted.set()
        if not self._over.is_set():
            self._runner.get_loop().call_soon_threadsafe(self._all.cancel)
        if self._over.wait(PARTING):
            self._runner.close()

    def early(self) -> Mapping[int, Kept]:
        """
        What was answered before most had answered and no other awaited server did for a moment, by the numbers of the requests.

        Nothing is raised for what an address does.
        """
        if not self._requests:
            return {}
        self._runner.run(self._begin())
        found, self._kept = self._kept, {}
        if not self._all.done():
            self._over.clear()
            Thread(target=self._go_on, name="round", daemon=True).start()
        return found

    def late(self) -> Mapping[int, Kept]:
        """The others, once the last has answered; `early` comes before it."""
        if not self._requests:
            return {}
        self._wanted.set()
        while not self._over.wait(LOOK):
            self._report()
        self._all.result()
        self._report()
        found, self._kept = self._kept, {}
        return found

    def _go_on(self) -> None:
        try:
            self._runner.run(self._end())
        finally:
            self._over.set()

    async def _begin(self) -> None:
        self._latest = asyncio.get_running_loop().time()
        self._all = asyncio.create_task(self._ask())
        clock = asyncio.get_running_loop().time
        while not self._all.done() and not self._is_quiet():
            if self._is_still() or self._heard() == self._awaited:
                self._go_all()
            began = clock()
            await asyncio.wait({self._all}, timeout=LOOK)
            self._latest += max(0.0, clock() - began - LOOK)  # what kept this loop busy was no silence of theirs
            self._report()
        if self._all.done():
            self._all.result()

    def _go_all(self) -> None:
        """Let those come who had to wait for the others."""
        if not self._all_may.is_set():
            self._all_may.set()
            self._courier.lengthy.go()
            self._latest = asyncio.get_running_loop().time()

    async def _end(self) -> None:
        self._courier.lengthy.go()  # their senders wait with us, and not for ever
        while not self._all.done():
            await asyncio.wait({self._all}, timeout=LOOK)
            if self._wanted.wait(REST):
                self._go_all()

    async def _ask(self) -> None:
        async with self._courier, asyncio.TaskGroup() as group:
            for number, request in enumerate(self._requests):
                group.create_task(self._one(number, request))

    async def _one(self, number: int, request: Request) -> None:
        if not request.awaited:
            await self._all_may.wait()
        self._kept[number] = self._keep(number, await self._courier.fetch(request))
        self._answered += 1
        self._in_time += request.awaited
        if request.awaited and (host := _host(request)) in self._silent:
            self._silent.remove(host)
            self._latest = asyncio.get_running_loop().time()

    def _is_quiet(self) -> bool:
        if self._in_time == self._awaited:
            return 0 < self._awaited < len(self._requests)
        return self._is_still() and self._heard() >= MOST * self._awaited

    def _heard(self) -> int:
        """How many of the awaited have answered, or begun to, at length."""
        return self._in_time + self._courier.lengthy.begun[True]

    def _is_still(self) -> bool:
        return asyncio.get_running_loop().time() - self._latest >= (PATIENCE if self._heard() else FIRST)

    def _report(self) -> None:
        answered = self._answered
        self._told(answered - self._reported)
        self._reported = answered


def _host(request: Request) -> str:
    """The server that a request asks, as far as its address tells."""
    try:
        return urlsplit(request.address).netloc
    except ValueError:
        return ""
