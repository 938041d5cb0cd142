"""
Document → Entries. What the bytes look like decides the format; what the sender claims counts only where they do not tell.

A document that its format cannot read whole gets a lenient second try, and the better reading is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

import msgspec

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Entry, Noun, Spike
from broadsheet.seams import Feed, Parser
from broadsheet.wire.encoding import to_utf8, unpacked
from broadsheet.wire.formats import atom, jsonfeed, lenient, page, record, rows, rss, sitemap
from broadsheet.wire.mending import from_root

# One format a line.
BUILT_IN: tuple[Parser, ...] = (
    rss,
    atom,
    jsonfeed,
    record,
    rows,
    page,
    sitemap,
)

# Formats of files, in which rows may speak with the publication's own voice: never believed of what came over the network.
OWN_VOICE = frozenset({"application/x-ndjson", "text/x-broadsheet-record", "application/x-archived-page"})

MOST_ENTRIES = 5_000
MOST_BYTES = 10_000_000
MOST_TAGS = 750_000  # openings and ends: in one entry they are a tree of some two hundred megabytes
MOST_LENIENT_BYTES = 1_000_000
MOST_LENIENT_TOKENS = 60_000
SNIFFED = 65_536

_ROOTS = {
    "rss": "application/rss+xml",
    "rdf": "application/rdf+xml",
    "feed": "application/atom+xml",
    "urlset": "application/x-sitemap+xml",
    "sitemapindex": sitemap.INDEX,
}
_ROOT = re.compile(rb"\s*<(?:[\w.-]{1,40}:)?([a-zA-Z]{1,20})[\s/>]")
_LATE_ROOT = re.compile(rb"<\?xml\s|<(?:rss|rdf:RDF|feed)[\s>]")
# What a long document is cut after: the ends of its entries, by a sign of what it is; lines where it has no tags at all.
_ENDS = (
    (b"<urlset", (b"</url>",)),
    (b"<sitemapindex", (b"</sitemap>",)),
    (b"<", (b"</item>", b"</entry>")),
    (b"{", (b"</item>", b"</entry>")),
)
_ADDRESSES = re.compile(rb"(?:https?://[^\s<>\"]+\s*)++")
_LOOSE = re.compile(rb"<(?:rss|channel|item|entry)[\s>]", re.IGNORECASE)
# Words of a feed within the text of an entry: something there was never closed.
_SWALLOWED = re.compile(r"<(?:pubDate|guid|item|entry|published|updated)[ />]", re.IGNORECASE)
_HOPELESS = {"too-deep", "too-large-token", "selector-matches-nothing"}


class Parsed(Noun, frozen=True, kw_only=True):
    """What one document says. `lenient`: it was broken, and read as well as could be; `truncated`: these are its first entries."""

    feed: Feed = Feed()
    entries: tuple[Entry, ...] = ()
    spikes: tuple[Spike, ...] = ()
    lenient: bool = False
    truncated: bool = False


def parse(document: Document, parsers: Sequence[Parser] = BUILT_IN) -> Parsed:
    """
    Read a document with the parser of its format; the first 5,000 entries of the first ten million bytes or `MOST_TAGS` tags are kept.

    Raises DocumentError when nothing can be read: `empty-document`, `not-a-feed`, `not-well-formed`, `too-deep`,
    `too-large-token`, `bad-gzip`, and those of the formats; `too-large` when it was cut on its way here and nothing can be
    read of its beginning.
    """
    try:
        return _parsed(document, parsers)
    except DocumentError as error:
        if document.cut:
            raise DocumentError("too-large", f"it was cut, and then {error.message}", subject=document.address) from error
        raise


def _parsed(document: Document, parsers: Sequence[Parser]) -> Parsed:
    known = {media_type: parser for parser in reversed(parsers) for media_type in parser.media_types}
    claimed = document.media_type.partition(";")[0].strip().lower()
    if claimed in OWN_VOICE and claimed in known and not _is_remote(document):
        return _read(known[claimed], document)
    kind, body = opened(document)
    if kind in known:
        return _read_feed(known[kind], document, body)
    if claimed in known and claimed not in OWN_VOICE and not kind:
        return _read(known[claimed], document)
    refusal = DocumentError("not-a-feed", f"it looks like {kind or 'nothing known'}", subject=document.address)
    if _LOOSE.search(body[:MOST_LENIENT_BYTES]) and kind != "text/html":
        return _second_try(msgspec.structs.replace(document, body=body), Parsed(), refusal)
    raise refusal


def opened(document: Document) -> tuple[str, bytes]:
    """A document out of its gzip and in UTF-8, from where it begins, and the media type it looks like. DocumentError as `parse`."""
    try:
        body = _first(unpacked(document.body, MOST_BYTES + MOST_LENIENT_BYTES, cut=document.cut), cut=document.cut)
    except DocumentError as error:
        error.subject = document.address
        raise
    body = to_utf8(body, document.media_type).strip()
    if not body:
        raise DocumentError("empty-document", "nothing but white space", subject=document.address)
    return sniff(body)


def _first(body: bytes, *, cut: bool) -> bytes:
    """As much of a document as is looked at; a cut ends after a tag or a line, since half a character would spoil all."""
    first = body[: MOST_BYTES * 4]
    tags = first[: first.rfind(b">") + 1] if cut or len(first) < len(body) else first
    return tags or (first[: first.rfind(b"\n") + 1] if cut else first)


def sniff(body: bytes) -> tuple[str, bytes]:
    """
    The media type that a document in UTF-8 looks like, and the document from where that begins.

    Empty when it looks like nothing known; `text/html` for a web page. Words before the first tag (a warning that a
    program printed into its feed) are passed over.
    """
    if body[:1] in {b"{", b"["}:
        return "application/feed+json", body
    if body[:4] == b"http" and _ADDRESSES.fullmatch(body if len(body) <= SNIFFED else body[: body.rfind(b"\n", 0, SNIFFED)]):
        return sitemap.TEXT, body
    body = from_root(body)
    kind = _root_kind(body)
    late = None if kind else _LATE_ROOT.search(body, 1, SNIFFED)
    if late:
        body = from_root(body[late.start() :])
        kind = _root_kind(body)
    return kind, body


def _root_kind(body: bytes) -> str:
    root = _ROOT.match(body)
    name = root[1].decode().lower() if root else ""
    return "text/html" if name == "html" else _ROOTS.get(name, "")


def _is_remote(document: Document) -> bool:
    return document.address.lower().startswith(("http:", "https:"))


def _read_feed(parser: Parser, document: Document, body: bytes) -> Parsed:
    """A feed by its own parser, then by the lenient one when it is broken."""
    most = _most(body)
    too_long = document.cut or len(body) > most
    document = msgspec.structs.replace(document, body=_cut(body, most, document.address) if too_long else body)
    parsed, error = _collect(parser, document, MOST_ENTRIES)
    parsed = msgspec.structs.replace(parsed, truncated=parsed.truncated or too_long)
    if error is None or (parsed.truncated and parsed.entries):
        return parsed
    if error.reason not in _HOPELESS and document.body.startswith(b"<"):
        return _second_try(document, parsed, error)
    if parsed.entries:
        return msgspec.structs.replace(parsed, lenient=True, truncated=True)
    raise error


def _read(parser: Parser, document: Document) -> Parsed:
    """A document whole, as its parser reads it."""
    parsed, error = _collect(parser, document, None)
    if error:
        raise error
    return parsed


def _most(body: bytes) -> int:
    """How many bytes of a feed are read: so many, and no more tags than may be held at once."""
    if body.count(b"<") <= MOST_TAGS:
        return MOST_BYTES
    surplus = next(islice(re.finditer(b"<", body), MOST_TAGS, None))
    return min(MOST_BYTES, surplus.start())


def _cut(body: bytes, most: int, address: str) -> bytes:
    """The first bytes, up to the end of the last whole entry."""
    marks = next((marks for sign, marks in _ENDS if sign in body[:4096]), (b"\n",))
    end = max(body.rfind(mark, 0, most) + len(mark) for mark in marks)
    if end <= len(marks[-1]):
        raise DocumentError(
            "too-large", f"longer than {MOST_BYTES:,} bytes or {MOST_TAGS:,} tags, and no entry ends before", subject=address
        )
    return body[:end]


def _collect(parser: Parser, document: Document, most: int | None) -> tuple[Parsed, DocumentError | None]:
    """What a parser yields until it is done, fails or has yielded enough; the error is returned beside what came before it."""
    feed, entries, spikes, error = Feed(), list[Entry](), list[Spike](), None
    try:
        for thing in parser.parse(document):
            if isinstance(thing, Feed):
                feed = thing
            elif most is not None and len(entries) == most:
                return _stamped(feed, entries, truncated=True), None
            elif isinstance(thing, Entry):
                entries.append(thing)
            elif isinstance(thing, Spike):
                spikes.append(thing)
    except DocumentError as raised:
        raised.subject = raised.subject or document.address
        error = raised
    return msgspec.structs.replace(_stamped(feed, entries), spikes=tuple(spikes)), error


def _stamped(feed: Feed, entries: list[Entry], *, truncated: bool = False) -> Parsed:
    """The reading; entries that came before the feed had said its name learn it now."""
    if entries and not entries[0].feed_title and (feed.title or feed.site):
        entries = [msgspec.structs.replace(entry, feed_title=feed.title, feed_site=feed.site) for entry in entries]
    return Parsed(feed=feed, entries=tuple(entries), truncated=truncated)


def _second_try(document: Document, first: Parsed, error: DocumentError) -> Parsed:
    """The better of a first reading that failed and a lenient one; raises the first one's error when neither found an entry."""
    second = Parsed() if _is_complete(first, document.body) or _is_costly(document.body) else _leniently(document)
    best = second if (_worth(second), -_swallowed(second)) > (_worth(first), -_swallowed(first)) else first
    if not best.entries:
        raise error
    return msgspec.structs.replace(best, lenient=True)


