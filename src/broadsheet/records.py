"""
The nouns of the line, frozen: Source → Document → Entry → Article → Story → Edition → Artifact.

Times are aware datetimes in UTC with whole seconds. Addresses are strings. Sequences are tuples, so that every noun can be
compared, hashed into a digest and kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

import msgspec


def mint(*parts: str) -> str:
    """A stable identity of sixteen hexadecimal digits from its parts, in their order (BLAKE2b, 64 bits)."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Noun(msgspec.Struct, frozen=True, omit_defaults=True):
    """What all nouns share: frozen, built by keyword, defaults left out of their JSON."""


class Image(Noun, frozen=True, kw_only=True):
    """A picture: its address and true size in pixels (0 when unknown)."""

    url: str
    width: int = 0
    height: int = 0
    cached: bool = False
    title: str = ""


class Provider(Noun, frozen=True, kw_only=True):
    """Who published an article: a name and a registrable domain, with logos."""

    name: str
    domain: str
    images: tuple[Image, ...] = ()


class Source(Noun, frozen=True, kw_only=True):
    """Someone who publishes, by one feed: `feed` is its address or a path inside the publication."""

    feed: str
    name: str = ""
    site: str = ""
    topics: tuple[str, ...] = ()
    official: bool = False


class Document(Noun, frozen=True, kw_only=True):
    """Bytes as they arrived: from `address` (after redirects `final`), of a media type the sender claims."""

    address: str
    final: str = ""
    body: bytes
    media_type: str = ""
    fetched: datetime
    etag: str = ""
    modified: str = ""


class Given(Noun, frozen=True, kw_only=True):
    """
    What an imported row says of itself beyond what a feed can claim; None or empty where it says nothing.

    `path` is the record's own file name, `story` a given grouping, `query` the topic whose search found it,
    `record` the text of the old record as it stood, `secured` its private payload.
    """

    path: str = ""
    story: str = ""
    query: str = ""
    topics: tuple[str, ...] = ()
    official: bool | None = None
    provider: Provider | None = None
    original_url: str = ""
    amp_url: str = ""
    cdn_amp_url: str = ""
    kind: str = ""
    images: tuple[Image, ...] = ()
    featured: str = ""
    removed: bool = False
    secured: str = ""
    updated: datetime | None = None
    record: bytes = b""


class Entry(Noun, frozen=True, kw_only=True):
    """
    What a feed *claims* about one article; markup and dates stand here as they were claimed.

    `title`, `summary` and `content` may hold markup when `*_html` says so. `published` and `updated` are None when
    absent or unreadable; `claimed` keeps the words of the date. `given` is there for imported rows only.
    """

    feed: str
    guid: str = ""
    title: str = ""
    title_html: bool = False
    link: str = ""
    summary: str = ""
    content: str = ""
    html: bool = True
    published: datetime | None = None
    updated: datetime | None = None
    claimed: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    enclosures: tuple[str, ...] = ()
    language: str = ""
    feed_title: str = ""
    feed_site: str = ""
    position: int = 0
    given: Given | None = None


class Article(Noun, frozen=True, kw_only=True):
    """
    Our reading of an entry: one page, one source.

    `published` is the sort date, min(claimed, first seen); `claimed` keeps what the entry said, believed or not.
    `text` is the article's own plain text where the feed or page gave one (the excerpt stands apart).
    `path` is its record's file name, `topics` its own topics (they win over the rules), `story` a given grouping.
    """

    id: str
    feed: str
    guid: str = ""
    title: str
    excerpt: str = ""
    text: str = ""
    published: datetime
    updated: datetime | None = None
    first_seen: datetime
    claimed: str = ""
    web_url: str
    original_url: str = ""
    amp_url: str = ""
    cdn_amp_url: str = ""
    kind: str = "article"
    provider: Provider
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    featured: str = ""
    language: str = ""
    topics: tuple[str, ...] = ()
    query: str = ""
    official: bool = False
    story: str = ""
    path: str = ""
    removed: bool = False
    secured: str = ""
    imported: bool = False


class Reason(Noun, frozen=True, kw_only=True):
    """One measure kept: the signal's name, its points and the sentence readers see."""

    signal: str
    points: int
    sentence: str


