"""What a browser sees of a front page: bytes, first contentful paint on a slow processor, layout shift, and scripts in the way."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

from lxml import html
from playwright.sync_api import Browser, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SLOWER, TRIES = 4, 15
WATCH = """new Promise((done) => {
  let shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { if (!one.hadRecentInput) shift += one.value; }))
    .observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint")
    .forEach((one) => setTimeout(() => done({ shift, paint: one.startTime }), 500)))
    .observe({ type: "paint", buffered: true });
})"""


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing is said of each request."""


def painted(public: Path, executable: str) -> dict[str, Any]:
    """The front page under `public`, served on the loopback: the median of fifteen openings, each with an empty cache."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(public)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=list(QUIET))
            seen = [_opened(browser, f"http://127.0.0.1:{server.server_port}/") for _ in range(TRIES)]
            browser.close()
    finally:
        server.shutdown()
        server.server_close()
    paints, shifts = [one["paint"] for one in seen], [one["shift"] for one in seen]
    return {"bytes": weight(public), "paint": median(paints), "shift": max(shifts), "blocking": blocking(public)}


def weight(public: Path) -> int:
    """Bytes of the front page and its stylesheets, as they lie on disk: nothing is packed."""
    page = (public / "index.html").read_bytes()
    sheets = html.document_fromstring(page).iter("link")
    return len(page) + sum((public / str(one.get("href"))).stat().st_size for one in sheets if one.get("rel") == "stylesheet")


def blocking(public: Path) -> int:
    """Scripts that the front page cannot be painted without: those neither deferred nor at its end."""
    page = html.document_fromstring((public / "index.html").read_bytes())
    free = {"module", "application/ld+json"}
    return sum(not {"defer", "async"} & set(one.keys()) and one.get("type") not in free for one in page.iter("script"))


def _opened(browser: Browser, address: str) -> dict[str, Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    seen: dict[str, Any] = page.evaluate(WATCH)
    context.close()
    return seen
