"""
A hub on loopback, with the publisher beside it: what the W3C Recommendation asks of a hub, and what a bad one does.

It answers requests at once and verifies them afterwards, signs what it distributes, grants short leases, and can be told to misbehave.
Times are its test's: it does nothing by itself.
"""

from __future__ import annotations

import asyncio
import hmac
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import ClientSession, web

T = TypeVar("T")
CHALLENGE = "a challenge of the hub's"


@dataclass
class Held:
    """One subscription as the hub holds it."""

    callback: str
    topic: str
    secret: str


@dataclass
class Hub:
    """The hub's memory and moods. `lease` is what it grants, `refuses` the status that it answers requests with instead of 202,
    with `again` as its Retry-After."""

    host: str = "127.0.0.1"
    port: int = 0
    lease: int = 600
    refuses: int = 0
    again: str = ""
    denies: str = ""
    method: str = "sha256"
    feed: bytes = b""
    links: bool = True
    asked: list[dict[str, str]] = field(default_factory=list)
    verified: list[tuple[str, int, str]] = field(default_factory=list)
    held: dict[str, Held] = field(default_factory=dict)
    polls: int = 0
    work: list[asyncio.Task[None]] = field(default_factory=list)
    granted: threading.Event = field(default_factory=threading.Event)
    run: Callable[[Coroutine[Any, Any, Any]], Any] = field(repr=False, default=lambda work: work)

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}/hub"

    @property
    def topic(self) -> str:
        return f"http://{self.host}:{self.port}/feed.xml"

    async def serve_feed(self, _request: web.Request) -> web.Response:
        """The publisher's feed, with Link headers unless they are off."""
        self.polls += 1
        headers = {"Link": f'<{self.address}>; rel="hub", <{self.topic}>; rel="self"'} if self.links else {}
        return web.Response(body=self.feed, content_type="application/rss+xml", headers=headers)

    async def take(self, request: web.Request) -> web.Response:
        """A request to subscribe or to unsubscribe, verified after the answer; or a publisher's ping."""
        said = {name: str(value) for name, value in (await request.post()).items()}
        if said.get("hub.mode") == "publish":
            self.work.append(asyncio.ensure_future(self._distribute_all()))
            return web.Response(status=204)
        self.asked.append(said)
        if self.refuses:
            return web.Response(status=self.refuses, headers={"Retry-After": self.again} if self.again else {})
        self.work.append(asyncio.ensure_future(self._verify(said)))
        return web.Response(status=202)

    async def _verify(self, said: dict[str, str]) -> None:
        callback, topic, mode = said["hub.callback"], said["hub.topic"], said["hub.mode"]
        if self.denies:
            await self._question(callback, {"hub.mode": "denied", "hub.topic": topic, "hub.reason": self.denies})
            return
        lease = {"hub.lease_seconds": str(self.lease)} if mode == "subscribe" else {}
        status, text = await self._question(callback, {"hub.mode": mode, "hub.topic": topic, "hub.challenge": CHALLENGE, **lease})
        if (status, text) == (200, CHALLENGE):
            self.held.pop(callback, None)
            if mode == "subscribe":
                self.held[callback] = Held(callback, topic, said.get("hub.secret", ""))
                self.granted.set()

    async def _question(self, callback: str, said: dict[str, str]) -> tuple[int, str]:
        async with ClientSession() as session, session.get(callback, params=said) as answer:
            self.verified.append((said["hub.mode"], answer.status, await answer.text()))
            return self.verified[-1][1:]

    async def _distribute_all(self) -> None:
        for held in list(self.held.values()):
            status = await self._post(held, self.feed)
            if status == 410:
                self.held.pop(held.callback, None)

    async def _post(self, held: Held, body: bytes, signature: str | None = None, topic: str = "") -> int:
        if signature is None:
            signature = f"{self.method}={hmac.new(held.secret.encode(), body, self.method).hexdigest()}"
        headers = {"Content-Type": "application/rss+xml", "Link": f"<{self.address}>; rel=hub, <{topic or held.topic}>; rel=self"}
        headers |= {"X-Hub-Signature": signature} if signature else {}
        async with ClientSession() as session, session.post(held.callback, data=body, headers=headers) as answer:
            return answer.status

    # What a test does with it, from its own thread

    def ask(self, callback: str, **said: str) -> tuple[int, str]:
        """Ask a callback whether it meant this; `hub_mode` stands for `hub.mode`."""
        found: tuple[int, str] = self.run(self._question(callback, {name.replace("_", ".", 1): value for name, value in said.items()}))
        return found

    def push(self, body: bytes, signature: str | None = None, topic: str = "") -> int:
        """Push a body to the only subscriber, signed unless another signature is given; the status it answers."""
        (held,) = self.held.values()
        return int(self.run(self._post(held, body, signature, topic)))

    def ping(self) -> None:
        """What a publisher does once its feed has changed; returns when everybody was told."""

        async def publish() -> None:
            async with ClientSession() as session, session.post(self.address, data={"hub.mode": "publish", "hub.url": self.topic}):
                pass

        self.run(publish())
        self.settle()

    def settle(self) -> None:
        """Wait until the hub has done what it owes."""

        async def finish() -> None:
            while self.work:
                await self.work.pop()

        self.run(finish())


@contextmanager
def opened() -> Iterator[Hub]:
    """A hub and a publisher, on a port of their own."""
    loop, hub = asyncio.new_event_loop(), Hub()
    hub.run = lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(30)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    made = web.Application()
    made.router.add_get("/feed.xml", hub.serve_feed)
    made.router.add_post("/hub", hub.take)
    runner = web.AppRunner(made, access_log=None)
    hub.run(runner.setup())
    hub.run(web.TCPSite(runner, hub.host, 0).start())
    hub.port = runner.addresses[0][1]
    try:
        yield hub
    finally:
        hub.run(runner.cleanup())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
