"""A site in which every text of a stranger is an attack."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from tests.press.editions import MASTHEAD, NOON, article, edition, front, judged, placement

from broadsheet.plugins import outputs
from broadsheet.press import illustrations, record
from broadsheet.press.proofread import proofread
from broadsheet.records import (
    Abstract,
    Background,
    Edition,
    Health,
    Image,
    Judged,
    Link,
    Placement,
    Print,
    Profile,
    Provider,
    Reason,
    Score,
    Section,
    Source,
    Story,
    Tallies,
    Topic,
    Turn,
    Version,
    Voice,
    Volume,
)

SOURCE = "a.example"
PRINT = Print(name="ab" * 32, width=320, height=180)
PUBLISHED = "https://news.example"
"""Where the site says that it is; the page for what is not there leads to it from any depth."""
PACKED = 50  # raw vectors to a page, each in a frame of its own


def edition_of(vectors: Sequence[str], members: int) -> Edition:
    """An edition whose stories have so many members each, every one of another vector; all of them on the front page, and in search."""
    told = [_story(start, vectors[start : start + members]) for start in range(0, len(vectors), members)]
    kinds = (("topic", "t0", vectors[0]), ("source", SOURCE, vectors[-1]), ("day", "2023-11-28", vectors[0]))
    tallies = Tallies(days=(("2023-11-27", 1), ("2023-11-28", 2)), firsts=tuple((text, 1) for text in vectors))
    profiles = [Profile(domain=SOURCE, name=text, owner=text, feeds=(Health(feed=text, state="dead", reason=text),)) for text in vectors]
    paths = ("", f"sources/{SOURCE}/", *(f"stories/{one.story.id}/" for one in told))
    return edition(
        *told,
        masthead=msgspec.structs.replace(MASTHEAD, topics=tuple(Topic(id=f"t{n}", name=text) for n, text in enumerate(vectors))),
        front=front(*told),
        sections=tuple(
            Section(kind=kind, key=key, title=title, placements=tuple(told), tallies=tallies, profile=profiles[-1])
            for kind, key, title in kinds
        ),
        sources=tuple(Source(feed=f"f{n}", name=text, site=text) for n, text in enumerate(vectors)),
        profiles=tuple(profiles),
        backgrounds={one.story.id: _background(one) for one in told},
        site_map=tuple((path, NOON) for path in paths),
        volumes=(Volume(month="2023-11", stories=tuple(_abstract(n // members * members, text) for n, text in enumerate(vectors))),),
    )


def _story(start: int, vectors: Sequence[str]) -> Placement:
    lead, *others = (_judged(start + number, text) for number, text in enumerate(vectors))
    score = Score(reasons=(Reason(signal="lead", points=50, sentence=vectors[0]),))
    turn = Turn(at=NOON, story=f"s{start}", kind="founded", article=lead.article.id, reason=vectors[0])
    made = placement(lead, *others, id=f"s{start}", title=vectors[0], why_lead=vectors[0], heat=score)
    return msgspec.structs.replace(made, timeline=(turn,))


def _background(told: Placement) -> Background:
    """An earlier version of every member, a story before and one after."""
    said, members = told.story.title, (told.lead, *told.coverage)
    once = {one.article.id: msgspec.structs.replace(one.article, title=f"Once {one.article.title} or so") for one in members}
    other = Story(id=told.story.id, members=(), lead="", title=said, time=NOON)
    versions = {name: (Version(article=article, until=NOON),) for name, article in once.items()}
    return Background(versions=versions, follows=other, followed=(other,))


def _abstract(start: int, text: str) -> Abstract:
    voices = (Voice(source=text, domain=SOURCE, title=text),) * 2
    return Abstract(id=f"s{start}", time=NOON, title=text, excerpt=text, topics=(text,), voices=voices)


def _judged(number: int, text: str) -> Judged:
    """An article that says `text` wherever an article says anything, of an address that is one, or wants to be one."""
    address = (text, f"javascript:{text}", f"https://{SOURCE}/{text}", f"data:text/html,{text}")[number % 4]
    said: dict[str, Any] = {
        "title": text,
        "excerpt": text,
        "text": text,
        "authors": (text,),
        "categories": (text,),
        "provider": Provider(name=text, domain=SOURCE, images=(Image(url=address, title=text),)),
        "images": (Image(url=address, title=text, prints=(PRINT,)), Image(url=address, title=text)),
        "language": (text, "en")[number % 2],
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


_ALONE = 'sandbox="allow-scripts allow-same-origin allow-forms"'
