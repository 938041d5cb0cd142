"""The one place where connections are opened: a request goes out by its hops and comes back as an outcome."""

from __future__ import annotations

import asyncio
import math
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import aiohttp

from broadsheet.errors import FetchError
from broadsheet.records import Document
from broadsheet.wire.fetch.answer import MOVED, PERMANENT, freshness, refusal, validator, worded
from broadsheet.wire.fetch.body import Intake, collect
from broadsheet.wire.fetch.guard import SIP, Guard, GuardedResolver, Lookup
from broadsheet.wire.fetch.outcomes import Failed, Fetched, Limits, Outcome, Request, Unchanged
from broadsheet.wire.fetch.place import Place, locate
from broadsheet.wire.fetch.robots import Known, Robots
from broadsheet.wire.fetch.turns import Lengthy, Turns

LONGEST_MESSAGE = 300
MOST_SILENT = 3  # questions in a row that a host may let run out
LONGEST_LINKS = 8_000
REPEATED = frozenset({307, 308})  # the redirects after which a form is sent again as it was
# in this order: the first that fits names the failure
REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (aiohttp.InvalidURL, "bad-address"),
    (aiohttp.ClientSSLError, "tls"),
    (ssl.SSLError, "tls"),
    (aiohttp.ClientPayloadError, "truncated"),
    (aiohttp.ClientResponseError, "bad-response"),
    (aiohttp.ServerDisconnectedError, "bad-response"),
    (aiohttp.ClientError, "connect"),
    (OSError, "connect"),
    (ValueError, "bad-response"),
)


@dataclass
class Journey:
    """One request on its way: where it is, where it has been, and the seconds it has left."""

    request: Request
    place: Place
    left: float
    deadline: asyncio.Timeout = field(default_factory=lambda: asyncio.timeout(None))
    seen: set[str] = field(default_factory=set)
    permanent: bool = True

    @property
    def adopted(self) -> str:
        """The final address when it has moved for good."""
        return self.place.href if self.permanent and len(self.seen) > 1 else ""

    def move(self, status: int, location: str) -> None:
        """Go on to where a redirect points; FetchError when that is no way to go."""
        if not location:
            raise FetchError("bad-response", f"status {status} without a Location")
        place = locate(worded(location), self.place.href)
        if place.href in self.seen:
            raise FetchError("redirect-loop", f"redirected again to {place.href}")
        if self.place.scheme == "https" and place.scheme == "http":
            raise FetchError("tls", f"redirected from https to {place.href}")
        self.place, self.permanent = place, self.permanent and status in PERMANENT


