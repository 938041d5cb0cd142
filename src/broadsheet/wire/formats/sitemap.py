"""
Sitemaps (https://www.sitemaps.org/protocol.html): of pages, in XML or as lines of text, with Google's news, image and video
extensions; and indexes of further sitemaps. The body is UTF-8, as `wire.parse` hands it over.

A sitemap stands in any order, so its newest entries come first. One without a title is `bare`: an address, whose page has the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Entry, Image
from broadsheet.seams import Feed
from broadsheet.wire.dates import read_date
from broadsheet.wire.xmlstream import Found, Reader, every, gather, join, words

INDEX = "application/x-sitemap-index+xml"
TEXT = "text/x-sitemap"
media_types: tuple[str, ...] = ("application/x-sitemap+xml", INDEX, TEXT)

MOST = 5_000
NESTS = frozenset({"news:news", "news:publication", "image:image", "video:video"})
_NEVER = datetime.min.replace(tzinfo=UTC)
_MONTH = re.compile(r"(?<!\d)(20\d\d)[-_/.]?(0[1-9]|1[0-2])(?!\d{5})")


def parse(document: Document) -> Iterator[Feed | Entry]:
    """Yield what the sitemap says of its publication, or the sitemaps that an index names, then its entries, the newest first."""
    if not document.body.startswith(b"<"):
        yield from _lines(document)
        return
    reader = Reader(document, "url", "sitemap")
    entries, indexed, fault = _read(reader, document.address)
    named = next((entry for entry in entries if entry.feed_title), None)
    yield Feed(
        title=named.feed_title if named else "",
        language=named.language if named else "",
        children=tuple(address for _, address in sorted(indexed, key=lambda one: one[0], reverse=True)),
    )
    yield from entries
    if fault:
        raise fault


def _lines(document: Document) -> Iterator[Entry]:
    """A sitemap of lines: one address each, and nothing else is known."""
    for position, line in enumerate(document.body.decode("utf-8", "replace").split()):
        yield Entry(feed=document.address, guid=line, link=line, bare=True, position=position)


def _read(reader: Reader, feed: str) -> tuple[list[Entry], list[tuple[datetime, str]], DocumentError | None]:
    """The newest entries, the sitemaps of an index with their times, and what ended the reading early."""
    entries: list[Entry] = []
    indexed: list[tuple[datetime, str]] = []
    try:
        for position, element in enumerate(reader.items()):
            found = gather(element, reader.names, NESTS)
            if reader.names[element.tag] == "url":
                entries.append(_entry(reader, element, found, (feed, position)))
            elif address := join(reader.base, words(found, "loc")):
                indexed.append((_when(found, address), address))
            if len(entries) >= 2 * MOST:
                entries = _newest(entries)
    except DocumentError as error:
        return _newest(entries), indexed, error
    return _newest(entries), indexed, None


def _newest(entries: list[Entry]) -> list[Entry]:
    """The newest, one more than are ever kept, so that it shows that there were more; those of one time in their order."""
    return sorted(entries, key=lambda entry: entry.published or entry.updated or _NEVER, reverse=True)[: MOST + 1]


def _when(found: Found, address: str) -> datetime:
    """The time of a child of an index: what it says, else the month that its name holds, as `sitemap-2024-05.xml` does."""
    if said := read_date(words(found, "lastmod")):
        return said
    month = _MONTH.search(address)
    return datetime(int(month[1]), int(month[2]), 1, tzinfo=UTC) if month else _NEVER


def _entry(reader: Reader, element: etree._Element, found: Found, place: tuple[str, int]) -> Entry:
    link = join(reader.base, words(found, "loc"))
    news, film = words(found, "news:title"), words(found, "video:title")
    published, updated = words(found, "news:publication_date", "video:publication_date"), words(found, "lastmod")
    return Entry(
        feed=place[0],
        guid=link,
        title=news or film,
        link=link,
        summary=words(found, "video:description"),
        html=False,
        published=read_date(published),
        updated=read_date(updated),
        claimed=published or updated,
        categories=_categories(found),
        images=_images(reader, found),
        enclosures=tuple(join(reader.base, url) for url in every(found, "video:content_loc")),
        language=words(found, "news:language") or reader.language_of(element),
        feed_title=words(found, "news:name"),
        position=place[1],
        kind="video" if film and not news else "",
        bare=not (news or film),
    )


def _categories(found: Found) -> tuple[str, ...]:
    """Keywords, tags and genres, each once; `news:keywords` is a list with commas."""
    if found.keys().isdisjoint({"news:keywords", "video:tag", "video:category"}):
        return ()
    keywords = (word.strip() for text in every(found, "news:keywords") for word in text.split(","))
    return tuple(dict.fromkeys(word for word in (*keywords, *every(found, "video:tag", "video:category")) if word))[:100]


def _images(reader: Reader, found: Found) -> tuple[Image, ...]:
    return tuple(Image(url=join(reader.base, url)) for url in every(found, "image:loc", "video:thumbnail_loc")[:100])