def _is_complete(parsed: Parsed, body: bytes) -> bool:
    """Whether a broken feed lost nothing that matters: as many entries as there are tags, most with all that makes one, none swallowed."""
    tags = body.count(b"<item") + body.count(b"<entry")
    return 0 < tags <= len(parsed.entries) and _worth(parsed) * 2 > len(parsed.entries) * 5 and not _swallowed(parsed)


def _swallowed(parsed: Parsed) -> int:
    """How many entries hold, within their text, what stands after it."""
    return sum(_SWALLOWED.search(entry.summary + entry.content) is not None for entry in parsed.entries)


def _is_costly(body: bytes) -> bool:
    """Whether feedparser would need more than a moment: it takes about 50 µs for every tag or reference, 20 for an attribute."""
    tokens = max(body.count(b"<") + body.count(b"&"), body.count(b"="))
    return len(body) > MOST_LENIENT_BYTES or tokens > MOST_LENIENT_TOKENS


def _leniently(document: Document) -> Parsed:
    try:
        return _collect(lenient, document, MOST_ENTRIES)[0]
    except Exception:  # noqa: BLE001  feedparser promises no set of errors; the first try's error stands for both
        return Parsed()


def _worth(parsed: Parsed) -> int:
    """How much a reading found: what its entries say of title, address and text."""
    return sum(bool(entry.title) + bool(entry.link) + bool(entry.summary or entry.content) for entry in parsed.entries)
