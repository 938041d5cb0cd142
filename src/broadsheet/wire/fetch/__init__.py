"""
The wire's door to the world, the only module that opens connections: polite, conditional, concurrent, guarded.

What goes wrong with one address is that address's outcome, by one of these reasons: bad-address, blocked-address, dns, connect,
tls, timeout, redirect-limit, redirect-loop, not-found, gone, forbidden, rate-limited, http-error, server-error, bad-response,
bad-encoding, too-large, truncated, robots-disallowed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from broadsheet.wire.fetch.courier import Courier
from broadsheet.wire.fetch.health import LONGEST, Care, FeedState, after, ahead, due, failed, question, scheduled
from broadsheet.wire.fetch.moves import Move
from broadsheet.wire.fetch.outcomes import Failed, Fetched, Limits, Outcome, Request, Unchanged
from broadsheet.wire.fetch.rhythm import Bounds, Rhythm, learned
from broadsheet.wire.fetch.robots import Known, RobotsFile
from broadsheet.wire.fetch.round import Round

__all__ = [
    "LONGEST",
    "Bounds",
    "Care",
    "Failed",
    "FeedState",
    "Fetched",
    "Known",
    "Limits",
    "Move",
    "Outcome",
    "Request",
    "Rhythm",
    "RobotsFile",
    "Round",
    "Unchanged",
    "after",
    "ahead",
    "due",
    "failed",
    "fetch",
    "fetch_all",
    "learned",
    "question",
    "scheduled",
]

Progress = Callable[[Outcome], None]


async def fetch_all(
    requests: Sequence[Request], limits: Limits, now: datetime, progress: Progress | None = None, robots: Known | None = None
) -> tuple[Outcome, ...]:
    """
    The outcome of each request, in their order. `now` is written into the documents; `progress` hears each outcome as it comes.

    `robots` are the robots.txt known from earlier runs, by origin; it learns those that requests which obey them had to ask for.

    Raises ConfigurationError for limits that cannot be kept, and nothing for what an address does.
    """
    async with Courier(limits, now, known=robots) as courier, asyncio.TaskGroup() as group:
        tasks = [group.create_task(_told(courier, request, progress)) for request in requests]
    return tuple(task.result() for task in tasks)


async def _told(courier: Courier, request: Request, progress: Progress | None) -> Outcome:
    outcome = await courier.fetch(request)
    if progress is not None:
        progress(outcome)
    return outcome


def fetch(
    requests: Sequence[Request], limits: Limits, now: datetime, progress: Progress | None = None, robots: Known | None = None
) -> tuple[Outcome, ...]:
    """`fetch_all` for callers without an event loop."""
    outcomes: list[Outcome] = []

    async def gathered() -> None:
        outcomes.extend(await fetch_all(requests, limits, now, progress, robots))

    # not by the task's result: giving SIGINT back, Python 3.11 writes the main task with its result, every body of it, into a message
    asyncio.run(gathered())
    return tuple(outcomes)
