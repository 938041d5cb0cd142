"""The JSON API under public/api/: articles, stories, lists, days, topics, sources and the log of changes, all static files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from broadsheet.press.addresses import PUBLIC, route, settled
from broadsheet.press.items import LISTED, Day, Envelope, encoded, item, tale
from broadsheet.press.schema import schemas
from broadsheet.press.shapes import Changed, Letter, Moved, Outlet, Subject, changed, outlet, placed, subject
from broadsheet.records import Artifact, Bulletin, Edition, Listing, Masthead, Placement, Section


def render(edition: Edition) -> Iterator[Artifact]:
    """Every file of the API that the edition changes: leaves first, then the lists and directories that refer to them."""
    shelf = _Shelf(edition.masthead)
    for placement in edition.stories:
        if placement.story.published:
            yield from _story(placement, edition.masthead)
    yield from _moved(edition.moved)
    for section in edition.sections:
        if section.kind == "day":
            yield _day(section, shelf)
    for listing in edition.listings:
        yield _listing(listing, shelf)
    for bulletin in edition.bulletins:
        yield _bulletin(bulletin)
    if edition.front:
        yield _front(edition.front, shelf, edition.masthead)
        yield from _directories(edition)
        yield from schemas(edition.masthead)


TOP = 20
"""The ranks of the top section, in which no owner has more than its share."""


class _Shelf:
    """Items as lists show them, encoded once however many lists hold them."""

    def __init__(self, masthead: Masthead) -> None:
        self._masthead = masthead
        self._kept: dict[str, tuple[Placement, msgspec.Raw]] = {}

    def values(self, placements: Iterable[Placement]) -> tuple[msgspec.Raw, ...]:
        return tuple(self._value(placement) for placement in placements)

    def _value(self, placement: Placement) -> msgspec.Raw:
        kept = self._kept.get(placement.story.id)
        if kept is None or kept[0] is not placement:
            raw = msgspec.Raw(encoded(item(placement.lead, placement, self._masthead, LISTED)))
            kept = self._kept[placement.story.id] = (placement, raw)
        return kept[1]


def _story(placement: Placement, masthead: Masthead) -> Iterator[Artifact]:
    for judged in (placement.lead, *placement.coverage):
        key = f"article:{judged.article.id}"
        yield _file(f"{route(judged.article)}", key, item(judged, placement, masthead))
    yield _file(f"stories/{placement.story.id}", f"story:{placement.story.id}", tale(placement, masthead))


def _moved(moved: Mapping[str, str]) -> Iterator[Artifact]:
    for old in sorted(moved):
        yield _file(f"stories/{old}", f"story:{old}", Moved(old, settled(old, moved)))


def _day(section: Section, shelf: _Shelf) -> Artifact:
    path = f"days/{section.key}"
    top = tuple(placement for placement in section.placements if placement.rank < TOP)
    value, more = shelf.values(top), shelf.values(section.placements[len(top) :])
    return _file(path, f"day:{section.key}", Day(section.title, "/" + path, 1, value, None, more), index=True)


def _listing(listing: Listing, shelf: _Shelf) -> Artifact:
    path = listing.key if listing.newest else f"{listing.key}/page/{listing.page}"
    value = shelf.values(listing.items)
    envelope = Envelope(listing.title, "/" + listing.key, listing.page, value, listing.next_page)
    return _file(path, f"list:{listing.key}:{'newest' if listing.newest else listing.page}", envelope, index=True)


def _bulletin(bulletin: Bulletin) -> Artifact:
    path = "changes" if bulletin.newest else f"changes/page/{bulletin.page}"
    value = tuple(changed(notice) for notice in bulletin.notices)
    envelope = Envelope[Changed]("Changes", "/changes", bulletin.page, value, bulletin.next_page)
    return _file(path, f"notices:{'newest' if bulletin.newest else bulletin.page}", envelope, index=True)


def _front(front: Section, shelf: _Shelf, masthead: Masthead) -> Artifact:
    stories = tuple(placed(placement, shelf.values((placement,))[0], masthead) for placement in front.placements)
    return _file("stories", "front", Envelope(masthead.title, "/stories", 1, stories, None), index=True)


def _directories(edition: Edition) -> Iterator[Artifact]:
    """The topics, the newsletters (none yet), and the sources when the edition has them."""
    topics = tuple(subject(topic) for topic in edition.masthead.topics)
    yield _file("topics", "topics", Envelope[Subject]("Topics", "/topics", 1, topics, None), index=True)
    yield _file("newsletters", "newsletters", Envelope[Letter]("Newsletters", "/newsletters", 1, (), None), index=True)
    if edition.sources:
        sources = tuple(outlet(source) for source in edition.sources)
        yield _file("sources", "sources", Envelope[Outlet]("Sources", "/sources", 1, sources, None), index=True)


def _file(path: str, key: str, shape: object, *, index: bool = False) -> Artifact:
    return Artifact(path=f"{PUBLIC}api/{path}/index.json", body=encoded(shape) + b"\n", key=key, index=index)
