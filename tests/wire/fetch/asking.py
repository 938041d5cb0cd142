"""Short ways to ask one address and to look at what came of it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from broadsheet.wire.fetch import Failed, Fetched, Limits, Outcome, Request, fetch
from broadsheet.wire.fetch.courier import Courier
from broadsheet.wire.fetch.guard import Guard, Lookup

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def ask(address: str, limits: Limits, **known: str) -> Outcome:
    """The outcome of one request."""
    (outcome,) = fetch([Request(address=address, etag=known.get("etag", ""), modified=known.get("modified", ""))], limits, NOW)
    return outcome


def fetched(address: str, limits: Limits, **known: str) -> Fetched:
    """The outcome of a request that must bring a document."""
    outcome = ask(address, limits, **known)
    assert isinstance(outcome, Fetched), outcome
    return outcome


def failure(address: str, limits: Limits) -> Failed:
    """The outcome of a request that must fail."""
    outcome = ask(address, limits)
    assert isinstance(outcome, Failed), outcome
    assert outcome.address == outcome.error.subject == address
    return outcome


def reason(address: str, limits: Limits) -> str:
    """The name of the failure of a request that must fail."""
    return failure(address, limits).error.reason


def carried(addresses: Sequence[str], limits: Limits, guard: Guard | None = None, lookup: Lookup = socket.getaddrinfo) -> list[Outcome]:
    """The outcomes of a courier that has a guard or a name server of the test's own."""

    async def carry() -> list[Outcome]:
        async with Courier(limits, NOW, guard, lookup) as courier:
            return await asyncio.gather(*(courier.fetch(Request(address=address)) for address in addresses))

    return asyncio.run(carry())


def answering(*rounds: str | Sequence[str]) -> Lookup:
    """A name server that gives these addresses in turn, one set for each question, and the last set ever after."""
    asked: Iterator[str | Sequence[str]] = iter(rounds)
    answers: list[str | Sequence[str]] = []

    def lookup(_host: str, port: int, **_how: Any) -> list[tuple[Any, ...]]:
        answers.extend([next(asked, rounds[-1])])
        ips = [answers[-1]] if isinstance(answers[-1], str) else answers[-1]
        return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    return lookup
