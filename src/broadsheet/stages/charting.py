"""The charts of all feeds: what the archive knows of each, brought together for the checks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from broadsheet.archive import charting, holds, intake
from broadsheet.archive.charting import Dated
from broadsheet.publication import Publication, local_path
from broadsheet.stages.gather import states
from broadsheet.stages.warding import decode
from broadsheet.wire.ailments import Chart, Shown
from broadsheet.wire.character import Character
from broadsheet.wire.fetch import FeedState

LATEST = 100  # articles of a feed that are looked at
LATELY = timedelta(days=90)  # how long two feeds are compared


def charts(connection: Connection, publication: Publication, now: datetime) -> list[Chart]:
    """The chart of every source, in their order; each table is read once, whatever the number of feeds."""
    rows = intake.feeds(connection)
    known = states(rows)
    characters = {feed: decode(body) for feed, body in holds.characters(connection).items()}
    held, latest = holds.held_by_feed(connection), charting.latest(connection, LATEST)
    shown, shared = charting.shown(connection, now - LATELY), charting.shared(connection, now - LATELY)
    addresses = {source.feed for source in publication.sources}
    led = _led(known, addresses)
    return [
        Chart(
            source=source,
            now=now,
            state=known.get(source.feed),
            checked=rows[source.feed].checked if source.feed in rows else None,
            local=bool(local_path(source.feed)),
            taken=_target(known.get(source.feed)) in addresses,
            shown=_shown(latest.get(source.feed, ())),
            sightings=shown.get(source.feed, 0),
            shared=shared.get(source.feed, {}),
            character=characters.get(source.feed, Character()),
            held=held.get(source.feed, 0),
            sitemaps=tuple(led.get(source.feed, ())),
        )
        for source in publication.sources
    ]


def _led(known: Mapping[str, FeedState], listed: Collection[str]) -> Mapping[str, Sequence[FeedState]]:
    """The sitemaps that are no sources themselves, by the index that led to them, in order of their addresses."""
    led: dict[str, list[FeedState]] = {}
    for address, state in sorted(known.items()):
        if state.index and address not in listed:
            led.setdefault(state.index, []).append(state)
    return led


def _target(state: FeedState | None) -> str:
    """Where a feed says that it has moved to; empty when it does not."""
    return state.move.to if state and state.move else ""


def _shown(dated: Sequence[Dated]) -> tuple[Shown, ...]:
    return tuple(Shown(address=one.web_url, seen=one.first_seen, claimed=one.claimed) for one in dated)
