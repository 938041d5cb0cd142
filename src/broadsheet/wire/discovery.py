"""
Where a page's feeds may be: what it declares, what it links to, where sites usually have them. Nothing is asked here.

A candidate is only where a feed may be; whoever asks finds out (`stages.discovering`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from broadsheet.errors import ItemError
from broadsheet.records import Document, Noun
from broadsheet.wire import videos
from broadsheet.wire.encoding import to_utf8
from broadsheet.wire.text import base_of, clean, parse_markup
from broadsheet.wire.urls import absolute, registrable_domain
from broadsheet.wire.xmlstream import join

MOST_BYTES = 5_000_000
MOST = 20
MOST_ANCHORS = 5_000

TYPES = frozenset(
    {
        "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json",
        "application/rss", "application/atom", "application/x-rss+xml", "text/rss+xml", "text/rss", "text/atom+xml",
        "application/xml", "text/xml",
    }
)  # fmt: skip
_VAGUE = frozenset({"application/json", "application/xml", "text/xml"})

# Where sites have their feeds when no page of theirs says so: the paths of the programs that most are made with.
WELL_KNOWN = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
    "/news-sitemap.xml",
)

_LIKE = re.compile(r"(?:^|[/._?&=-])(?:feeds?|rss2?|atom|rdf)(?:[/._?&=#-]|$)|\.(?:rss|atom|rdf)$|/feed\.json$|/index\.xml$", re.IGNORECASE)
_WORDS = re.compile(r"\b(?:rss|atom|(?:web|json|news) ?feed|feed)\b", re.IGNORECASE)
_COMMENTS = re.compile(r"(?:^|[/._?&=\s-])(?:comments?|replies|kommentare?|commentaires|comentarios)(?:[/._?&=\s:-]|$)", re.IGNORECASE)
_NOT = re.compile(
    r"//(?:[\w-]+\.)*(?:feedly|inoreader|newsblur|feedbin|netvibes|theoldreader|feedspot|bloglovin)\.com/"
    r"|\.(?:png|jpe?g|gif|svg|webp|css|js|pdf|zip|mp3|mp4)$|[?&]replytocom=|/wp-json/|/oembed", re.IGNORECASE
)  # fmt: skip


class Candidate(Noun, frozen=True, kw_only=True):
    """An address where a feed may be, the name that the page gives it, and how it was come by: video, alternate, anchor or well-known."""

    address: str
    title: str = ""
    how: str


def candidates(page: Document) -> tuple[Candidate, ...]:
    """
    Where a page says that feeds are, the likeliest first and those of comments last: declared ones, then links that look like one.

    At most 20. The page's own address tells, too, where it is YouTube's. Never raises.
    """
    base, tree = _opened(page)
    found = _each((*_from_address(base), *_declared(tree, base), *_canonical(tree, base), *_anchors(tree, base)), base)
    return tuple(sorted(found, key=lambda one: (_is_of_comments(one), _RANK[one.how])))[:MOST]


def well_known(page: Document) -> tuple[Candidate, ...]:
    """The usual places of feeds: beside the page first, then at the root of its site."""
    base = page.final or page.address
    beside = base.partition("?")[0].partition("#")[0].rstrip("/")
    paths = (beside + path for path in ("/feed/", "/rss.xml")) if beside.count("/") > 2 else iter(())
    return tuple(_each((Candidate(address=join(base, path), how="well-known") for path in (*paths, *WELL_KNOWN)), base))


_RANK = {"video": 0, "alternate": 1, "anchor": 2, "well-known": 3}


def _opened(page: Document) -> tuple[str, LexborHTMLParser]:
    """The address that a page's links start from, and its tree."""
    here = page.final or page.address
    tree = parse_markup(to_utf8(page.body[:MOST_BYTES], page.media_type).decode("utf-8", "replace"))
    return base_of(tree, here), tree


def _from_address(address: str) -> Iterator[Candidate]:
    if feed := videos.feed(address):
        yield Candidate(address=feed, how="video")


def _declared(tree: LexborHTMLParser, base: str) -> Iterator[Candidate]:
    """What `<link rel="alternate" type="…">` and `rel="feed"` declare; vague types count where the address looks like a feed's."""
    for link in tree.css("link[rel][href]"):
        rel, kind = _said(link, "rel").lower().split(), _said(link, "type").lower().partition(";")[0].strip()
        href = _said(link, "href")
        sure = "feed" in rel or kind in TYPES - _VAGUE
        if ("alternate" in rel or "feed" in rel) and (sure or (kind in _VAGUE and _LIKE.search(href))):
            yield Candidate(address=join(base, href), title=clean(_said(link, "title"))[:300], how="alternate")


def _canonical(tree: LexborHTMLParser, base: str) -> Iterator[Candidate]:
    """The channel that a page of YouTube's names as itself: behind a handle or a vanity name stands one."""
    for link in islice(tree.css('link[rel="canonical"][href], meta[property="og:url"][content]'), 10):
        yield from _from_address(join(base, _said(link, "href") or _said(link, "content")) if videos.is_of_youtube(base) else "")


def _anchors(tree: LexborHTMLParser, base: str) -> Iterator[Candidate]:
    """Links that readers see and that look like a feed's: by their address, or by their words within the site."""
    for link in islice(tree.css("a[href]"), MOST_ANCHORS):
        address = join(base, _said(link, "href"))
        words = clean(f"{_said(link, 'title')} {_said(link, 'aria-label')} {link.text(deep=True)[:300]}")
        if _LIKE.search(_path(address)) or (_WORDS.search(words) and _is_near(address, base)):
            yield Candidate(address=address, title=clean(_said(link, "title") or link.text(deep=True)[:300]), how="anchor")


def _each(found: Iterable[Candidate], base: str) -> Iterator[Candidate]:
    """Every candidate once, with a whole address that may be asked; neither the page itself nor a reader's subscription button."""
    seen = {base.partition("#")[0]}
    for one in found:
        try:
            address = absolute("", one.address.replace("feed://", "http://", 1).removeprefix("feed:")).partition("#")[0]
        except ItemError:  # an address that cannot be asked is no place where a feed may be
            continue
        if address not in seen and not _NOT.search(address):
            seen.add(address)
            yield Candidate(address=address, title=one.title, how=one.how)


def _is_of_comments(one: Candidate) -> bool:
    return bool(_COMMENTS.search(unquote(_path(one.address))) or _COMMENTS.search(one.title))


def _is_near(address: str, base: str) -> bool:
    """Whether an address is of the same site."""
    try:
        return registrable_domain(address) == registrable_domain(base)
    except ItemError:
        return False


def _path(address: str) -> str:
    """An address without its scheme and host: `feeds.example` is not yet a feed."""
    return "/" + address.partition("//")[2].partition("/")[2]


def _said(node: LexborNode, name: str) -> str:
    return (node.attributes.get(name) or "").strip()