class Score(Noun, frozen=True, kw_only=True):
    """All reasons of one figure. The total is their sum, always."""

    reasons: tuple[Reason, ...] = ()

    @property
    def total(self) -> int:
        """The sum of the points of all reasons."""
        return sum(reason.points for reason in self.reasons)


class Link(Noun, frozen=True, kw_only=True):
    """Why two articles were held together: the other's id, strength in 1/256, and the evidence in words."""

    other: str
    strength: int
    evidence: tuple[str, ...] = ()


class Verdict(Noun, frozen=True, kw_only=True):
    """
    What the desk decided of one article: topics, quality and its place in its story.

    `heat` is the figure of the record (−1 for coverage under policy `everyday`); `held` names why it is not published
    (empty when it is).
    """

    article: str
    story: str
    topics: tuple[str, ...] = ()
    quality: Score = Score()
    heat: int = 0
    lead: bool = False
    published: bool = False
    held: str = ""
    copy_of: str = ""


class Story(Noun, frozen=True, kw_only=True):
    """
    One event as several articles report it. The id never changes; a merge leaves the other id as an alias.

    `members` are article ids in order of time; `time` is the time of the story for the front page's order;
    `order` = heat total + rate × hours, a figure that does not age, in 1/1000 points.
    """

    id: str
    members: tuple[str, ...]
    lead: str
    title: str
    time: datetime
    heat: Score = Score()
    order: int = 0
    newsrooms: int = 1
    published: bool = False
    why_lead: str = ""
    aliases: tuple[str, ...] = ()


class Judged(Noun, frozen=True, kw_only=True):
    """An article beside what the desk decided of it, and the links that hold it in its story."""

    article: Article
    verdict: Verdict
    links: tuple[Link, ...] = ()


class Placement(Noun, frozen=True, kw_only=True):
    """
    A story's place in an edition: rank counts from 0; the first twenty ranks are the top section.

    `coverage` is every member but the lead, by quality descending, then path ascending.
    """

    story: Story
    lead: Judged
    coverage: tuple[Judged, ...] = ()
    rank: int = 0


class Ruling(Noun, frozen=True, kw_only=True):
    """
    An editor's decision, append-only; `undoes` names an earlier ruling that no longer holds.

    `kind` is one of merge, split, lead, pin, kill, retitle, retopic; `subject` an article or story id.
    """

    id: int
    at: datetime
    kind: str
    subject: str
    other: str = ""
    value: str = ""
    editor: str = ""
    undoes: int | None = None


class Spike(Noun, frozen=True, kw_only=True):
    """An item set aside: where on the line, what it was, and its named reason."""

    stage: str
    subject: str
    reason: str
    detail: str = ""
    source: str = ""
    at: datetime


class Sighting(Noun, frozen=True, kw_only=True):
    """Where and when an article was found: by which feed or import, under which guid, for which query."""

    article: str
    feed: str
    guid: str
    at: datetime
    query: str = ""
    digest: str = ""


class Topic(Noun, frozen=True, kw_only=True):
    """A lasting subject; `parent` is the parent's name, empty for the root."""

    id: str
    name: str
    shortname: str = ""
    parent: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    images: tuple[str, ...] = ()


class Organization(Noun, frozen=True, kw_only=True):
    """A source that is known: `owner` groups titles of one house; `weight` is our trust in points."""

    domain: str
    name: str
    owner: str = ""
    weight: int = 0
    images: tuple[Image, ...] = ()
    other_names: tuple[str, ...] = ()


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

    `kind` is front, topic, source or day; `key` the topic's id, the source's domain or the day's date.
    """

    kind: str
    key: str
    title: str
    placements: tuple[Placement, ...] = ()


class Masthead(Noun, frozen=True, kw_only=True):
    """What every artifact needs to know of the publication; `url` has no trailing slash."""

    title: str
    url: str
    locale: str = "en"
    description: str = ""
    topics: tuple[Topic, ...] = ()
    rate: int = 0


class Record(Noun, frozen=True, kw_only=True):
    """One news record to be written: the article judged, and its story's other members that it lists."""

    judged: Judged
    related: tuple[Judged, ...] = ()
    secured: str = ""


class Edition(Noun, frozen=True, kw_only=True):
    """
    The ordered selection at one moment, and with it everything that has to be rendered anew.

    Each sequence holds only what changed since the last delivery. A large delivery comes in several editions, one after
    another; the last of them alone has the `front` page, whole, and with it the directories of everything there is.
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
