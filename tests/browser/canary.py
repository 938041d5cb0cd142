"""A browser's page that tells what an attack did: what ran, who else was asked, and which nodes could act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Frame, Page, Route
from tests.browser import hostile

HERE = Path(__file__).parent
AUDIT, POKE = (HERE.joinpath(name).read_text("utf-8") for name in ("audit.js", "poke.js"))
NOTHING: dict[str, list[str]] = {"executed": [], "asked": [], "acting": []}
# Whatever calls attention to itself is written down, in whichever frame it runs.
_CANARY = """for (const name of ["alert", "confirm", "prompt", "print"]) {
  Object.defineProperty(window, name, { value: () => { window.executed(name); }, writable: false });
}"""
_STEADY, _ROUNDS, _WAIT = 4, 40, 250  # rounds of so many milliseconds in which nothing more may run, and the most there are


class Watched:
    """A page of the browser, with what was executed on it, who else was asked, and which nodes could act."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.executed: list[str] = []
        self.ran: set[str] = set()
        self.asked: list[str] = []
        self.acting: list[str] = []

    def open(self, path: str) -> None:
        """Lead the browser there, and do and look at all that can be done and seen."""
        self.page.goto(self.home + path)
        self.look(path)

    def look(self, where: str) -> None:
        """Look at every node that is there now, and do to each what a reader might."""
        self.acting += [
            f"{where}: {node}" for node in self.page.evaluate(f"(published) => ({AUDIT})(document, published)", hostile.PUBLISHED)
        ]
        self.page.evaluate(POKE)
        self.page.wait_for_timeout(20)

    def provoke(self) -> None:
        """Do to everything what a reader might, again and again until nothing more runs: a busy browser is slow."""
        steady, known = 0, -1
        for _ in range(_ROUNDS):
            self.page.evaluate(POKE)
            self.page.wait_for_timeout(_WAIT)
            steady = steady + 1 if len(self.ran) == known else 0
            known = len(self.ran)
            if steady == _STEADY:
                return

    def faults(self) -> Mapping[str, list[str]]:
        """All that should not be: NOTHING, on a safe site."""
        return {"executed": self.executed, "asked": self.asked, "acting": self.acting}

    def note(self, source: Mapping[str, Any], how: str) -> None:
        """A call of one of the canaries: by which frame of which page."""
        self.ran.add(_room(source["frame"]))
        self.executed.append(f"{source['frame'].url}: {how}")

    def route(self, route: Route) -> None:
        """Let through what is ours; write down who else is asked for, and ask nobody."""
        if route.request.url.startswith(self.home):
            route.continue_()
        else:
            self.asked += [] if route.request.url.startswith(f"{hostile.PUBLISHED}/") else [route.request.url]
            route.abort()


def _room(frame: Frame) -> str:
    """The name of the frame of the page itself in which a frame lies, however deep; empty for the page."""
    while frame.parent_frame and frame.parent_frame.parent_frame:
        frame = frame.parent_frame
    return frame.name if frame.parent_frame else ""


@contextmanager
def watching(browser: Browser, home: str, *, trusting: bool = False) -> Iterator[Watched]:
    """A fresh page under watch. A `trusting` one heeds no policy, so that nothing but our own writing stands before an attack."""
    context = browser.new_context(bypass_csp=trusting)
    watched = Watched(context.new_page(), home)
    context.expose_binding("executed", watched.note)
    context.add_init_script(_CANARY)
    context.route("**/*", watched.route)
    try:
        yield watched
    finally:
        context.close()


def opened(browser: Browser, home: str, paths: Sequence[str]) -> Mapping[str, list[str]]:
    """What is wrong with these files, opened one after another by a browser that heeds no policy."""
    with watching(browser, home, trusting=True) as watched:
        for path in paths:
            watched.open(path)
        return watched.faults()


def executing(browser: Browser, public: Path, home: str, texts: Sequence[str], policy: str = "") -> int:
    """How many of the vectors run when they are shown as they are, under a policy if one is given; `home` is where `public` is served."""
    ran = 0
    for page in hostile.raw(texts, policy):
        (public / "raw.html").write_text(page.encode("utf-8", "replace").decode(), "utf-8")
        with watching(browser, home) as watched:
            watched.page.goto(f"{home}raw.html", wait_until="domcontentloaded")  # some frames never end loading
            watched.provoke()
            ran += len(watched.ran)
    return ran


def acting(browser: Browser, texts: Sequence[str]) -> list[bool]:
    """Of each text, whether a document that shows it as it is has nodes that could act; nothing in it runs."""
    page = browser.new_page()
    try:
        parsed = "new DOMParser().parseFromString('<!doctype html><p>' + text, 'text/html')"
        found: list[bool] = page.evaluate(f"(texts) => texts.map((text) => ({AUDIT})({parsed}, 'https://news.example').length > 0)", texts)
        return found
    finally:
        page.close()
