"""RSS 0.9x, 1.0 (RDF) and 2.0. The body is UTF-8, as `wire.parse` hands it over."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from broadsheet.records import Document, Entry
from broadsheet.seams import Feed
from broadsheet.wire.claims import NESTS, categories, dated, level, linked, looks_marked_up, media, people, unmarked
from broadsheet.wire.hints import minutes, skip_days, skip_hours
from broadsheet.wire.xmlstream import Found, Reader, every, gather, join, markup, words

media_types: tuple[str, ...] = ("application/rss+xml", "application/rdf+xml")

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
CONTENTS = ("content:encoded", "xhtml:body", "content", "fullitem", "xhtml:div", "body")
SUMMARIES = ("description", "summary", "dc:description", "itunes:summary", "media:description", "itunes:subtitle")
PUBLISHED = ("pubdate", "published", "issued", "dc:date", "dcterms:issued", "created", "dcterms:created")
UPDATED = ("updated", "dcterms:modified", "modified", "lastbuilddate")


def parse(document: Document) -> Iterator[Feed | Entry]:
    """Yield the feed's own words, then its items in their order; the feed at the end instead where its title follows them."""
    reader, feed = Reader(document, "item"), Feed()
    for position, item in enumerate(reader.items()):
        if not position and reader.root is not None:
            feed = _feed(reader, reader.root)
            yield feed
        yield _entry(reader, item, feed, document.address, position)
    if not feed.title and reader.root is not None:
        yield _feed(reader, reader.root)


def _feed(reader: Reader, root: etree._Element) -> Feed:
    channel = next((child for child in root if reader.names[child.tag] == "channel"), root)
    found, base = gather(channel, reader.names), reader.base_of(channel)
    return Feed(
        title=unmarked(_title(found)),
        site=join(base, _link(found)),
        language=words(found, "language", "dc:language") or reader.language_of(channel),
        ttl=minutes(found),
        skip_hours=skip_hours(found),
        skip_days=skip_days(found),
        own=next(iter(linked(found, "self", base)), ""),
        hubs=linked(found, "hub", base),
    )


def _entry(reader: Reader, item: etree._Element, feed: Feed, address: str, position: int) -> Entry:
    found = gather(item, reader.names, NESTS)
    base = reader.base_of(item) or feed.site
    title, title_html = _title(found)
    summary, content, html = level((_markup(found, SUMMARIES), True), (_markup(found, CONTENTS), True))
    (said, published), (changed, updated) = dated(found, *PUBLISHED), dated(found, *UPDATED)
    enclosures, images = media(found, base)
    return Entry(
        feed=address,
        guid=words(found, "guid", "id") or item.get(f"{RDF}about", ""),
        title=title,
        title_html=title_html,
        link=join(base, _link(found) or _permalink(found)),
        summary=summary,
        content=content,
        html=html,
        published=published,
        updated=updated,
        claimed=said or changed,
        authors=() if found.keys().isdisjoint(_CREDITS) else people(_authors(found)),
        categories=categories(found),
        images=images,
        enclosures=enclosures,
        language=words(found, "dc:language", "language") or reader.language_of(item) or feed.language,
        feed_title=feed.title,
        feed_site=feed.site,
        position=position,
        origin=_origin(found),
        origin_name=words(found, "source")[:300] if "source" in found else "",
    )


def _origin(found: Found) -> str:
    """The address of the channel that an item comes from (RSS 2.0 `source`)."""
    return next((source.get("url", "").strip() for source in found.get("source", ())), "") if "source" in found else ""


def _title(found: Found) -> tuple[str, bool]:
    """The title and whether it is HTML: RSS does not say, so its looks decide."""
    text = _markup(found, ("title", "dc:title", "media:title", "itunes:title"))
    return text, looks_marked_up(text)


def _markup(found: Found, names: tuple[str, ...]) -> str:
    for name in names:
        if name in found:
            for element in found[name]:
                text = markup(element)
                if text:
                    return text
    return ""


def _link(found: Found) -> str:
    """The address an item gives: the true one behind a counting service, its link, an Atom link inside RSS."""
    said = words(found, "feedburner:origlink", "link")
    if said or "link" not in found:
        return said
    hrefs = (link.get("href", "") for link in found["link"] if link.get("rel", "alternate").lower() == "alternate")
    return next((href for href in hrefs if href), "")


def _permalink(found: Found) -> str:
    """The guid, where it may serve as a link: RSS 2.0 says it does unless isPermaLink is false."""
    for guid in found.get("guid", ()):
        text = (guid.text or "").strip()
        if guid.get("isPermaLink", guid.get("ispermalink", "true")).lower() != "false" and (
            "://" in text or not text.startswith(("tag:", "urn:"))
        ):
            return text
    return ""


_CREDITS = ("author", "dc:creator", "dc:author", "itunes:author")


def _authors(found: Found) -> Iterator[str]:
    """Every claim of authorship; an Atom author inside RSS speaks by its name."""
    for author in found.get("author", ()):
        yield next((child.text or "" for child in author if str(child.tag).endswith("name")), "") or (author.text or "").strip()
    yield from every(found, "dc:creator", "dc:author", "itunes:author")
