"""What a page says of itself: JSON-LD, OpenGraph, the many names of `meta`, and its own markup, in this order of trust."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from broadsheet.errors import ItemError
from broadsheet.records import Image
from broadsheet.wire.dates import read_date
from broadsheet.wire.language import primary
from broadsheet.wire.pages.jsonld import article_of, texts
from broadsheet.wire.pictures import pixels
from broadsheet.wire.text import EXCERPT, TITLE, base_of, clean, cut
from broadsheet.wire.urls import absolute, registrable_domain

NAME = 100  # characters of an author's name
MOST = 10  # authors, pictures
LONGEST = 4_000  # characters of one claim

PUBLISHED = (
    "article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date", "dcterms.created",
    "dcterms.issued", "pubdate", "publishdate", "publish-date", "publication_date", "article.published", "og:published_time", "date",
)  # fmt: skip
UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "lastmod", "last-modified", "article.updated")
AUTHORS = ("author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "article:author", "byl", "twitter:creator")
DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description", "sailthru.description")
TITLES = ("og:title", "twitter:title", "sailthru.title", "dc.title", "parsely-title")
SITES = ("og:site_name", "application-name")
LANGUAGES = ("og:locale", "content-language", "dc.language", "language")

_BY = re.compile(r"^(?:by|von|par|por|di|door)\s+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:|www\.|@|/", re.IGNORECASE)


class Metadata(NamedTuple):
    """What a page says; empty where it says nothing. Addresses are whole; `canonical` and `amp` are not believed yet."""

    title: str = ""
    site: str = ""
    description: str = ""
    canonical: str = ""
    amp: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    images: tuple[Image, ...] = ()
    free: bool = True


def metadata_of(tree: LexborHTMLParser, address: str) -> Metadata:
    """What the page at an address says of itself. Never raises: what cannot be read is as if it were not said."""
    said, thing, base = _said(tree), article_of(tree), base_of(tree, address)
    return Metadata(
        title=_first(TITLE, *texts(thing.get("headline")), *_claims(said, TITLES), *_heading(tree)),
        site=_first(NAME, *_claims(said, SITES)),
        description=_first(EXCERPT, *_claims(said, DESCRIPTIONS), *texts(thing.get("description"))),
        canonical=_whole(base, _link(tree, "canonical") or said.get("og:url", "")),
        amp=_whole(base, _link(tree, "amphtml")),
        authors=_authors(tree, said, thing),
        published=_date(*texts(thing.get("datePublished")), *_claims(said, PUBLISHED), *_times(tree)),
        updated=_date(*texts(thing.get("dateModified")), *_claims(said, UPDATED)),
        language=_language(tree, said, thing),
        images=tuple(_images(tree, said, thing, base))[:MOST],
        free=_free(said, thing),
    )


def accepted(claimed: str, address: str) -> str:
    """
    The address that a page claims for itself, where it may: within its own registrable domain, and not the front page for all.

    Empty for any other: no page can speak for another's address.
    """
    try:
        same = bool(claimed) and registrable_domain(claimed) == registrable_domain(address)
    except ItemError:
        return ""
    return claimed if same and (not _is_root(claimed) or _is_root(address)) else ""


def _is_root(address: str) -> bool:
    return not address.partition("://")[2].partition("/")[2].strip("/")


def _said(tree: LexborHTMLParser) -> Mapping[str, str]:
    """The names and contents of `meta`, the first of each name."""
    found: dict[str, str] = {}
    for node in tree.css("meta[content]")[:500]:
        attributes = node.attributes
        content = (attributes.get("content") or "").strip()
        for kind in ("property", "name", "itemprop", "http-equiv"):
            for name in (attributes.get(kind) or "").lower().split()[:3]:
                if content and len(content) <= LONGEST:
                    found.setdefault(name, content)
    return found


def _claims(said: Mapping[str, str], names: tuple[str, ...]) -> Iterator[str]:
    yield from (said[name] for name in names if name in said)


def _first(limit: int, *claims: str) -> str:
    return next((words for claim in claims if (words := cut(clean(claim[:LONGEST]), limit))), "")


def _heading(tree: LexborHTMLParser) -> Iterator[str]:
    headings = tree.css("h1")[:3]
    if len(headings) == 1:
        yield headings[0].text(deep=True, separator=" ")
    yield from (node.text(deep=True) for node in tree.css("title")[:1])


def _link(tree: LexborHTMLParser, relation: str) -> str:
    """The address of the first link of that relation in the head; what stands in the body may be a reader's."""
    for node in tree.head.css("link[href][rel]") if tree.head else ():
        if relation in (node.attributes.get("rel") or "").lower().split():
            return node.attributes.get("href") or ""
    return ""


