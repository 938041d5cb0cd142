"""A page under watch: what a browser says against it, asks of strangers, cannot fit and moves about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request

WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")
AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_SHIFTS = """() => new Promise((told) => {
  let sum = 0;
  const add = (list) => { for (const one of list.getEntries()) sum += one.value; };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  const late = () => requestAnimationFrame(() => setTimeout(() => told(sum)));
  requestAnimationFrame(() => setTimeout(late, 100));
})"""
_TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Watched:
    """A browser's page, and the faults that were found on the pages it was led to."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self._home = page, home
        self.faults: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", self._threw)
        page.on("request", self._asked)

    def open(self, path: str) -> None:
        """Lead the browser to a page, and write down what is wrong with it."""
        self.page.goto(self._home + path)
        if (over := self.page.evaluate(_TOO_WIDE)) > 0:
            self.faults.append(f"{path}: {over} pixels too wide")
        if (shifted := self.page.evaluate(_SHIFTS)) > 0.01:
            self.faults.append(f"{path}: shifts by {shifted}")

    def violations(self, axe: str) -> list[str]:
        """What axe-core holds against the page that is open, by WCAG 2.2 AA."""
        self.page.evaluate(axe)
        found: dict[str, Any] = self.page.evaluate("(tags) => axe.run(document, { runOnly: tags })", AA)
        return [f"{one['id']}: {one['nodes'][0]['html'][:120]} {one['nodes'][0]['failureSummary'][:200]}" for one in found["violations"]]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console: {message.text}")

    def _threw(self, error: Error) -> None:
        self.faults.append(f"error: {error}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self._home) and urlsplit(request.url).scheme not in {"data", "about"}:
            self.faults.append(f"asks {request.url}")


@contextmanager
def watching(browser: Browser, home: str, width: int = 1440, **settings: Any) -> Iterator[Watched]:
    """A fresh page of that width, under watch, that knows nothing of earlier ones."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
    try:
        yield Watched(context.new_page(), home)
    finally:
        context.close()
