"""Which pages there are, and what each of them is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from broadsheet.press import search
from broadsheet.press.addresses import PUBLIC, absolute, settled
from broadsheet.press.illustrations import shown
from broadsheet.press.policy import POLICY
from broadsheet.press.site import cards, charts, words
from broadsheet.press.site.directories import calendar, portrait, sources, surroundings, tree
from broadsheet.press.site.meta import Page, head
from broadsheet.press.site.rendering import Templates
from broadsheet.press.site.tale import tale
from broadsheet.press.site.views import Card, Labelled, card, hue, mark, spread, topics_by_name
from broadsheet.press.xmltext import legal, rfc3339
from broadsheet.records import Artifact, Background, Charter, Edition, Masthead, Placement, Section

TOP, STRIP, LATEST = 20, 12, 9
_KINDS = {"topic": "topics", "source": "sources", "day": "days", "month": "months"}
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


def render(edition: Edition) -> Iterator[Artifact]:
    """Every page that the edition changes: story pages, then what lists them, directories and the front page."""
    site = _Site(edition.masthead)
    for placement in edition.stories:
        if placement.story.published:
            yield site.story(placement, edition.backgrounds.get(placement.story.id, Background()))
            yield from site.share_picture(placement)
    for old in sorted(edition.moved):
        yield site.moved(old, settled(old, edition.moved))
    for section in edition.sections:
        if section.kind in _KINDS:
            yield site.section(section)
    yield from search.render(edition)
    if edition.front:
        yield from site.assets()
        yield from site.directories(edition)
        yield from site.standing(edition)
        yield site.front(edition.front)


class _Site:
    """The pages of one publication: what all of them share, and each kind's own words."""

    def __init__(self, masthead: Masthead) -> None:
        self._masthead = masthead
        self._topics = topics_by_name(masthead)
        self._templates = Templates(masthead.look)
        self._shared: dict[str, object] = _DEFAULTS | {"site": masthead, "policy": POLICY, **_tongue(masthead.locale)}

    def story(self, placement: Placement, background: Background) -> Artifact:
        """The page of one story, with what the archive remembers of it; its address is the story's id, for good."""
        story = placement.story
        told = tale(placement, self._masthead, background)
        page = {"title": told.card.title, "described": told.card.lead.excerpt, "feeds": True}
        return self._page("story.html", f"stories/{story.id}/", f"story:{story.id}", page, tale=told, story=placement)

    def share_picture(self, placement: Placement) -> Iterator[Artifact]:
        """The drawing of a story, where there is no print of a picture of it."""
        if not shown(placement):
            id_ = placement.story.id
            yield Artifact(path=PUBLIC + cards.card_path(id_), body=cards.card(placement, hue(placement, self._topics)), key=f"story:{id_}")

    def moved(self, old: str, new: str) -> Artifact:
        page = {"title": "This story has moved", "target": new, "own": f"stories/{new}/"}
        return self._page("moved.html", f"stories/{old}/", f"story:{old}", page)

    def section(self, section: Section) -> Artifact:
        page = {"title": _titled(section), "kind": section.kind, "feeds": section.kind != "month", "section": section}
        folder, key = f"{_KINDS[section.kind]}/{section.key}/", f"{section.kind}:{section.key}"
        return self._page(f"{section.kind}.html", folder, key, page, drawn=charts.of_section(section), **self._particulars(section))

    def front(self, section: Section) -> Artifact:
        """The front page: its placements in their order, and the newest of them beside."""
        shown_first = self._cards(section.placements)
        page = {"title": self._masthead.title, "feeds": True, "when": _newest(section.placements), "section": section}
        latest = sorted(shown_first, key=lambda one: (one.iso, one.id), reverse=True)[:LATEST]
        drawn = spread(section.placements[0]) if section.placements else None
        views = {
            "front": True,
            "cards": shown_first,
            "top": TOP,
            "latest": latest,
            "spread": drawn,
            "strip": self._strip(section.placements),
        }
        return self._page("front.html", "", "front", page, **views)

    def directories(self, edition: Edition) -> Iterator[Artifact]:
        """All topics as a tree, all sources by name, and a calendar of all days."""
        yield self._page("topics.html", "topics/", "topics", {"title": "Topics"}, topics=tree(edition.masthead))
        yield self._page("sources.html", "sources/", "sources", {"title": "Sources"}, sources=sources(edition))
        yield self._page("days.html", "days/", "days", {"title": "Archive"}, years=calendar(edition))

    def standing(self, edition: Edition) -> Iterator[Artifact]:
        """The pages that say what this is, how it chooses and where to search, and the one for whatever is not there."""
        drawn = charts.of_section(edition.front) if edition.front else ""
        yield self._page("about.html", "about/", "about", {"title": f"About {self._masthead.title}"}, drawn=drawn)
        yield self._page(
            "choosing.html", "how-we-choose/", "choosing", {"title": "How we choose"}, charter=edition.charter or Charter(policy="")
        )
        yield self._page("search.html", "search/", "search", {"title": "Search"}, catalogue=search.catalogue(edition))
        root = f"{urlsplit(self._masthead.url).path.rstrip('/')}/"  # it is served at any depth
        yield Artifact(path=f"{PUBLIC}404.html", body=self._text("missing.html", {"title": "Not here"}, root, ""), key="front")

    def assets(self) -> Iterator[Artifact]:
        """What all pages load."""
        look = self._masthead.look
        yield Artifact(path=f"{PUBLIC}assets/style.css", body=self._templates.style(), key="assets")
        for name in ("site.js", "search.js", "search.css", "charts.css", "pages.css"):
            yield Artifact(path=f"{PUBLIC}assets/{name}", body=self._templates.asset(name), key="assets")
        yield Artifact(path=f"{PUBLIC}assets/icon.svg", body=self._templates.icon(), key="assets")
        if look.logo:
            yield Artifact(path=f"{PUBLIC}assets/{look.logo_name}", body=look.logo, key="assets")

    def _particulars(self, section: Section) -> dict[str, object]:
        """What only a section of its kind shows."""
        cards = self._cards(section.placements)
        if section.kind == "topic":
            return {"cards": cards, "around": surroundings(self._masthead, self._topics, section.key)}
        if section.kind == "source":
            logo = mark(section.placements[0]) if section.placements else None
            return {"cards": cards, "portrait": portrait(section.profile) if section.profile else None, "logo": logo}
        if section.kind == "month":
            return {"days": [(_weekday(day), day, number, [one for one in cards if one.iso[:10] == day]) for day, number in section.days]}
        return {"cards": cards, "month": (_month(section.key[:7]), f"months/{section.key[:7]}/index.html")}

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
        own = str(told.get("own", folder))  # where what it says stands for good
        seen = Page(folder=own, **{name: told[name] for name in ("title", "described", "feeds", "story", "section") if name in told})
        told["meta"] = head(seen, self._masthead)
        body = self._text(template, told, root, absolute(self._masthead, own))
        return Artifact(path=f"{PUBLIC}{folder}index.html", body=body, key=key, index=not key.startswith("story:"))

    def _text(self, template: str, views: Mapping[str, object], root: str, here: str) -> bytes:
        text = self._templates.render(template, self._shared | {"root": root, "here": here, "canonical": here} | dict(views))
        return legal(text).encode()


_DEFAULTS: dict[str, object] = {
    "described": "",
    "feeds": False,
    "when": None,
    "section": None,
    "drawn": "",
    "front": False,
    "story": None,
    "logo": None,
    "meta": "",
}


def _tongue(locale: str) -> dict[str, object]:
    """The publication's language, as a tag and alone, and the direction of its script."""
    tag = locale.replace("_", "-") or "en"
    language = tag.split("-")[0].lower()
    return {"locale": tag, "language": language, "direction": "rtl" if language in _RIGHT_TO_LEFT else "ltr"}


def _titled(section: Section) -> str:
    if section.kind == "day":
        return _weekday(section.key)
    return _month(section.key) if section.kind == "month" else section.title


def _weekday(day: str) -> str:
    return words.weekday(datetime.fromisoformat(day).replace(tzinfo=UTC))


def _month(month: str) -> str:
    return f"{words.MONTHS[int(month[5:]) - 1]} {month[:4]}"


def _newest(placements: Iterable[Placement]) -> dict[str, str] | None:
    """When the newest story of a page was told: a page knows no other clock."""
    newest = max((placement.story.time for placement in placements), default=None)
    return {"iso": rfc3339(newest), "day": words.weekday(newest), "clock": words.clock(newest)} if newest else None
