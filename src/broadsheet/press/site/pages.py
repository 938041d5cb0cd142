"""Which pages there are, and what each of them is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from broadsheet.press.addresses import PUBLIC, absolute, settled, web
from broadsheet.press.illustrations import shown
from broadsheet.press.site import cards, words
from broadsheet.press.site.meta import Page, head
from broadsheet.press.site.views import Card, Labelled, card, mark, tale, topics_by_name
from broadsheet.press.xmltext import legal, rfc3339
from broadsheet.records import Artifact, Edition, Masthead, Placement, Section

TOP, STRIP = 20, 10
_KINDS = {"topic": "topics", "source": "sources", "day": "days"}


def render(edition: Edition) -> Iterator[Artifact]:
    """Every page that the edition changes: stylesheet and story pages, then sections, directories and the front page."""
    site = _Site(edition.masthead)
    for placement in edition.stories:
        if placement.story.published:
            yield site.story(placement)
            yield from site.share_picture(placement)
    for old in sorted(edition.moved):
        yield site.moved(old, settled(old, edition.moved))
    for section in edition.sections:
        if section.kind in _KINDS:
            yield site.section(section)
    if edition.front:
        yield Artifact(path=f"{PUBLIC}assets/style.css", body=_stylesheet(), key="assets")
        yield from site.directories(edition)
        yield site.missing()
        yield site.front(edition.front)


class _Site:
    """The pages of one publication: what all of them share, and each kind's own words."""

    def __init__(self, masthead: Masthead) -> None:
        self._masthead = masthead
        self._topics = topics_by_name(masthead)

    def story(self, placement: Placement) -> Artifact:
        story = placement.story
        told = tale(placement, self._topics)
        page = {"title": told.card.title, "described": told.card.lead.excerpt, "feeds": True, "story": placement}
        return self._page("story.html", f"stories/{story.id}/", f"story:{story.id}", page, tale=told)

    def share_picture(self, placement: Placement) -> Iterator[Artifact]:
        """The drawing of a story, where there is no print of a picture of it."""
        if not shown(placement):
            id_ = placement.story.id
            yield Artifact(path=PUBLIC + cards.card_path(id_), body=cards.card(placement), key=f"story:{id_}")

    def moved(self, old: str, new: str) -> Artifact:
        page = {"title": "This story has moved", "target": new, "to": absolute(self._masthead, f"stories/{new}/")}
        return self._page("moved.html", f"stories/{old}/", f"story:{old}", page)

    def section(self, section: Section) -> Artifact:
        title = words.weekday(datetime.fromisoformat(section.key).replace(tzinfo=UTC)) if section.kind == "day" else section.title
        page = {"title": title, "kind": section.kind, "feeds": True, "when": _newest(section.placements), "section": section}
        if section.kind == "source" and section.placements:
            page["logo"] = mark(section.placements[0])
        folder, key = f"{_KINDS[section.kind]}/{section.key}/", f"{section.kind}:{section.key}"
        return self._page("section.html", folder, key, page, cards=self._cards(section.placements))

    def front(self, section: Section) -> Artifact:
        cards = self._cards(section.placements)
        page = {"title": self._masthead.title, "feeds": True, "when": _newest(section.placements), "section": section}
        strip = self._strip(section.placements)
        return self._page("front.html", "", "front", page, cards=cards, strip=strip, top=TOP)

    def directories(self, edition: Edition) -> Iterator[Artifact]:
        """All topics as a tree, all sources by name, and the days that the site map's stories belong to, newest first."""
        yield self._page("topics.html", "topics/", "topics", {"title": "Topics"}, topics=_tree(edition.masthead))
        for name, entries in (("sources", _sources(edition)), ("days", _days(edition))):
            yield self._page("directory.html", f"{name}/", name, {"title": name.capitalize()}, entries=entries)

    def missing(self) -> Artifact:
        """The page for whatever is not there; served at any depth, so its links start at the site's own address."""
        root = f"{self._masthead.url.rstrip('/')}/" if web(self._masthead.url) else ""
        body = self._text("missing.html", {"title": "Not here"}, root, "")
        return Artifact(path=f"{PUBLIC}404.html", body=body, key="front")

    def _cards(self, placements: Iterable[Placement]) -> list[Card]:
        return [card(placement, self._topics) for placement in placements]

    def _strip(self, placements: Iterable[Placement]) -> list[Labelled]:
        """The topics of what the front page shows, in the order of the taxonomy."""
        shown = {name for placement in placements for name in placement.lead.verdict.topics}
        return [label for name, label in self._topics.items() if name in shown][:STRIP]

    def _page(self, template: str, folder: str, key: str, page: Mapping[str, object], **views: object) -> Artifact:
        """One page in its folder; every page but a story's refers to others, and is put in place after them."""
        root = "../" * folder.count("/")
        told: dict[str, Any] = {**page, **views}
        seen = Page(folder=folder, **{name: told[name] for name in ("title", "described", "feeds", "story", "section") if name in told})
        told["meta"] = head(seen, self._masthead)
        body = self._text(template, told, root, absolute(self._masthead, folder))
        return Artifact(path=f"{PUBLIC}{folder}index.html", body=body, key=key, index=not key.startswith("story:"))

    def _text(self, template: str, views: Mapping[str, object], root: str, here: str) -> bytes:
        text = _template(template).render(_DEFAULTS | {"site": self._masthead, "root": root, "here": here} | dict(views))
        return legal(text).encode()


