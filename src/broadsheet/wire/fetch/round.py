"""
A round of questions that is answered in two parts, so that who is slow keeps nobody waiting.

Its loop runs in the caller's own thread until those who are quick have answered, and goes on in a thread beside for the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Thread
from types import TracebackType
from typing import Generic, Self, TypeVar
from urllib.parse import urlsplit

from broadsheet.wire.fetch.courier import Courier
from broadsheet.wire.fetch.outcomes import Limits, Outcome, Request
from broadsheet.wire.fetch.turns import PATIENCE

MOST = 0.75
"""The share of the awaited answers that has to be there before the others count as slow."""
LOOK = 0.02  # seconds between two looks at who has answered
PARTING = 1.0  # seconds until a thread that was asked to end is left to itself
Kept = TypeVar("Kept")


class Round(Generic[Kept]):
    """
    Asks all requests at once, within limits; a context manager that gives up, at its end, on what is still unanswered.

    What `keep` makes of a request's number and outcome, as soon as that is there, is given on: a document that nobody wants can be
    let go at once. `told` hears how many answered since it last did, in the thread of who waits.
    """

    def __init__(
        self,
        requests: Sequence[Request],
        limits: Limits,
        now: datetime,
        keep: Callable[[int, Outcome], Kept],
        told: Callable[[int], None],
    ) -> None:
        self._requests, self._limits, self._now = requests, limits, now
        self._keep, self._told = keep, told
        self._kept: dict[int, Kept] = {}
        self._answered = self._reported = self._in_time = 0
        self._awaited = sum(request.awaited for request in requests)
        self._silent = {_host(request) for request in requests if request.awaited}
        self._runner = asyncio.Runner()
        self._beside: Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._beside is not None and self._beside.is_alive():
            self._runner.get_loop().call_soon_threadsafe(self._all.cancel)
            self._beside.join(PARTING)
            if self._beside.is_alive():
                return
        self._runner.close()

    def early(self) -> Mapping[int, Kept]:
        """
        What was answered before most had answered and no other awaited server did for a moment, by the numbers of the requests.

        Raises ConfigurationError for limits that cannot be kept, and nothing for what an address does.
        """
        if not self._requests:
            return {}
        self._runner.run(self._begin())
        found, self._kept = self._kept, {}
        if not self._all.done():
            self._beside = Thread(target=self._runner.run, args=(self._end(),), name="round", daemon=True)
            self._beside.start()
        return found

    def late(self) -> Mapping[int, Kept]:
        """The others, once the last has answered; `early` comes before it."""
        if not self._requests:
            return {}
        if self._beside is not None:
            self._beside.join()
        self._all.result()
        self._report()
        return self._kept

    async def _begin(self) -> None:
        self._latest = asyncio.get_running_loop().time()
        self._all = asyncio.create_task(self._ask())
        while not self._all.done() and not self._is_quiet():
            await asyncio.wait({self._all}, timeout=LOOK)
            self._report()
        if self._all.done():
            self._all.result()

    async def _end(self) -> None:
        await asyncio.wait({self._all})

    async def _ask(self) -> None:
        async with Courier(self._limits, self._now) as courier, asyncio.TaskGroup() as group:
            for number, request in enumerate(self._requests):
                group.create_task(self._one(courier, number, request))

    async def _one(self, courier: Courier, number: int, request: Request) -> None:
        self._kept[number] = self._keep(number, await courier.fetch(request))
        self._answered += 1
        self._in_time += request.awaited
        if request.awaited and (host := _host(request)) in self._silent:
            self._silent.remove(host)
            self._latest = asyncio.get_running_loop().time()

    def _is_quiet(self) -> bool:
        lull = asyncio.get_running_loop().time() - self._latest
        return bool(self._awaited) and lull >= PATIENCE and self._in_time >= MOST * self._awaited

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
