"""
The second try: a feed too broken for XML, read by feedparser's forgiving parser. Its HTML stays raw, as in the other formats.

Only the parser of loose markup is used, on text that is decoded and mended already: no entity declarations, no second
encoding, no network. What it would do in more than linear time is taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import feedparser.api

from broadsheet.records import Document, Entry, Image
from broadsheet.seams import Feed
from broadsheet.wire.claims import Text, clean, is_picture_path, level, looks_marked_up, people, pixels, unmarked
from broadsheet.wire.dates import read_date
from broadsheet.wire.mending import mend
from broadsheet.wire.xmlstream import join

media_types: tuple[str, ...] = ()

Fields = Mapping[str, Any]


class _Forgiving(feedparser.api.LooseFeedParser):  # type: ignore[misc]  # feedparser is untyped
    """feedparser's parser of loose markup, its HTML and addresses raw."""

    resolve_relative_uris = False
    sanitize_html = False
    can_be_relative_uri: frozenset[str] = frozenset()

    def _sync_author_detail(self, key: str = "author") -> None:
        """Nothing: its search for an address takes quadratic time, and `claims.person` does the same."""


def parse(document: Document) -> Iterator[Feed | Entry]:
    """Yield the feed's own words, then its entries in their order, as far as they can be told."""
    base = document.final or document.address
    base = base if "://" in base else ""
    parser = _Forgiving(base, None, "utf-8", {})
    parser.feed(mend(document.body).decode("utf-8", "replace"))
    about: Fields = dict(parser.feeddata)  # as plain mappings, whose keys stand for themselves
    feed = Feed(
        title=unmarked(_detail(about, "title")),
        site=join(base, _words(about, "link")),
        language=_words(about, "language"),
    )
    yield feed
    for position, entry in enumerate(parser.entries):
        yield _entry(dict(entry), feed, base, (document.address, position))


def _entry(fields: Fields, feed: Feed, base: str, place: tuple[str, int]) -> Entry:
    title, title_html = _detail(fields, "title")
    content = next((_marked(part) for part in fields.get("content", ()) if part.get("value")), ("", False))
    summary, content_text, html = level(_detail(fields, "summary"), content)
    published, updated = (_words(fields, "published") or _words(fields, "created")), _words(fields, "updated")
    return Entry(
        feed=place[0],
        guid=_words(fields, "id"),
        title=title,
        title_html=title_html or looks_marked_up(title),
        link=join(base, _words(fields, "feedburner_origlink") or _words(fields, "link")),
        summary=summary,
        content=content_text,
        html=html,
        published=read_date(published),
        updated=read_date(updated),
        claimed=published or updated,
        authors=people(_words(author, "name") for author in fields.get("authors", ())) or people([_words(fields, "author")]),
        categories=tuple(dict.fromkeys(term for tag in fields.get("tags", ()) if (term := _words(tag, "label") or _words(tag, "term")))),
        images=_images(fields, base),
        enclosures=tuple(dict.fromkeys(join(base, url) for part in _attached(fields) if (url := _url(part)))),
        language=_words(fields, "language") or feed.language,
        feed_title=feed.title,
        feed_site=feed.site,
        position=place[1],
    )


def _words(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return clean(value) if isinstance(value, str) else ""


def _detail(fields: Fields, name: str) -> Text:
    return _words(fields, name), _marked(fields.get(f"{name}_detail") or {})[1]


def _marked(part: Fields) -> Text:
    return _words(part, "value"), "html" in _words(part, "type")


def _attached(fields: Fields) -> list[Fields]:
    links = [link for link in fields.get("links", ()) if link.get("rel") == "enclosure"]
    return [*links, *fields.get("media_content", ())]


def _url(part: Fields) -> str:
    return _words(part, "href") or _words(part, "url")


def _images(fields: Fields, base: str) -> tuple[Image, ...]:
    pictures: dict[str, Image] = {}
    attached = [part for part in _attached(fields) if _words(part, "type").startswith("image/") or is_picture_path(_url(part))]
    for part in (*attached, *fields.get("media_thumbnail", ()), fields.get("image") or {}):
        if url := join(base, _url(part)):
            pictures.setdefault(url, Image(url=url, width=pixels(part.get("width")), height=pixels(part.get("height"))))
    return tuple(pictures.values())
