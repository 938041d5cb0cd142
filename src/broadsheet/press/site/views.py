"""What the templates see of stories: nouns turned into words, links and drawings, so that no template has to decide anything."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from broadsheet.press.addresses import web
from broadsheet.press.illustrations import href, logo, shown
from broadsheet.press.site import words
from broadsheet.press.site.colours import HUES
from broadsheet.press.xmltext import rfc3339
from broadsheet.records import Image, Judged, Masthead, Placement

_TICKS = 12
DRAWN = 400
"""Reports that are drawn: of more, nobody sees one dot from another."""


class Labelled(msgspec.Struct, frozen=True):
    """A name and where it leads: `href` inside the site, relative to its root, or `away` to somebody else's."""

    name: str
    href: str = ""
    away: str = ""


class Picture(msgspec.Struct, frozen=True):
    """
    A picture of our own beside the pages: `src` relative to the site's root, its size in pixels, and every print with its width.

    `alt` is empty where nothing was said of it: the headline beside it tells more than a guess. `credit` names whose it is.
    """

    src: str
    width: int
    height: int
    alt: str
    credit: str
    prints: tuple[tuple[str, int], ...]

    def srcset(self, root: str) -> str:
        """The prints as HTML's srcset, narrowest first, for a page from which `root` leads to the site's root."""
        return ", ".join(f"{root}{src} {width}w" for src, width in self.prints)


class Line(msgspec.Struct, frozen=True):
    """One article as a line: `url` is empty where its address may not be linked to."""

    id: str
    title: str
    url: str
    excerpt: str
    source: str
    domain: str
    iso: str
    when: str
    clock: str
    language: str
    quality: str
    copy: bool
    lead: bool


class Dot(msgspec.Struct, frozen=True):
    """An article on the drawing of a story's spread: 0 to 1000 across, its place in the pile there, 0 (lead), 1 (other) or 2 (copy)."""

    x: int
    y: int
    kind: int


class Spread(msgspec.Struct, frozen=True):
    """When each report of a story came: dots on a line from the first to the last, as high as the highest pile."""

    dots: tuple[Dot, ...]
    height: int
    first: str
    last: str


class Card(msgspec.Struct, frozen=True):
    """A story as every page but its own shows it; `when` is the story's own time."""

    id: str
    href: str
    title: str
    lead: Line
    coverage: tuple[Line, ...]
    voices: tuple[str, ...]
    newsrooms: str
    ticks: int
    reports: str
    topic: Labelled | None
    hue: int
    iso: str
    when: str
    picture: Picture | None


def topics_by_name(masthead: Masthead) -> dict[str, Labelled]:
    """Every topic as a label that leads to its page."""
    return {topic.name: Labelled(topic.shortname or topic.name, f"topics/{topic.id}/index.html") for topic in masthead.topics}


def card(placement: Placement, topics: Mapping[str, Labelled]) -> Card:
    """A placement as a card; its topic is the narrowest one, the last of the lead's topics that has a page."""
    story, lead = placement.story, line(placement.lead, lead=True)
    coverage = tuple(line(one) for one in placement.coverage)
    labels = _labels(placement, topics)
    voices = dict.fromkeys(one.source for one in coverage if one.source != lead.source)
    return Card(
        id=story.id,
        href=f"stories/{story.id}/index.html",
        title=story.title or lead.title,
        lead=lead,
        coverage=coverage,
        voices=tuple(voices),
        newsrooms=words.counted(story.newsrooms, "newsroom"),
        ticks=min(story.newsrooms, _TICKS),
        reports=words.counted(1 + len(coverage), "report"),
        topic=labels[-1] if labels else None,
        hue=_hue(labels),
        iso=rfc3339(story.time),
        when=words.short(story.time),
        picture=picture(placement),
    )


def hue(placement: Placement, topics: Mapping[str, Labelled]) -> int:
    """Which of `colours.HUES` a story is drawn in, on pages and on its share picture: that of its narrowest topic."""
    return _hue(_labels(placement, topics))


def _hue(labels: Sequence[Labelled]) -> int:
    return hashlib.blake2b((labels[-1].name if labels else "").encode("utf-8", "surrogatepass"), digest_size=1).digest()[0] % len(HUES)


def _labels(placement: Placement, topics: Mapping[str, Labelled]) -> list[Labelled]:
    """The lead's topics that have a page, the narrowest last."""
    return [topics[name] for name in placement.lead.verdict.topics if name in topics]


def line(judged: Judged, *, lead: bool = False) -> Line:
    """One article as a line."""
    article = judged.article
    return Line(
        id=article.id,
        title=article.title,
        url=web(article.web_url),
        excerpt=article.excerpt,
        source=article.provider.name or article.provider.domain,
        domain=article.provider.domain,
        iso=rfc3339(article.published),
        when=words.short(article.published),
        clock=words.clock(article.published),
        language=article.language,
        quality=words.signed(judged.verdict.quality.total),
        copy=bool(judged.verdict.copy_of),
        lead=lead,
    )


def picture(placement: Placement) -> Picture | None:
    """The picture that fronts a story, where there are prints of one."""
    found = shown(placement)
    if found is None:
        return None
    (judged, image), owner = found, placement.story.id
    provider = judged.article.provider
    return _picture(image, owner, provider.name or provider.domain)


def mark(placement: Placement) -> Picture | None:
    """The logo of the source that leads a story, where there are prints of one."""
    image, provider = logo(placement), placement.lead.article.provider
    return _picture(image, provider.domain, provider.name or provider.domain) if image else None


def _picture(image: Image, owner: str, credit: str) -> Picture:
    widest = image.prints[0]
    prints = sorted((one.width, href(owner, one.name)) for one in image.prints)
    return Picture(href(owner, widest.name), widest.width, widest.height, image.title, credit, tuple((src, width) for width, src in prints))


def spread(placement: Placement) -> Spread | None:
    """When each article came, between the first and the last; nothing to draw for fewer than three or all at once."""
    members = sorted((placement.lead, *placement.coverage), key=lambda one: (one.article.published, one.article.id))
    times = [one.article.published.timestamp() for one in members]
    first, span = times[0], times[-1] - times[0]
    if len(members) < 3 or not span:
        return None
    piles: dict[int, int] = {}
    dots = []
    for at, one in list(zip(times, members, strict=True))[:DRAWN]:
        place = round(48 * (at - first) / span)
        kind = 0 if one is placement.lead else 2 if one.verdict.copy_of else 1
        dots.append(Dot(round(1000 * place / 48), piles.get(place, 0), kind))
        piles[place] = piles.get(place, 0) + 1
    ends = (words.short(members[0].article.published), words.short(members[-1].article.published))
    return Spread(tuple(dots), max(piles.values()), *ends)
