"""What the templates see: nouns turned into words, links and drawings, so that no template has to decide anything."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import groupby

import msgspec

from broadsheet.press.addresses import web
from broadsheet.press.illustrations import href, logo, shown
from broadsheet.press.site import words
from broadsheet.press.why import Tie, grouping
from broadsheet.press.xmltext import rfc3339
from broadsheet.records import Image, Judged, Masthead, Placement, Reason, Score

_HUES, _TICKS = 6, 12


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
    quality: int
    copy: bool
    lead: bool


class Bar(msgspec.Struct, frozen=True):
    """One reason drawn: its width is its share (0 to 100) of the largest reason of its score."""

    signal: str
    points: str
    sentence: str
    width: int
    against: bool


class Panel(msgspec.Struct, frozen=True):
    """A score in words and bars."""

    name: str
    total: int
    bars: tuple[Bar, ...]


class Day(msgspec.Struct, frozen=True):
    """What one day brought to a story."""

    name: str
    iso: str
    lines: tuple[Line, ...]


class Dot(msgspec.Struct, frozen=True):
    """An article on the drawing of a story's spread: 0 to 1000 across, 0 (lead) or 1 (other) or 2 (copy) by kind."""

    x: int
    kind: int


class Card(msgspec.Struct, frozen=True):
    """A story as every page but its own shows it."""

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
    dots: tuple[Dot, ...]
    picture: Picture | None


class Tale(msgspec.Struct, frozen=True):
    """A story as its own page shows it."""

    card: Card
    topics: tuple[Labelled, ...]
    source: Labelled
    panels: tuple[Panel, ...]
    why_lead: str
    ties: tuple[Tie, ...]
    days: tuple[Day, ...]
    copies: str


def topics_by_name(masthead: Masthead) -> dict[str, Labelled]:
    """Every topic as a label that leads to its page."""
    return {topic.name: Labelled(topic.shortname or topic.name, f"topics/{topic.id}/index.html") for topic in masthead.topics}


def card(placement: Placement, topics: Mapping[str, Labelled]) -> Card:
    """A placement as a card; its topic is the narrowest one, the last of the lead's topics that has a page."""
    story, lead = placement.story, line(placement.lead, lead=True)
    coverage = tuple(line(one) for one in placement.coverage)
    labels = [topics[name] for name in placement.lead.verdict.topics if name in topics]
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
        hue=hashlib.blake2b((labels[-1].name if labels else "").encode("utf-8", "surrogatepass"), digest_size=1).digest()[0] % _HUES,
        dots=_dots(placement),
        picture=picture(placement),
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


def tale(placement: Placement, topics: Mapping[str, Labelled]) -> Tale:
    """A placement as a whole page: why it stands where it stands, and what each day brought."""
    verdict = placement.lead.verdict
    copies = sum(1 for one in placement.coverage if one.verdict.copy_of)
    return Tale(
        card=card(placement, topics),
        topics=tuple(topics[name] for name in verdict.topics if name in topics),
        source=Labelled(placement.lead.article.provider.name, f"sources/{placement.lead.article.provider.domain}/index.html"),
        panels=(panel("Heat of the story", placement.story.heat), panel("Quality of its lead", verdict.quality)),
        why_lead=placement.story.why_lead,
        ties=grouping(placement.lead, placement),
        days=_days(placement),
        copies=words.counted(copies, "copy", "copies") if copies else "",
    )


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
        quality=judged.verdict.quality.total,
        copy=bool(judged.verdict.copy_of),
        lead=lead,
    )


def panel(name: str, score: Score) -> Panel:
    """A score as bars, the widest as wide as the panel."""
    widest = max((abs(reason.points) for reason in score.reasons), default=0) or 1
    return Panel(name, score.total, tuple(_bar(reason, widest) for reason in score.reasons))


def _bar(reason: Reason, widest: int) -> Bar:
    points = f"{reason.points:+d}".replace("-", "−")
    return Bar(reason.signal, points, reason.sentence, round(100 * abs(reason.points) / widest), reason.points < 0)


def _days(placement: Placement) -> tuple[Day, ...]:
    """The members by day, newest day first, newest first within it."""
    members = [(placement.lead, True), *((one, False) for one in placement.coverage)]
    members.sort(key=lambda member: (member[0].article.published, member[0].article.id), reverse=True)
    return tuple(
        Day(name, found[0].iso[:10], tuple(found))
        for name, group in groupby(members, lambda member: words.weekday(member[0].article.published))
        if (found := [line(one, lead=lead) for one, lead in group])
    )


def _dots(placement: Placement) -> tuple[Dot, ...]:
    """When each article came, between the first and the last; nothing to draw for fewer than three or all at once."""
    members = (*reversed(placement.coverage), placement.lead)
    times = [one.article.published.timestamp() for one in members]
    first, span = min(times), max(times) - min(times)
    if len(members) < 3 or not span:
        return ()
    kinds = [0 if one is placement.lead else 2 if one.verdict.copy_of else 1 for one in members]
    return tuple(Dot(round(1000 * (at - first) / span), kind) for at, kind in zip(times, kinds, strict=True))
