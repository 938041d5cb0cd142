"""What the templates see of topics, sources, days and months: trees, figures and calendars."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import groupby

import msgspec

from broadsheet.press.addresses import web
from broadsheet.press.site import words
from broadsheet.press.site.views import Labelled
from broadsheet.records import Edition, Health, Masthead, Profile, Topic

_STATES = {
    "ok": "answers",
    "degraded": "stumbles",
    "quarantined": "rests after failing again and again",
    "dead": "is gone",
    "unasked": "has not been asked yet",
}
_DEEPEST = 3


class Branch(msgspec.Struct, frozen=True):
    """One topic of the tree, with its depth; a fourth level looks like the third."""

    name: str
    href: str
    description: str
    depth: int


class Surroundings(msgspec.Struct, frozen=True):
    """What stands around a topic: its parent, its sub-topics, and what is said of it."""

    parent: Labelled | None
    children: tuple[Labelled, ...]
    description: str


class Feed(msgspec.Struct, frozen=True):
    """How one feed of a source is doing, in words; `url` is empty for a file of the publication."""

    url: str
    state: str
    words: str


class Portrait(msgspec.Struct, frozen=True):
    """A source as its page and the list of all sources show it; `figures` are (number, what it counts)."""

    name: str
    domain: str
    href: str
    away: str
    owner: str
    newest: str
    iso: str
    figures: tuple[tuple[str, str], ...]
    counted: str
    feeds: tuple[Feed, ...]


class Month(msgspec.Struct, frozen=True):
    """One month of the archive: the weekday it begins with (Monday is 0), and all its days as (number, href); no story, no href."""

    name: str
    href: str
    begins: int
    days: tuple[tuple[int, str], ...]


class Year(msgspec.Struct, frozen=True):
    """One year of the archive, newest month first."""

    name: str
    months: tuple[Month, ...]


def tree(masthead: Masthead) -> list[Branch]:
    """The topics under their parents, depth first in the order of the taxonomy; a parent that is unknown is no parent."""
    names = {topic.name for topic in masthead.topics}
    children: dict[str, list[Topic]] = {}
    for topic in masthead.topics:
        children.setdefault(topic.parent if topic.parent in names and topic.parent != topic.name else "", []).append(topic)
    found: list[Branch] = []

    def walk(parent: str, depth: int) -> None:
        for topic in children.pop(parent, []):
            found.append(Branch(topic.name, f"topics/{topic.id}/index.html", topic.description, min(depth, _DEEPEST)))
            walk(topic.name, depth + 1)

    walk("", 0)
    return found


def surroundings(masthead: Masthead, topics: Mapping[str, Labelled], key: str) -> Surroundings:
    """The parent and the sub-topics of the topic with that id; bare for one that the publication does not know."""
    own = next((topic for topic in masthead.topics if topic.id == key), None)
    if own is None:
        return Surroundings(None, (), "")
    children = tuple(topics[topic.name] for topic in masthead.topics if topic.parent == own.name and topic.name != own.name)
    return Surroundings(topics.get(own.parent) if own.parent != own.name else None, children, own.description)


def portrait(profile: Profile, newest: datetime | None = None, *, paged: bool = True) -> Portrait:
    """A source by its profile; `newest` is when it was last published, `paged` whether it has a page of its own."""
    counts = ((profile.led, "led their story"), (profile.first, "were first"), (profile.copies, "were copies"))
    return Portrait(
        name=profile.name,
        domain=profile.domain,
        href=f"sources/{profile.domain}/index.html" if paged else "",
        away=web(f"https://{profile.domain}/"),
        owner=profile.owner,
        newest=words.day(newest) if newest else "",
        iso=newest.astimezone(UTC).date().isoformat() if newest else "",
        figures=tuple((str(number), what) for number, what in counts) if profile.reports else (),
        counted=words.counted(profile.reports, "report"),
        feeds=tuple(_feed(health) for health in profile.feeds),
    )


def sources(edition: Edition) -> list[Portrait]:
    """Every source of the edition, by name."""
    newest = {path.split("/")[1]: moment for path, moment in edition.site_map if path.startswith("sources/")}
    return [portrait(one, newest.get(one.domain), paged=one.domain in newest) for one in edition.profiles]


def calendar(edition: Edition) -> list[Year]:
    """The days that have stories, by year and month, newest year and month first."""
    days = sorted({date.fromisoformat(path.split("/")[1]) for path, _ in edition.site_map if path.startswith("days/")}, reverse=True)
    years = groupby(days, lambda day: day.year)
    return [Year(str(year), tuple(_months(found))) for year, found in years]


def _months(days: Iterable[date]) -> Iterable[Month]:
    for (year, month), found in groupby(days, lambda day: (day.year, day.month)):
        hrefs = {day.day: f"days/{day}/index.html" for day in found}
        begins, length = monthrange(year, month)
        numbered = tuple((number, hrefs.get(number, "")) for number in range(1, length + 1))
        yield Month(words.MONTHS[month - 1], f"months/{year:04}-{month:02}/index.html", begins, numbered)


def _feed(health: Health) -> Feed:
    why = f" ({health.reason.replace('-', ' ')})" if health.reason and health.state != "ok" else ""
    return Feed(web(health.feed), health.state, _STATES.get(health.state, health.state) + why)
