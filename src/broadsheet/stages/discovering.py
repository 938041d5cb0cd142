"""From the address of a page to its feeds: the page is asked, then the places that it names, and only those that are feeds are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Noun
from broadsheet.wire import videos
from broadsheet.wire.discovery import Candidate, candidates, well_known
from broadsheet.wire.fetch import Failed, Fetched, Limits, Outcome, Request, fetch
from broadsheet.wire.parse import Parsed, parse

MOST = 8
"""Places that one page may make us ask."""


class Discovered(Noun, frozen=True, kw_only=True):
    """A feed that was found: its address and title, how it was come by, how many entries it has, and its site as it says."""

    address: str
    title: str = ""
    how: str
    entries: int = 0
    site: str = ""


def discover(address: str, limits: Limits, now: datetime) -> tuple[Discovered, ...]:
    """
    The feeds of a page, the best first; the address itself where it is a feed's.

    Raises FetchError when the page cannot be fetched, and DocumentError `no-feed` when it leads to no feed.
    """
    if feed := videos.feed(address):
        address = feed
    (outcome,) = fetch([Request(address=address)], limits, now)
    if isinstance(outcome, Failed):
        raise outcome.error
    page = outcome.document if isinstance(outcome, Fetched) else Document(address=address, body=b"", fetched=now)
    if own := _read(page):
        return (_told(Candidate(address=address, how="video" if feed else "itself"), own),)
    for places in (candidates(page), well_known(page)):
        if found := _asked(places[:MOST], limits, now):
            return found
    raise DocumentError("no-feed", "neither the page nor a usual place has a feed", subject=address, remedy=REMEDY)


REMEDY = 'read the page itself by a selector: <outline xmlUrl="…" selector="article h2 a"/> in sources.opml'


def _asked(places: Sequence[Candidate], limits: Limits, now: datetime) -> tuple[Discovered, ...]:
    """Those of the places that are feeds, in their order; an empty feed after those that tell something."""
    outcomes = fetch([Request(address=place.address) for place in places], limits, now) if places else ()
    found = [_told(place, parsed) for place, parsed in zip(places, map(_document, outcomes), strict=True) if parsed is not None]
    return tuple(sorted(found, key=lambda one: not one.entries))


def _document(outcome: Outcome) -> Parsed | None:
    return _read(outcome.document) if isinstance(outcome, Fetched) else None


def _read(document: Document) -> Parsed | None:
    """What a document says as a feed; None when it is none."""
    try:
        return parse(document)
    except DocumentError:
        return None


def _told(place: Candidate, parsed: Parsed) -> Discovered:
    return Discovered(
        address=place.address,
        title=parsed.feed.title or place.title,
        how=place.how,
        entries=len(parsed.entries) or len(parsed.feed.children),
        site=parsed.feed.site,
    )
