"""Whose turn it is: one question at a time to a host and a rest after it; among hosts, as many at once as the limits say."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import ClassVar

PATIENCE = 0.25
"""Seconds after which a request that has no answer yet makes room for another: a server that drips must not keep the others waiting."""
LENGTHY_AT_ONCE, LENGTHY_PATIENCE, LENGTHY_ASIDE = 4, 0.5, 256
"""So many long bodies at a time, the seconds between two looks at whether one is brisk or makes room, and how many may do so."""
BRISK = 1 << 19  # bytes between two looks: a body that grows more slowly fills no memory soon
ASIDE = 8
"""So many times the concurrency may wait aside; where that is full, a slow request keeps its place."""
LONGEST_REST = 30.0
"""Seconds: what of a Crawl-delay is kept; who asks for more would keep a whole run waiting for one host."""

Size = Callable[[], int]


class Turn:
    """One host's: who asks holds the lock; `rest` is what it wishes for after every question, in seconds."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.rest = 0.0


class Turns:
    """The turns of all hosts, and the places that they share."""

    free: ClassVar[dict[str, float]] = {}
    """When a host may be asked again, by the clock that all loops of a process share: its rest does not end with who asked."""

    def __init__(self, concurrency: int, patience: float = PATIENCE, aside: int = 0) -> None:
        now = time.monotonic()
        for host in [host for host, moment in list(self.free.items()) if moment <= now]:
            self.free.pop(host, None)
        self._turns: defaultdict[str, Turn] = defaultdict(Turn)
        self.patience = patience
        self._places = asyncio.Semaphore(concurrency)
        self._aside = aside or ASIDE * concurrency

    def slow_down(self, host: str, seconds: float) -> None:
        """Let a host rest so long after every question, half a minute at most; the longest wish stands."""
        turn = self._turns[host]
        turn.rest = max(turn.rest, min(seconds, LONGEST_REST))

    @asynccontextmanager
    async def taken(self, host: str, gap: float) -> AsyncIterator[None]:
        """A host's turn, once it had its rest, and a place; neither the wait for the turn nor the rest takes up a place."""
        turn, clock = self._turns[host], asyncio.get_running_loop().time
        async with turn.lock:
            if (rest := self.free.get(host, 0.0) - clock()) > 0:
                await asyncio.sleep(rest)
            async with self.place():
                try:
                    yield
                finally:
                    self.free[host] = clock() + max(gap, turn.rest)

    @asynccontextmanager
    async def place(self, size: Size = lambda: 0) -> AsyncIterator[None]:
        """A place among all hosts, for as long as the answer is quick, or its size grows briskly."""
        await self._places.acquire()
        place = _Place(self, size)
        try:
            yield
        finally:
            place.leave()

    def step_aside(self) -> bool:
        """Give a place to the next one who waits, if there is room aside."""
        if not self._aside:
            return False
        self._aside -= 1
        self._places.release()
        return True

    def leave(self, *, aside: bool) -> None:
        """A request is over."""
        if aside:
            self._aside += 1
        else:
            self._places.release()


class Lengthy:
    """The turns of long bodies; none is read on while they are held, so that its sender waits as well."""

    def __init__(self) -> None:
        self._turns = Turns(LENGTHY_AT_ONCE, LENGTHY_PATIENCE, LENGTHY_ASIDE)
        self._go = asyncio.Event()
        self._go.set()
        self.begun = Counter[bool]()
        """How many have come as far as that and are not whole yet, by whether anybody waits for them."""

    def hold(self) -> None:
        """Let none be read on, until they may `go`."""
        self._go.clear()

    def go(self) -> None:
        """Let them come, a few at a time."""
        self._go.set()

    @asynccontextmanager
    async def begins(self, *, awaited: bool) -> AsyncIterator[None]:
        """One of them, from when it is held to its end."""
        self.begun[awaited] += 1
        try:
            await self._go.wait()
            yield
        finally:
            self.begun[awaited] -= 1

    def place(self, size: Size) -> AbstractAsyncContextManager[None]:
        """A place among those that are read, for a body that has come to this size."""
        return self._turns.place(size)


class _Place:
    """The place of one request, which it keeps for as long as it is quick or brisk."""

    def __init__(self, turns: Turns, size: Size) -> None:
        self._turns, self._aside = turns, False
        self._size, self._before = size, size()
        self._wait()

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._turns.patience, self._tire)

    def _tire(self) -> None:
        before, self._before = self._before, self._size()
        self._aside = self._before - before < BRISK and self._turns.step_aside()
        if not self._aside:
            self._wait()

    def leave(self) -> None:
        """Give the place back, wherever it is."""
        self._timer.cancel()
        self._turns.leave(aside=self._aside)