class Courier:
    """
    Fetches addresses within limits; an asynchronous context manager. No proxy, no cookie, no credential is ever used.

    `known` holds the robots.txt of earlier runs, and learns those that are asked for now.
    """

    def __init__(
        self,
        limits: Limits,
        now: datetime,
        guard: Guard | None = None,
        lookup: Lookup = socket.getaddrinfo,
        known: Known | None = None,
    ) -> None:
        self._limits, self._now = limits, now
        self._guard = guard or Guard(limits.allow_private, limits.ports)
        self._lookup = lookup
        self._turns, self.lengthy = Turns(limits.concurrency), Lengthy()
        self._silent: Counter[str] = Counter()
        self._robots = Robots({} if known is None else known, limits.user_agent, now)

    async def __aenter__(self) -> Self:
        self._resolver = GuardedResolver(self._guard, self._lookup)
        # one connection a request: idle ones of ten thousand hosts would use up the descriptors
        connector = aiohttp.TCPConnector(
            limit=0, use_dns_cache=False, force_close=True, resolver=self._resolver, socket_factory=self._guard.open_socket
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            headers={"User-Agent": self._limits.user_agent, "Accept-Encoding": "gzip", "Accept": "*/*"},
            read_bufsize=SIP,
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._session.close()
        await self._resolver.close()

    async def fetch(self, request: Request) -> Outcome:
        """What comes of one request; it never raises for what an address, a server or the network does."""
        try:
            journey = Journey(request, locate(request.address), self._limits.timeout)
            return await self._follow(journey)
        except FetchError as error:
            error.subject = request.address
            return Failed(address=request.address, error=error)

    async def _follow(self, journey: Journey) -> Outcome:
        for _ in range(self._limits.max_redirects + 1):
            journey.seen.add(journey.place.href)
            if journey.request.obeys_robots:
                self._turns.slow_down(journey.place.turn, await self._robots.admit(journey.place, self.fetch))
            if (outcome := await self._hop(journey)) is not None:
                return outcome
        raise FetchError("redirect-limit", f"more than {self._limits.max_redirects} redirects")

    async def _hop(self, journey: Journey) -> Outcome | None:
        """One question to one host, in its turn; None when the answer sends us on."""
        gap = 0.0 if self._guard.is_ours(journey.place.host) else self._limits.gap
        turn = journey.place.turn
        async with self._turns.taken(turn, gap), self._patience(turn), self._deadline(journey):
            try:
                return await self._ask(journey)
            except (aiohttp.ClientError, OSError, ValueError) as error:
                if isinstance(error, TimeoutError) and error.errno is None:
                    raise
                raise _named(error) from error

    @asynccontextmanager
    async def _patience(self, host: str) -> AsyncIterator[None]:
        """A host that lets some questions run out, one after another, is asked no more by us: the others wait for it as well."""
        if self._silent[host] >= MOST_SILENT:
            raise FetchError("timeout", f"its host had let {MOST_SILENT} questions in a row run out")
        try:
            yield
        except FetchError as error:
            self._silent[host] = self._silent[host] + 1 if error.reason == "timeout" else 0
            raise
        self._silent[host] = 0

    @asynccontextmanager
    async def _deadline(self, journey: Journey) -> AsyncIterator[None]:
        """Only time spent on the wire counts, in all hops together; the wait for a turn does not."""
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(journey.left) as journey.deadline:
                yield
        except TimeoutError as error:
            raise FetchError("timeout", f"no whole answer within {self._limits.timeout:g} s") from error
        journey.left -= clock() - began

    @asynccontextmanager
    async def _turn(self, journey: Journey, intake: Intake) -> AsyncIterator[None]:
        """The turn of a long body: while those are held no time counts, and the wait for a place has as much as a request."""
        clock, deadline = asyncio.get_running_loop().time, journey.deadline
        left = (deadline.when() or math.inf) - clock()
        deadline.reschedule(None)
        async with self.lengthy.begins(awaited=journey.request.awaited):
            deadline.reschedule(clock() + self._limits.timeout)
            async with self.lengthy.place(lambda: intake.size):
                deadline.reschedule(clock() + left)
                yield

    async def _ask(self, journey: Journey) -> Outcome | None:
        place, request = journey.place, journey.request
        async with self._session.request(**_question(request), url=place.dialled, allow_redirects=False) as response:
            if response.status in (REPEATED if request.form else MOVED):
                journey.move(response.status, response.headers.get("Location", ""))
                return None
            if response.status == 304:
                return _unchanged(journey, response, self._now)
            accepted = request.form and 200 <= response.status < 300
            if not accepted and (error := refusal(response.status, response.headers, self._now)):
                raise error
            return await self._fetched(journey, response)

    async def _fetched(self, journey: Journey, response: aiohttp.ClientResponse) -> Fetched:
        most, cut = journey.request.max_bytes or self._limits.max_bytes, journey.request.cut
        if (response.content_length or 0) > most and not cut:
            raise FetchError("too-large", f"{response.content_length:,} bytes announced, {most:,} allowed")
        codings = worded(",".join(response.headers.getall("Content-Encoding", ()))).split(",")
        intake = Intake(codings, most, self._limits.ratio, cut=cut)
        document = Document(
            address=journey.request.address,
            final=journey.place.href,
            body=await _whole(intake, response, self._turn(journey, intake) if cut else nullcontext()),
            media_type=worded(response.headers.get("Content-Type", "")),
            fetched=self._now,
            etag=validator(response.headers.get("ETag", "")),
            modified=validator(response.headers.get("Last-Modified", "")),
            links=worded(", ".join(response.headers.getall("Link", ())))[:LONGEST_LINKS],
            cut=intake.full,
        )
        fresh = freshness(response.headers, self._now)
        return Fetched(document=document, status=response.status, permanent=journey.adopted, fresh=fresh)


async def _whole(intake: Intake, response: aiohttp.ClientResponse, turn: AbstractAsyncContextManager[None]) -> bytes:
    try:
        return await collect(intake, aiter(response.content.iter_any()), turn)
    except (aiohttp.ClientConnectionError, ConnectionError) as error:
        raise FetchError("truncated", f"the connection ended within the body: {error}") from error


def _unchanged(journey: Journey, response: aiohttp.ClientResponse, now: datetime) -> Unchanged:
    request, headers = journey.request, response.headers
    if not _conditions(request):
        raise FetchError("bad-response", "not modified, though nothing was known before")
    return Unchanged(
        address=request.address,
        etag=validator(headers.get("ETag", "")) or request.etag,
        modified=validator(headers.get("Last-Modified", "")) or request.modified,
        permanent=journey.adopted,
        fresh=freshness(headers, now),
    )


def _question(request: Request) -> dict[str, Any]:
    """How a request is put: a form is posted, everything else is fetched under its conditions."""
    if request.form:
        return {"method": "POST", "data": request.form.encode(), "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    return {"method": "GET", "headers": _conditions(request)}


def _conditions(request: Request) -> dict[str, str]:
    known = {"If-None-Match": validator(request.etag), "If-Modified-Since": validator(request.modified)}
    return {name: value for name, value in known.items() if value}


def _named(error: Exception) -> FetchError:
    """The failure of the HTTP client under the name we give it; the guard's own refusal shows through."""
    cause = getattr(error, "os_error", error).__cause__
    if isinstance(cause, FetchError):
        return cause
    reason = next(name for kind, name in REASONS if isinstance(error, kind))
    words = worded(" ".join((str(getattr(error, "message", "")) or str(error) or type(error).__name__).split()))[:LONGEST_MESSAGE]
    if reason == "bad-response" and "chunk" in words:
        reason = "truncated"  # a spoilt chunk that arrives with the head is told as a bad head, one that comes later is not
    return FetchError(reason, words)
