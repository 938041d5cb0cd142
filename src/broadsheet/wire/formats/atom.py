"""Atom 0.3 and 1.0 (RFC 4287). The body is UTF-8, as `wire.parse` hands it over."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape

from lxml import etree

from broadsheet.records import Document, Entry
from broadsheet.seams import Feed
from broadsheet.wire import videos
from broadsheet.wire.claims import NESTS, Text, categories, dated, level, linked, looks_marked_up, media, people, unmarked
from broadsheet.wire.hints import minutes
from broadsheet.wire.xmlstream import Found, Reader, gather, join, markup, plain, words

media_types: tuple[str, ...] = ("application/atom+xml",)

PUBLISHED = ("published", "issued", "dcterms:issued", "dc:date", "pubdate", "created", "dcterms:created")
UPDATED = ("updated", "modified", "dcterms:modified")
_WEB = ("http://", "https://")


def parse(document: Document) -> Iterator[Feed | Entry]:
    """Yield the feed's own words, then its entries in their order; the feed at the end instead where its title follows them."""
    reader, feed = Reader(document, "entry"), Feed()
    authors: tuple[str, ...] = ()
    for position, element in enumerate(reader.items()):
        if not position and reader.root is not None:
            about = gather(reader.root, reader.names)
            feed, authors = _feed(reader, reader.root, about), _authors(reader, about)
            yield feed
        yield _entry(reader, element, feed, authors, (document.address, position))
    if not feed.title and reader.root is not None:
        yield _feed(reader, reader.root, gather(reader.root, reader.names))


def _feed(reader: Reader, root: etree._Element, found: Found) -> Feed:
    base = reader.base_of(root)
    return Feed(
        title=unmarked(_text(found, "title", "dc:title")),
        site=join(base, _alternate(found)),
        language=reader.language_of(root) or words(found, "dc:language", "language"),
        ttl=minutes(found),
        own=next(iter(linked(found, "self", base)), ""),
        hubs=linked(found, "hub", base),
    )


def _entry(reader: Reader, element: etree._Element, feed: Feed, inherited: tuple[str, ...], place: tuple[str, int]) -> Entry:
    """An entry; where it names no author the feed's count as its own (RFC 4287 section 4.2.1)."""
    found = gather(element, reader.names, NESTS)
    base = reader.base_of(element) or feed.site
    title, title_html = _text(found, "title", "dc:title", "media:title")
    summary, content, html = level(_text(found, "summary", "media:description", "description"), _content(reader, found))
    guid, (said, published), (changed, updated) = words(found, "id", "guid"), dated(found, *PUBLISHED), dated(found, *UPDATED)
    enclosures, images = media(found, base)
    return Entry(
        feed=place[0],
        guid=guid,
        title=title,
        title_html=title_html,
        link=_link(reader, found, base) or videos.page(words(found, "yt:videoid")) or (guid if guid.startswith(_WEB) else ""),
        summary=summary,
        content=content,
        html=html,
        published=published,
        updated=updated,
        claimed=said or changed,
        authors=_authors(reader, found) or inherited,
        categories=categories(found),
        images=images,
        enclosures=enclosures,
        language=words(found, "dc:language") or reader.language_of(element) or feed.language,
        feed_title=feed.title,
        feed_site=feed.site,
        position=place[1],
    )


def _text(found: Found, *names: str) -> Text:
    """The first text construct of these names that says something."""
    for name in names:
        if name in found:
            for element in found[name]:
                text = construct(element)
                if text[0]:
                    return text
    return "", False


def _content(reader: Reader, found: Found) -> Text:
    """The richest inline content: HTML before plain text, other media types left out."""
    if "content" not in found and "content:encoded" not in found:
        return "", False
    texts = [_based(reader, element, construct(element)) for element in found.get("content", ()) if not element.get("src")]
    return _richest(texts + [(markup(element), True) for element in found.get("content:encoded", ())])


def _based(reader: Reader, element: etree._Element, text: Text) -> Text:
    """HTML that says itself what the addresses of its pictures start from, where an xml:base does."""
    if not (reader.scoped and text[1] and "<img" in text[0].lower()):
        return text
    base = reader.base_of(element)
    return (f'<base href="{escape(base)}">{text[0]}', True) if base != reader.base else text


def _richest(texts: list[Text]) -> Text:
    """The first HTML that says something, or else the first text that does."""
    texts = [text for text in texts if text[0]]
    return next((text for text in texts if text[1]), texts[0] if texts else ("", False))


def construct(element: etree._Element) -> Text:
    """
    A text construct as (text, whether it is HTML), by `type` and Atom 0.3's `mode`; empty where its media type is none of words.

    `text`, `html` and `xhtml` are Atom 1.0's types (RFC 4287 section 3.1), media types are also content's.
    """
    kind, mode = _kind(element), element.get("mode", "").lower()
    if not _is_of_words(kind):
        return "", False
    parts = [part for part in element if str(part.tag).endswith("content")] if kind.startswith("multipart/") else []
    if parts:
        return _richest([construct(part) for part in parts if not _kind(part).startswith("multipart/")])
    if len(element):
        return markup(element), True
    text = element.text or ""
    if mode == "base64" or (mode != "escaped" and "/" in kind and not kind.startswith("text/") and not kind.endswith(("+xml", "/xml"))):
        text = _unwrapped(text)
        return text.strip(), "html" in kind or looks_marked_up(text)
    return text.strip(), "html" in kind


def _kind(element: etree._Element) -> str:
    return element.get("type", "text").partition(";")[0].strip().lower()


def _is_of_words(kind: str) -> bool:
    """Whether a type is one of Atom's own or a media type that may hold a text: in the older dialect any bytes may."""
    family, _, kind = kind.partition("/")
    return not kind or family in {"text", "multipart"} or (family == "application" and kind.endswith(_OF_WORDS))


_OF_WORDS = ("xml", "html", "octet-stream")


def _unwrapped(text: str) -> str:
    """Base64 as text, empty where it holds something else; a text that is not Base64 is left as it is."""
    try:
        return base64.b64decode("".join(map(str.strip, text.splitlines())), validate=True).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    except ValueError:
        return text


def _link(reader: Reader, found: Found, base: str) -> str:
    """An entry's own page: behind a counting service, its alternate link, its content elsewhere."""
    true = words(found, "feedburner:origlink")
    for link in found.get("link", ()):
        if not true and link.get("href") and link.get("rel", "alternate").lower() in _ALTERNATE and "html" in link.get("type", "html"):
            return join(reader.base_of(link) or base, link.get("href", ""))
    elsewhere = next((src for content in found.get("content", ()) if (src := content.get("src"))), "")
    return join(base, true or _alternate(found) or elsewhere) if true or found.get("link") or elsewhere else ""


_ALTERNATE = {"alternate", "", "http://www.iana.org/assignments/relation/alternate"}


def _alternate(found: Found) -> str:
    """The address of the first alternate link of any type; a link that is text, as in RSS, counts too."""
    hrefs = (link.get("href", "").strip() for link in found.get("link", ()) if link.get("rel", "alternate").lower() in _ALTERNATE)
    return next((href for href in hrefs if href), "") or words(found, "link")


def _authors(reader: Reader, found: Found) -> tuple[str, ...]:
    """The names of all authors; the address of one who gives no name."""
    if "author" not in found and "dc:creator" not in found:
        return ()
    claims = []
    for author in found.get("author", ()):
        inside = gather(author, reader.names)
        claims.append(words(inside, "name", "email", "uri", "url") if len(author) else plain(author))
    return people([*claims, *(plain(creator) for creator in found.get("dc:creator", ()))])
