"""What goes out: the edition and all that is rendered of it, and the artifacts that come of that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from broadsheet.records.decided import Judged, Placement, Topic
from broadsheet.records.incoming import Source
from broadsheet.records.noun import Noun
from broadsheet.records.searched import Tallies, Volume
from broadsheet.records.told import Background, Charter, Look, Profile


class Listing(Noun, frozen=True, kw_only=True):
    """
    One page of one list of the API: full pages are numbered from the oldest and never change again.

    `key` is `news` or `news/TOPIC-ID`; `page` is the highest page whose items it holds, `newest` marks index.json.
    """

    key: str
    title: str
    page: int
    newest: bool = False
    next_page: int | None = None
    items: tuple[Placement, ...] = ()


class Section(Noun, frozen=True, kw_only=True):
    """
    What one topic, source or the front page shows and feeds: its newest or hottest placements.

    `kind` is front, topic, source, day or month; `key` the topic's id, the source's domain, the day's date or the month's. A source has
    its `profile`; a month shows the first stories of each day, and `days` are its days with the number of their stories, in order.
    """

    kind: str
    key: str
    title: str
    placements: tuple[Placement, ...] = ()
    tallies: Tallies = Tallies()
    profile: Profile | None = None
    days: tuple[tuple[str, int], ...] = ()


class Masthead(Noun, frozen=True, kw_only=True):
    """What every artifact needs to know of the publication; `url` has no trailing slash, `hub` is the WebSub hub of its feeds, or empty."""

    title: str
    url: str
    locale: str = "en"
    description: str = ""
    topics: tuple[Topic, ...] = ()
    rate: int = 0
    hub: str = ""
    look: Look = Look()


class Record(Noun, frozen=True, kw_only=True):
    """One news record to be written: the article judged, and its story's other members that it lists."""

    judged: Judged
    related: tuple[Judged, ...] = ()
    secured: str = ""


class Notice(Noun, frozen=True, kw_only=True):
    """
    One line of the log that machines follow: what became of an article or a story (`what`) at `at`.

    `number` counts from 1 without a gap. `kind` is new, changed, withdrawn, or, of a story, moved: then `other` is the story that took it
    in. `path` is an article's record.
    """

    number: int
    at: datetime
    kind: str
    what: str
    id: str
    path: str = ""
    other: str = ""


class Bulletin(Noun, frozen=True, kw_only=True):
    """One page of notices, newest first: full pages are numbered from the oldest and never change again; `newest` marks index.json."""

    page: int
    newest: bool = False
    next_page: int | None = None
    notices: tuple[Notice, ...] = ()


class Edition(Noun, frozen=True, kw_only=True):
    """
    The ordered selection at one moment, and with it everything that has to be rendered anew.

    Each sequence holds only what changed since the last delivery. A large delivery comes in several editions, one after
    another; the last of them alone has the `front` page, whole, and with it the directories of everything there is: `profiles` of the
    sources, uncounted, and the `charter`. `backgrounds` are by story id, of those of the stories that have one.
    """

    now: datetime
    masthead: Masthead
    front: Section | None = None
    stories: tuple[Placement, ...] = ()
    records: tuple[Record, ...] = ()
    listings: tuple[Listing, ...] = ()
    sections: tuple[Section, ...] = ()
    site_map: tuple[tuple[str, datetime], ...] = ()
    sources: tuple[Source, ...] = ()
    moved: Mapping[str, str] = msgspec.field(default_factory=dict)
    bulletins: tuple[Bulletin, ...] = ()
    backgrounds: Mapping[str, Background] = msgspec.field(default_factory=dict)
    profiles: tuple[Profile, ...] = ()
    charter: Charter | None = None
    volumes: tuple[Volume, ...] = ()


class Artifact(Noun, frozen=True, kw_only=True):
    """
    One file to be published: `path` is relative to the publication and starts with public/ or content/.

    `key` names what it was made from (`story:ID`, `topic:ID` …), so that it leaves when that leaves; `index` marks
    files that refer to others and are therefore moved into place last.
    """

    path: str
    body: bytes
    key: str
    index: bool = False
