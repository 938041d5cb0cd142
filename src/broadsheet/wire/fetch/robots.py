"""
What a host lets robots read: its robots.txt by RFC 9309, asked for once a day and before the first page.

A file that is not there (4xx, or more than five redirects) allows everything; one that cannot be had (5xx, no answer) allows
nothing, unless an older copy is known, which then goes on to hold. The first 500 KiB are read.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Literal, Protocol

from protego import Protego

from broadsheet.errors import FetchError
from broadsheet.records import Noun
from broadsheet.wire.fetch.outcomes import Failed, Fetched, Outcome, Request
from broadsheet.wire.fetch.place import Place

MOST_BYTES = 500 * 1024
KEPT = timedelta(hours=24)
KEPT_UNREACHABLE = timedelta(hours=1)
PRODUCT = re.compile(r"[A-Za-z_-]+")
AGENT_LINE = re.compile(r"^([ \t]*user-agent[ \t]*:)[ \t]*([^\r\n#]*)", re.IGNORECASE | re.MULTILINE)
OURSELVES, OTHERS = "ourselves", "x"  # as groups are named for a parser that would take Herring for HerringBot
REFUSED = frozenset({"not-found", "gone", "forbidden", "rate-limited", "http-error"})  # the reasons of all 4xx
LOST = frozenset({"redirect-limit", "redirect-loop"})
OURS = frozenset({"blocked-address", "bad-address"})  # no host said so, and the page itself will be told the same


class RobotsFile(Noun, frozen=True, kw_only=True):
    """
    The robots.txt of one origin (`https://news.example`), as it was at `fetched`.

    `access` is "rules" where `body` decides, else "all" or "none". `until` is when it is asked for again.
    """

    origin: str
    fetched: datetime
    until: datetime
    access: Literal["rules", "all", "none"] = "rules"
    body: bytes = b""


class Known(Protocol):
    """The files that are known, by origin: a dict, or what reads them where they are kept. What is learnt is set."""

    def get(self, origin: str, /) -> RobotsFile | None:
        """The file of an origin; None where none is known."""

    def __setitem__(self, origin: str, file: RobotsFile, /) -> None: ...


Ask = Callable[[Request], Awaitable[Outcome]]


class Robots:
    """Asks for and obeys the robots.txt of hosts, each once; `known` are those of earlier runs, and learns those of this one."""

    def __init__(self, known: Known, agent: str, now: datetime) -> None:
        self._known, self._agent, self._now = known, agent, now
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._read: dict[str, Protego] = {}

    async def admit(self, place: Place, ask: Ask) -> float:
        """The Crawl-delay of a host in seconds, 0 when unsaid; FetchError `robots-disallowed` where it lets us not read this place."""
        async with self._turns[place.origin]:
            file = await self._file(place.origin, ask)
            if file.access == "rules" and place.origin not in self._read:
                self._read[place.origin] = rules(file.body, self._agent)
        if file.access == "none":
            raise FetchError("robots-disallowed", "its robots.txt cannot be had, and until then nothing is read")
        if file.access == "all":
            return 0.0
        said = self._read[place.origin]
        if not said.can_fetch(place.href, OURSELVES):
            raise FetchError("robots-disallowed", "its robots.txt does not let us read it")
        return float(said.crawl_delay(OURSELVES) or 0.0)

    async def _file(self, origin: str, ask: Ask) -> RobotsFile:
        known = self._known.get(origin)
        if known and known.fetched <= self._now < known.until:
            return known
        outcome = await ask(Request(address=f"{origin}/robots.txt", max_bytes=MOST_BYTES, cut=True))
        self._known[origin] = file = judged(origin, outcome, known, self._now)
        self._read.pop(origin, None)
        return file


def judged(origin: str, outcome: Outcome, known: RobotsFile | None, now: datetime) -> RobotsFile:
    """What an answer to the question for a robots.txt means; raises the FetchError of an address that we do not dial."""
    if isinstance(outcome, Fetched):
        return RobotsFile(origin=origin, fetched=now, until=now + KEPT, body=outcome.document.body)
    reason = outcome.error.reason if isinstance(outcome, Failed) else ""
    if isinstance(outcome, Failed) and reason in OURS:
        raise outcome.error
    if reason in REFUSED | LOST:
        return RobotsFile(origin=origin, fetched=now, until=now + KEPT, access="all")
    body, access = (known.body, known.access) if known else (b"", "none")
    return RobotsFile(origin=origin, fetched=now, until=now + KEPT_UNREACHABLE, access=access, body=body)


def rules(body: bytes, agent: str) -> Protego:
    """
    The rules of a robots.txt, ask them as `OURSELVES`; what cannot be read in it is passed over.

    A group is ours when its product token is that of our User-Agent, in any case (RFC 9309, 2.2.1): not more, and not less of it.
    """
    ours = _product(agent)

    def named(line: re.Match[str]) -> str:
        token = line[2].strip()
        name = "*" if re.match(r"\*(?:\s|$)", token) else OURSELVES if ours and _product(token) == ours else OTHERS
        return f"{line[1]} {name}"

    return Protego.parse(AGENT_LINE.sub(named, body[:MOST_BYTES].decode("utf-8-sig", "replace")))


def _product(agent: str) -> str:
    found = PRODUCT.match(agent)
    return found[0].lower() if found else ""
