"""What comes in: Source → Document → Entry → Article, where it was seen, and what is set aside."""

from __future__ import annotations

from datetime import datetime

from broadsheet.records.noun import Noun


class Print(Noun, frozen=True, kw_only=True):
    """A copy of a picture that we made and keep, a WebP: `name` is the SHA-256 of its bytes in hexadecimal, its size is in pixels."""

    name: str
    width: int
    height: int


class Image(Noun, frozen=True, kw_only=True):
    """
    A picture: its address and true size in pixels (0 when unknown).

    `prints` are our own copies of it, the widest first; `cached` says that there are some, or that an imported record says so.
    """

    url: str
    width: int = 0
    height: int = 0
    cached: bool = False
    title: str = ""
    prints: tuple[Print, ...] = ()


class Provider(Noun, frozen=True, kw_only=True):
    """Who published an article: a name and a registrable domain, with logos."""

    name: str
    domain: str
    images: tuple[Image, ...] = ()


class Picks(Noun, frozen=True, kw_only=True):
    """What a page without a feed holds, in CSS selectors: its links, and near each of them its date and its excerpt."""

    link: str
    date: str = ""
    excerpt: str = ""


class Source(Noun, frozen=True, kw_only=True):
    """
    Someone who publishes, by one feed: `feed` is its address or a path inside the publication.

    `folders` are the names of the categories it lies in: those that are a topic's name or id count as topics, others say nothing.
    `picks` is there for a page without a feed, whose links are its entries; `pages` when its articles' pages are to be read.
    """

    feed: str
    name: str = ""
    site: str = ""
    topics: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    official: bool = False
    picks: Picks | None = None
    pages: bool = False


class Document(Noun, frozen=True, kw_only=True):
    """
    Bytes as they arrived: from `address` (after redirects `final`), of a media type the sender claims, with its Link header.

    `cut`: there was more, and these are the first of them, as many as were allowed.
    """

    address: str
    final: str = ""
    body: bytes
    media_type: str = ""
    fetched: datetime
    etag: str = ""
    modified: str = ""
    links: str = ""
    cut: bool = False


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
    absent or unreadable; `claimed` keeps the words of the date. `given` is there for imported rows only. `kind` is "video"
    where the feed says so. `bare` marks an address alone, which is set aside. `origin` is the address of
    the publisher that a feed of others' articles names (RSS `source`), `origin_name` what it is called.
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
    kind: str = ""
    bare: bool = False
    origin: str = ""
    origin_name: str = ""
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


class Page(Noun, frozen=True, kw_only=True):
    """
    Our reading of the page behind an article, at `address` (after redirects).

    `canonical` is the address it claims where that may be believed, `claimed` the claim as it stands. `text` has one paragraph a
    line, and is empty where a `wall` (paywall, login-wall, consent-wall, bot-check, script-wall, no-text) stands before the article.
    `earlier` are the headlines it had at earlier readings, oldest first.
    """

    address: str
    canonical: str = ""
    claimed: str = ""
    amp: str = ""
    title: str = ""
    description: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    images: tuple[Image, ...] = ()
    wall: str = ""
    earlier: tuple[str, ...] = ()


class Sighting(Noun, frozen=True, kw_only=True):
    """Where and when an article was found: by which feed or import, under which guid, for which query."""

    article: str
    feed: str
    guid: str
    at: datetime
    query: str = ""
    digest: str = ""


class Spike(Noun, frozen=True, kw_only=True):
    """An item set aside: where on the line, what it was, and its named reason."""

    stage: str
    subject: str
    reason: str
    detail: str = ""
    source: str = ""
    at: datetime