_DEFAULTS: dict[str, object] = {"described": "", "feeds": False, "when": None, "logo": None, "meta": ""}


def _newest(placements: Iterable[Placement]) -> dict[str, str] | None:
    """When the newest story of a page was told: a page knows no other clock."""
    newest = max((placement.story.time for placement in placements), default=None)
    return {"iso": rfc3339(newest), "day": words.weekday(newest), "clock": words.clock(newest)} if newest else None


def _tree(masthead: Masthead) -> list[dict[str, object]]:
    """The topics under their parents, depth first in the order of the taxonomy; a parent that is unknown is no parent."""
    names = {topic.name for topic in masthead.topics}
    children: dict[str, list[msgspec.Struct]] = {}
    for topic in masthead.topics:
        children.setdefault(topic.parent if topic.parent in names and topic.parent != topic.name else "", []).append(topic)
    found: list[dict[str, object]] = []

    def walk(parent: str, depth: int) -> None:
        for topic in children.pop(parent, []):
            fields = msgspec.structs.asdict(topic)
            found.append({**fields, "depth": min(depth, 3)})
            walk(fields["name"], depth + 1)

    walk("", 0)
    return found


def _sources(edition: Edition) -> list[Labelled]:
    """Sources that the site map has pages of, else the edition's own sources with their addresses elsewhere."""
    pages = sorted({path.split("/")[1] for path, _ in edition.site_map if path.startswith("sources/")})
    if pages:
        return [Labelled(domain, f"sources/{domain}/index.html") for domain in pages]
    named = {source.name or source.site or source.feed: web(source.site) for source in edition.sources}
    return [Labelled(name, away=named[name]) for name in sorted(named, key=str.casefold)]


def _days(edition: Edition) -> list[Labelled]:
    """The days of the stories in the site map, newest first."""
    days = sorted({moment.astimezone(UTC).date() for path, moment in edition.site_map if path.startswith("stories/")}, reverse=True)
    return [Labelled(words.weekday(datetime(day.year, day.month, day.day, tzinfo=UTC)), f"days/{day}/index.html") for day in days]


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    loader = PackageLoader("broadsheet.press.site")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, auto_reload=False)


@cache
def _stylesheet() -> bytes:
    return files("broadsheet.press.site").joinpath("style.css").read_bytes()
