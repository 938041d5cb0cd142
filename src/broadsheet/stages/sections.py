"""What lists stories: the pages of lists, topics, sources, days, months. First which stories each shows, then all of them read at once."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import decisions, outbox, searched, tallies
from broadsheet.desk.compose import arrange
from broadsheet.press.search import VOICES
from broadsheet.publication import Publication
from broadsheet.records import Listing, Organization, Placement, Section, Volume
from broadsheet.stages.listing import NEWS, PAGE, newest
from broadsheet.stages.profiles import Profiles

SHOWN = 40  # stories on the page and in the feeds of a topic or a source
DAILY = 3  # stories of each day on the page of its month


class Frame(msgspec.Struct, frozen=True):
    """A listing or a section before it is filled, and the ids of the stories that it will show, in their order."""

    page: Listing | Section
    stories: Sequence[str]


class Sections:
    """Everything that lists stories, by its key in the outbox."""

    def __init__(
        self, connection: Connection, publication: Publication, organizations: Mapping[str, Organization], profiles: Profiles
    ) -> None:
        self._connection, self._organizations, self._profiles = connection, organizations, profiles
        self._title, self._front = publication.settings.title, publication.settings.front
        self._topics = {topic.id: topic.name for topic in publication.topics}

    def frames(self, name: str) -> Iterator[Frame]:
        """The page that the key names, if there is one: a page of a list that is not full yet is part of the newest."""
        kind, _, value = name.partition(":")
        if kind == "list":
            yield from self._listing(*value.split(":", 1))
        elif kind == "topic":
            last = outbox.length(self._connection, f"{NEWS}/{value}")
            found = outbox.page(self._connection, f"{NEWS}/{value}", max(0, last - SHOWN), last)
            told = tallies.of_list(self._connection, f"{NEWS}/{value}")
            yield Frame(Section(kind=kind, key=value, title=self._topics.get(value, value), tallies=told), found)
        elif kind == "source" and (profile := self._profiles.of(self._connection, value)).reports:
            told = tallies.of_source(self._connection, value)
            section = Section(kind=kind, key=value, title=profile.name, profile=profile, tallies=told)
            yield Frame(section, outbox.from_source(self._connection, value, SHOWN))
        elif kind == "day":
            first = datetime.fromisoformat(value).replace(tzinfo=UTC)
            if found := outbox.published_between(self._connection, first, first + timedelta(days=1)):
                yield Frame(Section(kind=kind, key=value, title=value), found)
        elif kind == "month":
            yield from self._month(value)

    def filled(self, frames: Sequence[Frame]) -> tuple[tuple[Listing, ...], tuple[Section, ...]]:
        """The listings and the sections with their stories, each read once; one that has no judged lead is left out."""
        wanted = dict.fromkeys(story for frame in frames for story in frame.stories)
        known = {placement.story.id: placement for placement in decisions.placements(self._connection, list(wanted))}
        listings: list[Listing] = []
        sections: list[Section] = []
        for frame in frames:
            placed = tuple(known[story] for story in frame.stories if story in known)
            if isinstance(frame.page, Listing):
                listings.append(msgspec.structs.replace(frame.page, items=placed))
            else:
                sections.append(self._section(frame.page, placed))
        return tuple(listings), tuple(sections)

    def _listing(self, name: str, page: str) -> Iterator[Frame]:
        length = outbox.length(self._connection, name)
        first, number = newest(length)
        topic = name.removeprefix(f"{NEWS}/")
        title = self._title if name == NEWS else self._topics.get(topic, topic)
        if page == "newest":
            found = outbox.page(self._connection, name, first, length)
            yield Frame(Listing(key=name, title=title, page=number, newest=True, next_page=number - 1 or None), found)
        elif int(page) < number:
            start = (int(page) - 1) * PAGE
            found = outbox.page(self._connection, name, start, start + PAGE)
            yield Frame(Listing(key=name, title=title, page=int(page), next_page=int(page) - 1 or None), found)

    def _month(self, month: str) -> Iterator[Frame]:
        first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
        if found := outbox.in_month(self._connection, first, (first + timedelta(days=31)).replace(day=1)):
            days = tuple((day, len(stories)) for day, stories in found.items())
            yield Frame(
                Section(kind="month", key=month, title=month, days=days), [story for stories in found.values() for story in stories[:DAILY]]
            )

    def _section(self, section: Section, placed: tuple[Placement, ...]) -> Section:
        """A source goes by the name that its newest article gives it; a day is arranged as the front page is."""
        if section.kind == "source" and placed:
            return msgspec.structs.replace(section, title=placed[0].lead.article.provider.name, placements=placed)
        if section.kind == "day":
            placed = arrange(placed, self._organizations, top=self._front.top, share=self._front.owner_share)
        return msgspec.structs.replace(section, placements=placed)


def month_of_stories(connection: Connection, month: str) -> Volume:
    """The volume of search of a month, YYYY-MM."""
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    last = (first + timedelta(days=31)).replace(day=1)
    return Volume(month=month, stories=searched.abstracts(connection, first, last, VOICES))


def in_order(names: Iterable[str]) -> list[str]:
    """Keys as they are rendered: pages of one number together, for lists share their stories; the newest after all they lead to."""
    return sorted(names, key=_by_page)


def _by_page(name: str) -> tuple[str, int, str]:
    kind, page = name.partition(":")[0], name.rpartition(":")[2]
    return kind, int(page) if kind == "list" and page != "newest" else sys.maxsize, name
