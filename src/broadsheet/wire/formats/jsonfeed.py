"""JSON Feed 1.0 and 1.1 (jsonfeed.org), wrong types and all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Entry, Image
from broadsheet.seams import Feed
from broadsheet.wire.claims import MOST, clean, is_picture_path, level, people, pixels
from broadsheet.wire.dates import read_date
from broadsheet.wire.xmlstream import join

media_types: tuple[str, ...] = ("application/feed+json", "application/json")

Object = dict[str, Any]


def parse(document: Document) -> Iterator[Feed | Entry]:
    """Yield the feed's own words, then its items in their order. Raises DocumentError: `not-well-formed`, `too-deep`, `not-a-feed`."""
    tree = _load(document.body)
    if not isinstance(tree, dict) or not isinstance(tree.get("items"), list):
        raise DocumentError("not-a-feed", "JSON without a list of items", subject=document.address)
    base = document.final or document.address
    base = base if "://" in base else _text(tree, "home_page_url")
    feed = _feed(tree, base)
    yield feed
    authors = _authors(tree)
    for position, item in enumerate(item for item in tree["items"] if isinstance(item, dict)):
        yield _entry(item, feed, base, authors, (document.address, position))


def _feed(tree: Object, base: str) -> Feed:
    hubs = tree.get("hubs")
    pushed = (
        [_text(hub, "url") for hub in hubs if isinstance(hub, dict) and _text(hub, "type") == "WebSub"] if isinstance(hubs, list) else []
    )
    return Feed(
        title=_text(tree, "title"),
        site=join(base, _text(tree, "home_page_url")),
        language=_text(tree, "language"),
        own=join(base, _text(tree, "feed_url")),
        hubs=tuple(dict.fromkeys(join(base, hub) for hub in pushed[:MOST] if hub)),
    )


def _load(body: bytes) -> object:
    """The document as objects; Python's own reader takes what the strict one refuses (NaN, lone surrogates)."""
    try:
        return msgspec.json.decode(body)
    except RecursionError as error:
        raise DocumentError("too-deep", "objects are nested too deeply") from error
    except msgspec.DecodeError:
        pass
    try:
        return json.loads(body)
    except RecursionError as error:
        raise DocumentError("too-deep", "objects are nested too deeply") from error
    except ValueError as error:
        raise DocumentError("not-well-formed", str(error)) from error


def _entry(item: Object, feed: Feed, base: str, inherited: tuple[str, ...], place: tuple[str, int]) -> Entry:
    marked = (_text(item, "content_html"), True)
    summary, content, html = level((_text(item, "summary"), False), marked if marked[0] else (_text(item, "content_text"), False))
    published, updated = _text(item, "date_published"), _text(item, "date_modified")
    guid = _text(item, "id")
    link = _text(item, "url") or _text(item, "external_url") or (guid if guid.startswith(("http://", "https://")) else "")
    return Entry(
        feed=place[0],
        guid=guid,
        title=_text(item, "title"),
        link=join(base, link) if link else "",
        summary=summary,
        content=content,
        html=html,
        published=read_date(published),
        updated=read_date(updated),
        claimed=published or updated,
        authors=_authors(item) or inherited,
        categories=tuple(dict.fromkeys(_texts(item, "tags"))),
        images=tuple(_images(item, base)),
        enclosures=tuple(dict.fromkeys(join(base, url) for part in _objects(item, "attachments") if (url := _text(part, "url")))),
        language=_text(item, "language") or feed.language,
        feed_title=feed.title,
        feed_site=feed.site,
        position=place[1],
    )


def _images(item: Object, base: str) -> Iterator[Image]:
    """The item's picture, its banner and attached pictures, each once; only an attachment may know its size."""
    claims = {_text(item, name): Image(url=join(base, _text(item, name))) for name in ("image", "banner_image")}
    for part in _objects(item, "attachments"):
        url = _text(part, "url")
        if _text(part, "mime_type").startswith("image/") or is_picture_path(url):
            claims[url] = Image(url=join(base, url), width=pixels(part.get("width")), height=pixels(part.get("height")))
    yield from (image for url, image in claims.items() if url)


def _authors(of: Object) -> tuple[str, ...]:
    """Version 1.1 has a list of authors, 1.0 one."""
    one = of.get("author")
    claims = [*_objects(of, "authors"), *([one] if isinstance(one, dict) else [])]
    names = [_text(author, "name") or _text(author, "url") for author in claims]
    return people(names if any(names) else [_text(of, "author")])


def _text(of: Object, name: str) -> str:
    """A value as text: numbers as they are written, anything else as nothing."""
    value = of.get(name)
    if isinstance(value, str):
        return clean(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _texts(of: Object, name: str) -> list[str]:
    value = of.get(name)
    return [text for word in value if isinstance(word, str) and (text := clean(word))] if isinstance(value, list) else []


def _objects(of: Object, name: str) -> list[Object]:
    value = of.get(name)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
