"""How many feeds a second one process fetches from loopback, cold and as 304s: `python benchmarks/fetch.py [FEEDS]`."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from datetime import UTC, datetime

from aiohttp import web

from broadsheet.wire.fetch import Fetched, Limits, Outcome, Request, Unchanged, fetch

BODY = b"<rss>" + b"<item>news</item>" * 3_000
HOSTS = 200
LIMITS = Limits(allow_private=("127.0.0.0/8",))


async def answer(request: web.Request) -> web.Response:
    etag = '"1"'
    known = request.headers.get("If-None-Match") == etag
    return web.Response(status=304 if known else 200, body=None if known else BODY, headers={"ETag": etag})


async def serve(ready: threading.Event, port: list[int]) -> None:
    app = web.Application()
    app.router.add_get("/{name}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    for host in range(HOSTS):
        await web.TCPSite(runner, f"127.1.{host}.1", port[0] if port else 0).start()
        port[:] = [runner.addresses[0][1]]
    ready.set()
    await asyncio.Event().wait()


def round_of(requests: list[Request], kind: type[Outcome]) -> tuple[Outcome, ...]:
    began = time.perf_counter()
    outcomes = fetch(requests, LIMITS, datetime(2024, 5, 1, tzinfo=UTC))
    seconds = time.perf_counter() - began
    right = sum(isinstance(outcome, kind) for outcome in outcomes)
    print(f"{kind.__name__.lower():>9}: {right:,} of {len(requests):,} in {seconds:.2f} s, {len(requests) / seconds:,.0f} a second")
    return outcomes


def main(count: int) -> None:
    ready, port = threading.Event(), list[int]()
    threading.Thread(target=asyncio.run, args=(serve(ready, port),), daemon=True).start()
    ready.wait()
    first = round_of([Request(address=f"http://127.1.{n % HOSTS}.1:{port[0]}/{n}") for n in range(count)], Fetched)
    round_of([Request(address=o.address, etag=o.document.etag) for o in first if isinstance(o, Fetched)], Unchanged)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
