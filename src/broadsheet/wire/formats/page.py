"""
An archived web page as a format: one page is one entry, by what its head says of itself.

It is believed only of what was imported: a feed's address that answers with a page has failed, and is told so. The full reading of a
page (its text, its JSON-LD, its best picture) belongs to the reading of live pages, and takes the place of `parse` here once it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from broadsheet.records import Document, Entry
from broadsheet.wire.dates import read_date
from broadsheet.wire.encoding import to_utf8
from broadsheet.wire.text import parse_markup

media_types: tuple[str, ...] = ("application/x-archived-page",)

LONGEST = 2_000_000  # bytes; what a page says of itself stands far before
LONGEST_WORDS = 10_000
_CHARSET = re.compile(rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_DATED = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
PUBLISHED = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "parsely-pub-date", "pubdate")
UPDATED = ("article:modified_time", "datemodified", "og:updated_time")


def parse(document: Document) -> Iterator[Entry]:
    """
    Yield the one entry of a page; `final` is its address, `fetched` the moment it was archived.

    Of a page that names no date it is known only that it was there when it was archived, and that moment stands for it.
    """
    tree = parse_markup(_text(document))
    said = _said(tree)
    claimed = _first(said, *PUBLISHED) or _dated(tree)
    yield Entry(
        feed=document.address,
        guid=document.final,
        title=_first(said, "og:title", "twitter:title") or _inside(tree, "title") or _inside(tree, "h1"),
        link=_address(tree, document.final),
        summary=_first(said, "og:description", "description", "twitter:description"),
        html=False,
        published=read_date(claimed) or document.fetched,
        updated=_moment(_first(said, *UPDATED)),
        claimed=claimed,
        authors=tuple(filter(None, [_first(said, "author", "article:author")])),
        language=_attribute(tree, "html", "lang") or _first(said, "og:locale"),
        feed_title=_first(said, "og:site_name"),
        feed_site=document.final,
    )


def _text(document: Document) -> str:
    """The page as text: by what the server said of its encoding, else by what the page does."""
    body, claim = document.body[:LONGEST], document.media_type
    if "charset" not in claim.lower() and (found := _CHARSET.search(body[:4096])):
        claim = f"text/html; charset={found[1].decode('ascii')}"
    return to_utf8(body, claim).decode("utf-8", "replace")


def _said(tree: LexborHTMLParser) -> Mapping[str, str]:
    """What the page's meta elements say, by name in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.css("meta[content]"):
        attributes = element.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        content = " ".join((attributes.get("content") or "")[:LONGEST_WORDS].split())
        if content:
            found.setdefault(name.strip().lower(), content)
    return found


def _first(said: Mapping[str, str], *names: str) -> str:
    return next((said[name] for name in names if name in said), "")


def _inside(tree: LexborHTMLParser, selector: str) -> str:
    element = tree.css_first(selector)
    return " ".join(element.text()[:LONGEST_WORDS].split()) if element else ""


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    element = tree.css_first(selector)
    return (element.attributes.get(name) or "").strip() if element else ""


def _address(tree: LexborHTMLParser, base: str) -> str:
    """The page's canonical address, where it names one of http; else where it was found."""
    try:
        canonical = urljoin(base, _attribute(tree, 'link[rel~="canonical"]', "href"))
    except ValueError:
        return base
    return canonical if canonical.startswith(("http://", "https://")) else base


def _dated(tree: LexborHTMLParser) -> str:
    """The date in the page's JSON-LD, else in its first time element."""
    scripts = (script.text()[:LONGEST] for script in tree.css('script[type="application/ld+json"]'))
    found = next((date[1] for text in scripts if (date := _DATED.search(text))), "")
    return found or _attribute(tree, "time[datetime]", "datetime")


def _moment(claim: str) -> datetime | None:
    return read_date(claim) if claim else None
