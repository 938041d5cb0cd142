"""The smaller shapes of the JSON API: a story in a list, topics, sources, newsletters, a story that moved, and the log of changes."""

from __future__ import annotations

from datetime import UTC
from typing import Generic, Literal

import msgspec

from broadsheet.press.addresses import absolute, place
from broadsheet.press.items import LISTED, Kind, Moment, Relative, Wire, relative
from broadsheet.records import Masthead, Notice, Placement, Source, Topic


class Placed(Wire, Generic[Kind], frozen=True):
    """A story as the front page lists it: its lead as an item, its coverage as far as a list shows it."""

    id: str
    path: str
    web_url: str
    title: str
    heat: int
    newsrooms: int
    published_date_time: Moment
    lead: Kind
    coverage: tuple[Relative, ...]


class Subject(Wire, frozen=True):
    """A topic; `path` is its list under api/, `parent` the name of the topic above it, empty for the root."""

    id: str
    name: str
    shortname: str
    parent: str
    description: str
    keywords: tuple[str, ...]
    hashtags: tuple[str, ...]
    images: tuple[str, ...]
    path: str


class Outlet(Wire, frozen=True):
    """A source, by one feed: its address, or a path where the feed is a file of the publication."""

    feed: str
    name: str
    site: str
    topics: tuple[str, ...]
    official: bool


class Letter(Wire, frozen=True):
    """One issue of a newsletter."""

    path: str
    title: str
    excerpt: str
    web_url: str
    type: str
    published_date_time: Moment
    topics: tuple[str, ...]


class Moved(Wire, frozen=True):
    """Where a story went that another took in: the other's id."""

    id: str
    moved_to: str


class Changed(Wire, frozen=True):
    """
    One line of the log of changes. `cursor` counts from 1 without a gap: whoever keeps the last one has seen all up to it.

    `path` is the place under api/ of what is new, has changed, was withdrawn or moved; `moved_to` the id of the story that took it in, or
    empty.
    """

    cursor: int
    at: Moment
    kind: Literal["new", "changed", "withdrawn", "moved"]
    type: Literal["article", "story"]
    id: str
    path: str
    moved_to: str


def placed(placement: Placement, lead: msgspec.Raw, masthead: Masthead) -> Placed[msgspec.Raw]:
    """A story of the front page; `lead` is its lead's item, encoded."""
    story = placement.story
    return Placed(
        id=story.id,
        path=f"/stories/{story.id}",
        web_url=absolute(masthead, f"stories/{story.id}/"),
        title=story.title,
        heat=story.heat.total,
        newsrooms=story.newsrooms,
        published_date_time=story.time.astimezone(UTC),
        lead=lead,
        coverage=tuple(relative(judged) for judged in placement.coverage[:LISTED]),
    )


def subject(topic: Topic) -> Subject:
    """A topic as the API tells it."""
    return Subject(**msgspec.structs.asdict(topic), path=f"/news/{topic.id}")


def outlet(source: Source) -> Outlet:
    """A source as the API tells it."""
    return Outlet(source.feed, source.name, source.site, source.topics, source.official)


def changed(notice: Notice) -> Changed:
    """A notice as the API tells it."""
    path = "/" + place(notice.path, notice.id, notice.at) if notice.what == "article" else f"/stories/{notice.id}"
    return msgspec.convert(
        {
            "cursor": notice.number,
            "at": notice.at.astimezone(UTC),
            "kind": notice.kind,
            "type": notice.what,
            "id": notice.id,
            "path": path,
            "movedTo": notice.other,
        },
        Changed,
    )
