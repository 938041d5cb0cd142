"""
The callback server of WebSub: a hub asks here whether we meant it, and pushes here what is new.

It stands on aiohttp.web, in a thread and an event loop of its own, beside the line. The last part of a request's path is the token of a
subscription, whatever stands before it: a reverse proxy may keep or drop its prefix.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Engine

from broadsheet.archive.opening import open_archive, transaction
from broadsheet.errors import ArchiveError, ConfigurationError
from broadsheet.publication import Publication
from broadsheet.records import Document
from broadsheet.settings import listens_at
from broadsheet.stages.subscribing import TAKEN, answer, receive, too_large
from broadsheet.wire.fetch.answer import worded

START = 10.0  # seconds within which the server must be up
SOON = "30"  # seconds after which a hub may try again when the archive is busy
PLAIN = {"X-Content-Type-Options": "nosniff"}

Clock = Callable[[], datetime]


class Callback:
    """What the server does with a request. `arrived` is called, in any thread, once something new is in the archive for good."""

    def __init__(self, engine: Engine, most: int, clock: Clock, arrived: Callable[[], None]) -> None:
        self._engine, self._most, self._clock, self._arrived = engine, most, clock, arrived

    def application(self) -> web.Application:
        """The routes: any path that ends in a token."""
        made = web.Application(client_max_size=self._most)
        made.router.add_get("/{path:.*}", self.asked, allow_head=False)
        made.router.add_post("/{path:.*}", self.pushed)
        return made

    async def asked(self, request: web.Request) -> web.Response:
        """A hub's question whether we meant it: its challenge back, or 404."""
        status, text = await self._kept(answer, _token(request), dict(request.query))
        return web.Response(status=status, text=text, headers=PLAIN)

    async def pushed(self, request: web.Request) -> web.Response:
        """Content: in the inbox before the hub hears 2xx."""
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            await self._kept(too_large, _token(request))
            return web.Response(status=413, headers=PLAIN)
        now = self._clock()
        document = Document(
            address="",
            body=body,
            media_type=worded(request.headers.get("Content-Type", "")),
            fetched=now,
            links=worded(",".join(request.headers.getall("Link", ()))),
        )
        status = await self._kept(receive, _token(request), document, request.headers.get("X-Hub-Signature", ""))
        if status == TAKEN:
            self._arrived()
        return web.Response(status=status, headers=PLAIN)

    async def _kept(self, work: Callable[..., Any], *about: object) -> Any:
        """A stage's answer in a transaction of its own, outside the event loop; 503 when it is busy, and the hub comes again."""
        try:
            return await asyncio.to_thread(self._in_transaction, work, *about)
        except ArchiveError:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": SOON}) from None

    def _in_transaction(self, work: Callable[..., Any], *about: object) -> Any:
        with transaction(self._engine, writing=True) as connection:
            return work(connection, *about, self._clock())


@contextmanager
def listening(publication: Publication, clock: Clock, arrived: Callable[[], None]) -> Iterator[None]:
    """Listen for hubs while the body runs; nothing at all without a callback. ConfigurationError where the place is taken."""
    if not publication.settings.websub.callback:
        yield
        return
    engine = open_archive(publication.settings.archive, publication.root)
    callback = Callback(engine, publication.settings.fetch.max_bytes, clock, arrived)
    server = _Server(callback, listens_at(publication.settings))
    server.start()
    try:
        yield
    finally:
        server.end()
        engine.dispose()


class _Server(threading.Thread):
    """The event loop of the callback, in a thread that ends with the process."""

    def __init__(self, callback: Callback, place: tuple[str, int]) -> None:
        super().__init__(name="websub", daemon=True)
        self._callback, self._place = callback, place
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._fault: OSError | None = None

    def start(self) -> None:
        """Return once the server listens."""
        super().start()
        up = self._up.wait(START)
        if self._fault or not (up and self.is_alive()):
            told = self._fault.strerror or str(self._fault) if self._fault else f"the server did not come up within {START} s"
            raise ConfigurationError(f"cannot listen there: {told}", subject="websub.listen", remedy="name a free place, as 127.0.0.1:8080")

    def run(self) -> None:
        """Serve until told to end."""
        runner = web.AppRunner(self._callback.application(), access_log=None, auto_decompress=False, shutdown_timeout=1.0)
        try:
            self._loop.run_until_complete(self._listen(runner))
            self._up.set()
            self._loop.run_forever()
        except OSError as error:
            self._fault = error
        finally:
            self._loop.run_until_complete(runner.cleanup())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()
            self._up.set()

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        await web.TCPSite(runner, *self._place).start()

    def end(self) -> None:
        """Stop listening; what was acknowledged is kept."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self.join(START)


def _token(request: web.Request) -> str:
    return request.path.rstrip("/").rpartition("/")[2]