def _whole(base: str, address: str) -> str:
    try:
        return absolute(base, address).partition("#")[0] if address.strip() else ""
    except ItemError:  # a broken second address costs the page nothing but that address
        return ""


def _authors(tree: LexborHTMLParser, said: Mapping[str, str], thing: Mapping[str, Any]) -> tuple[str, ...]:
    """The people a page names, from the first place that names any."""
    marked = (node.text(deep=True) for node in tree.css('[itemprop="author"] [itemprop="name"], a[rel~="author"]')[:MOST])
    for claims in (texts(thing.get("author")), *((said[name],) for name in AUTHORS if name in said), tuple(marked)):
        names = [cut(_BY.sub("", clean(claim[:LONGEST])), NAME) for claim in claims if not _ADDRESS.search(claim)]
        if any(names):
            return tuple(dict.fromkeys(name for name in names if name))[:MOST]
    return ()


def _date(*claims: str) -> datetime | None:
    return next((moment for claim in claims if (moment := read_date(claim))), None)


def _times(tree: LexborHTMLParser) -> Iterator[str]:
    """The moments of `time` elements that mark publishing, then the first in the article."""
    for choice in ('time[itemprop="datePublished"]', "time[pubdate]", "article time[datetime]", "header time[datetime]"):
        yield from (node.attributes.get("datetime") or node.attributes.get("content") or "" for node in tree.css(choice)[:1])


def _language(tree: LexborHTMLParser, said: Mapping[str, str], thing: Mapping[str, Any]) -> str:
    root: LexborNode | None = tree.css_first("html")
    claims = (*texts(thing.get("inLanguage")), (root.attributes.get("lang") or "") if root else "", *_claims(said, LANGUAGES))
    return next((found for claim in claims if (found := primary(claim))), "")


def _images(tree: LexborHTMLParser, said: Mapping[str, str], thing: Mapping[str, Any], base: str) -> Iterator[Image]:
    """The pictures a page puts forward, each once, with the sizes it states."""
    claims = [*_opengraph(said), *_pictured(thing.get("image")), *_pictured(thing.get("thumbnailUrl"))]
    claims += [Image(url=said[name]) for name in ("twitter:image", "twitter:image:src", "parsely-image-url", "thumbnail") if name in said]
    claims += [Image(url=node.attributes.get("href") or "") for node in tree.css('link[rel="image_src"]')[:1]]
    seen: dict[str, Image] = {}
    for image in claims:
        whole = _whole(base, image.url)
        if whole and (whole not in seen or not seen[whole].width):
            seen[whole] = Image(url=whole, width=image.width, height=image.height)
    yield from seen.values()


def _opengraph(said: Mapping[str, str]) -> Iterator[Image]:
    address = said.get("og:image:secure_url") or said.get("og:image") or said.get("og:image:url", "")
    if address:
        yield Image(url=address, width=pixels(said.get("og:image:width")), height=pixels(said.get("og:image:height")))


def _pictured(value: Any) -> Iterator[Image]:
    for one in value[:MOST] if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield Image(url=one)
        elif isinstance(one, dict) and (addresses := [url for url in (one.get("url"), one.get("contentUrl")) if isinstance(url, str)]):
            yield Image(url=addresses[0], width=_side(one.get("width")), height=_side(one.get("height")))


def _side(said: Any) -> int:
    """A side as JSON-LD states it: a number, or a quantity that has one."""
    return pixels(said.get("value") if isinstance(said, dict) else said)


def _free(said: Mapping[str, str], thing: Mapping[str, Any]) -> bool:
    """Whether everybody may read all of it, as far as the page says."""
    parts = thing.get("hasPart")
    things = [thing, *(parts if isinstance(parts, list) else [parts])]
    claims = [one.get("isAccessibleForFree") for one in things if isinstance(one, dict)]
    locked = any(str(claim).strip().lower().rpartition("/")[2] in {"false", "no", "0"} for claim in claims)
    return not locked and said.get("article:content_tier", "").lower() != "locked"
