"""A site in which every text of a stranger is an attack, and a browser's page that tells what any of them did."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec
from playwright.sync_api import Browser, Frame, Page, Route
from tests.press.editions import MASTHEAD, NOON, article, edition, front, judged, placement

from broadsheet.plugins import outputs
from broadsheet.press import illustrations, record
from broadsheet.press.proofread import proofread
from broadsheet.records import Edition, Image, Judged, Link, Placement, Print, Provider, Reason, Score, Section, Source, Topic, Turn

PRINT = Print(name="ab" * 32, width=320, height=180)
PUBLISHED = "https://news.example"
"""Where the site says that it is; the page for what is not there leads to it from any depth."""
PACKED = 50  # raw vectors to a page, each in a frame of its own


def edition_of(vectors: Sequence[str], members: int) -> Edition:
    """An edition whose stories have so many members each, every one of another vector; all of them on the front page."""
    told = [_story(start, vectors[start : start + members]) for start in range(0, len(vectors), members)]
    kinds = (("topic", "t0", vectors[0]), ("source", "a.example", vectors[-1]), ("day", "2023-11-28", vectors[0]))
    return edition(
        *told,
        masthead=msgspec.structs.replace(MASTHEAD, topics=tuple(Topic(id=f"t{n}", name=text) for n, text in enumerate(vectors))),
        front=front(*told),
        sections=tuple(Section(kind=kind, key=key, title=title, placements=tuple(told)) for kind, key, title in kinds),
        sources=tuple(Source(feed=f"f{n}", name=text, site=text) for n, text in enumerate(vectors)),
        site_map=tuple((path, NOON) for path in ("", *(f"stories/{one.story.id}/" for one in told))),
    )


def _story(start: int, vectors: Sequence[str]) -> Placement:
    lead, *others = (_judged(start + number, text) for number, text in enumerate(vectors))
    score = Score(reasons=(Reason(signal="lead", points=50, sentence=vectors[0]),))
    turn = Turn(at=NOON, story=f"s{start}", kind="founded", article=lead.article.id, reason=vectors[0])
    made = placement(lead, *others, id=f"s{start}", title=vectors[0], why_lead=vectors[0], heat=score)
    return msgspec.structs.replace(made, timeline=(turn,))


def _judged(number: int, text: str) -> Judged:
    """An article that says `text` wherever an article says anything, of an address that is one, or wants to be one."""
    address = (text, f"javascript:{text}", f"https://a.example/{text}", f"data:text/html,{text}")[number % 4]
    said: dict[str, Any] = {
        "title": text,
        "excerpt": text,
        "text": text,
        "authors": (text,),
        "categories": (text,),
        "provider": Provider(name=text, domain="a.example", images=(Image(url=address, title=text),)),
        "images": (Image(url=address, title=text, prints=(PRINT,)), Image(url=address, title=text)),
        "language": "en",
        **dict.fromkeys(("web_url", "original_url", "amp_url", "cdn_amp_url"), address),
    }
    link = Link(other=f"a{number + 1}", strength=500, evidence=(text,))
    return judged(article(f"a{number}", **said), topics=(text,), links=(link,))


def publish(of: Edition, public: Path) -> list[str]:
    """Everything that the outputs make of an edition but its records, in a folder; the paths of the files."""
    read = proofread(of)
    made = [one for output in outputs() if output is not record for one in output.render(read)]
    for one in (*made, *illustrations.artifacts(read, lambda _: b"RIFF")):
        path = public / one.path.removeprefix("public/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.body)
    return [one.path.removeprefix("public/") for one in made]


def in_readers(public: Path) -> str:
    """All that feeds hold as markup, in one page, as a feed reader that trusts it would show it."""
    feeds = [json.loads(path.read_text("utf-8")) for path in sorted(public.rglob("feed.json"))]
    return "<!doctype html><meta charset=utf-8>" + "".join(item.get("content_html", "") for feed in feeds for item in feed["items"])


def raw(vectors: Sequence[str], policy: str = "") -> Iterator[str]:
    """Pages that show vectors as attribute, address and text, as they are, each in a frame that cannot lead the others away."""
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    for start in range(0, len(vectors), PACKED):
        packed = enumerate(vectors[start : start + PACKED])
        frames = (
            f'<iframe name="frame-{number}" {_ALONE} srcdoc="{html.escape(head + _shown(text))}"></iframe>' for number, text in packed
        )
        yield f"<!doctype html><meta charset=utf-8>{''.join(frames)}"


def _shown(text: str) -> str:
    return f'<img alt="{text}"><iframe src="{text}"></iframe><p>{text}</p>'


_ALONE = 'sandbox="allow-scripts allow-same-origin"'


@contextmanager
def served(public: Path) -> Iterator[str]:
    """The folder on a port of this machine's own; yields its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(public))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        """A file; attacks ask for names that no file can have."""
        try:
            super().do_GET()
        except (ValueError, OSError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nobody reads it."""


# Whatever calls attention to itself is written down, in whichever frame it runs.
_CANARY = """for (const name of ["alert", "confirm", "prompt", "print"]) {
  Object.defineProperty(window, name, { value: () => { window.executed(name); }, writable: false });
}"""

# What a reader does: looks at, points at and clicks on everything, in every frame.
_POKE = """() => {
  const kinds = ["mouseover", "mouseenter", "mousemove", "pointerover", "focus", "focusin", "keydown", "scroll", "click"];
  const poke = (from) => { for (const one of from ? from.querySelectorAll("*") : []) {
    for (const kind of kinds) one.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
    if (one.localName === "iframe") { try { poke(one.contentDocument); } catch (refused) { /* another origin's */ } }
  } };
  poke(document);
}"""

# What could run, load or lead away, and is not what our own templates have: the tags and attributes of DOM-based attacks.
_AUDIT = """(published) => {
  const found = [], ours = new Set([location.origin, published]), say = (one) => found.push(one.outerHTML.slice(0, 120));
  const forbidden = new Set(["iframe", "frame", "frameset", "object", "embed", "applet", "base", "math", "template", "noscript",
    "portal", "marquee", "audio", "video", "source", "track", "foreignobject", "animate", "set", "use"]);
  const loading = new Set(["src", "data", "poster", "background", "action", "formaction", "srcdoc", "ping", "manifest"]);
  for (const one of document.querySelectorAll("*")) {
    const tag = one.localName.toLowerCase();
    if (forbidden.has(tag)) say(one);
    if (tag === "script" && one.type !== "application/ld+json" && !(one.src && ours.has(new URL(one.src).origin))) say(one);
    if (tag === "style" && document.contentType === "text/html") say(one);
    for (const { name, value } of one.attributes) {
      if (name.startsWith("on") || name === "style" && document.contentType === "text/html") say(one);
      const address = loading.has(name) || name.endsWith("href") ? new URL(value, location.href) : null;
      if (address && !["http:", "https:"].includes(address.protocol)) say(one);
      if (address && loading.has(name) && !ours.has(address.origin)) say(one);
    }
    if (tag === "a" && !ours.has(one.origin) && one.relList.contains("noopener") + one.relList.contains("noreferrer") < 2) say(one);
  }
  return found;
}"""


class Watched:
    """A page of the browser, with what was executed on it, who else was asked, and which nodes could act."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.executed: list[str] = []
        self.ran: set[str] = set()
        self.asked: list[str] = []
        self.acting: list[str] = []

    def open(self, path: str, *, audited: bool = True) -> None:
        """Lead the browser there, and look at every node."""
        self.page.goto(self.home + path)
        if audited:
            self.acting += [f"{path}: {node}" for node in self.page.evaluate(_AUDIT, PUBLISHED)]

    def poke(self) -> None:
        """Do to everything on the page what a reader might."""
        self.page.evaluate(_POKE)

    def faults(self) -> Mapping[str, list[str]]:
        """All that should not be: nothing, on a safe site."""
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
            self.asked += [] if route.request.url.startswith(f"{PUBLISHED}/") else [route.request.url]
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
