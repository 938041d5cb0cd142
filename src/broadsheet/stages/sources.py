"""The sources and their states: listed, released, added, removed and moved. What changes sources.opml changes the archive with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import holds, intake
from broadsheet.archive.intake import FeedRow
from broadsheet.errors import UsageError
from broadsheet.publication import Publication, local_path, readdress, subscribe, unsubscribe
from broadsheet.records import Source
from broadsheet.settings import nearest
from broadsheet.stages.gather import states
from broadsheet.stages.warding import WARD
from broadsheet.stages.warding import known as known_character
from broadsheet.wire.character import Change
from broadsheet.wire.fetch import FeedState, Move, ahead


def listed(connection: Connection, publication: Publication) -> list[dict[str, Any]]:
    """Every source in its order: who it is, how it is doing and why, when it was asked and will be, and where it has moved to."""
    rows = intake.feeds(connection)
    known = states(rows)
    return [_told(source, known.get(source.feed), rows.get(source.feed)) for source in publication.sources]


def release(connection: Connection, publication: Publication, names: Sequence[str]) -> list[str]:
    """
    Forget what went wrong with these sources, or with sitemaps of theirs: the next run asks them, and asks whole. Their addresses.

    An index of sitemaps and those that it led to are released with each other, since it alone leads to them. Those that have changed
    are believed as they are now, and what was held of them goes to the desk.
    """
    rows = intake.feeds(connection)
    known = states(rows)
    listed = {source.feed for source in publication.sources}
    feeds = [name if name in known and known[name].index in listed else _chosen(publication, name).feed for name in names]
    indexes = {known[feed].index for feed in feeds if feed in known}
    freed = [address for address, state in known.items() if address in {*feeds, *indexes} or state.index in feeds]
    intake.save_feeds(connection, [_anew(rows[address], known[address]) for address in freed])
    for feed in feeds:
        if known_character(connection, feed).change != Change():
            holds.release(connection, feed)
            intake.forget_spikes(connection, [WARD], [feed])
    return feeds


def _anew(row: FeedRow, state: FeedState) -> FeedRow:
    """A feed of which only its rhythm, its move, its index and what an editor set for it are known; its document is read whatever it is."""
    fresh = FeedState(address=state.address, rhythm=state.rhythm, move=state.move, care=state.care, index=state.index)
    return msgspec.structs.replace(_row(row, fresh), digest="")


def add(connection: Connection, publication: Publication, source: Source) -> None:
    """List a source; one that was there before begins anew. UsageError for an unknown topic, ConfigurationError if it is listed."""
    words = {word.casefold(): topic.name for topic in publication.topics for word in (topic.name, topic.id)}
    for topic in source.topics:
        if topic.casefold() not in words:
            raise UsageError("there is no such topic", subject=topic, remedy=nearest(topic, [one.name for one in publication.topics]))
    if row := intake.feeds(connection).get(source.feed):
        intake.save_feeds(connection, [_row(row, FeedState(address=source.feed))])
    subscribe(publication.root, source)  # last: what is refused before takes the archive back, and nothing could take back the file


def remove(publication: Publication, name: str) -> str:
    """Take a source out; what it told stays in the archive. Its address."""
    source = _chosen(publication, name)
    unsubscribe(publication.root, source.feed)
    return source.feed


def move(connection: Connection, publication: Publication, name: str, to: str) -> tuple[str, str]:
    """
    Read a source at another address from now on: at `to`, else where its server says that it has moved for good. The two addresses.

    It keeps its rhythm, and what it served last is not read again.
    """
    source = _chosen(publication, name)
    rows = intake.feeds(connection)
    state = states(rows).get(source.feed, FeedState(address=source.feed))
    target = to or (state.move.to if state.move else "")
    if not target:
        raise UsageError("has not moved, as far as its server says", subject=source.feed, remedy="name its new address: --to ADDRESS")
    if row := rows.get(source.feed):
        led = [msgspec.structs.replace(one, index=target) for one in states(rows).values() if one.index == source.feed]
        state = FeedState(address=target, rhythm=state.rhythm, care=state.care)
        intake.save_feeds(connection, [_row(row, state), *(_row(rows[one.address], one) for one in led)])
    holds.readdress(connection, source.feed, target)
    readdress(publication.root, source.feed, target)  # last, as in `add`
    return source.feed, target


def _row(row: FeedRow, state: FeedState) -> FeedRow:
    return msgspec.structs.replace(row, address=state.address, state=msgspec.json.encode(state))


def _chosen(publication: Publication, name: str) -> Source:
    found = [source for source in publication.sources if name == source.feed] or [
        source for source in publication.sources if name.casefold() == source.name.casefold()
    ]
    if len(found) == 1:
        return found[0]
    known = [source.feed for source in (found or publication.sources)]
    if found:
        raise UsageError("is the name of several sources", subject=name, remedy=f"give an address: {', '.join(known)}")
    names = [*known, *(source.name for source in publication.sources if source.name)]
    raise UsageError("is no source of this publication", subject=name, remedy=nearest(name, names) if len(names) < 1_000 else "")


def _told(source: Source, state: FeedState | None, row: FeedRow | None) -> dict[str, Any]:
    return {
        "feed": source.feed,
        "name": source.name or (row.title if row else ""),
        "topics": source.topics,
        "official": source.official,
        "state": state.state if state else "new",
        "reason": state.reason if state else "",
        "failures": state.failures if state else 0,
        "checked": row.checked if row else None,
        "next": None if state is None or local_path(source.feed) else state.due_at,
        "gap": state.rhythm.gap if state else 0,
        "move": _moved(state.move) if state and state.move else None,
    }


def sitemaps(connection: Connection, names: Collection[str]) -> list[dict[str, Any]]:
    """An index of sitemaps of one of these addresses, and those that it led to; or the one sitemap that an index led to."""
    rows = intake.feeds(connection)
    found = [state for state in states(rows).values() if state.address in names or state.index in names]
    found = found if any(state.index for state in found) else []
    return [
        {
            "feed": state.address,
            "index": state.index,
            "state": state.state,
            "reason": state.reason,
            "failures": state.failures,
            "checked": rows[state.address].checked,
            "next": state.due_at,
        }
        for state in sorted(found, key=lambda state: (state.address not in names, state.address))
    ]


def _moved(move: Move) -> dict[str, Any]:
    return {"to": move.to, "since": move.first, "times": move.times, "adopted": move.adopted, "foreign": move.foreign}


def overdue(told: dict[str, Any], now: datetime) -> bool:
    """Whether a source, as it is told, is asked by the next run."""
    return told["state"] != "dead" and (told["next"] is None or not ahead(told["next"], now))
