"""Feeds that are one: their addresses are alike, or they show the same articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from broadsheet.errors import ItemError
from broadsheet.wire.ailments.nouns import Ailment, Chart, double
from broadsheet.wire.ailments.speaking import silent
from broadsheet.wire.urls import canonical

FEW, MOST = 8, 0.9  # articles that two feeds have in common, and what share of the smaller one's they are


def alike(charts: Sequence[Chart]) -> Iterator[Ailment]:
    """Feeds whose addresses differ in nothing that matters, or that have moved to where another one is: the soundest stands."""
    first: dict[str, Chart] = {}
    for chart in sorted(charts, key=lambda one: (one.frailty, silent(one) is not None)):
        other = first.setdefault(_plain(chart), chart)
        if other is not chart:
            yield double(chart, other.feed, "has the address of another source, but for its spelling")


def overlapping(charts: Sequence[Chart]) -> Iterator[Ailment]:
    """Feeds nearly all of whose articles another one shows, too: of two the frailer, the one that shows less, or was listed later."""
    places = {chart.feed: place for place, chart in enumerate(charts)}
    for chart in charts:
        for name, count in sorted(chart.shared.items(), key=lambda pair: (-pair[1], pair[0])):
            other = charts[places[name]] if name in places else None
            if other is None or count < max(FEW, MOST * chart.sightings):
                continue
            if _weight(chart, places) < _weight(other, places):
                yield double(chart, other.feed, f"showed {count} of its {chart.sightings} articles of the last 90 days there as well")
                break


def _weight(chart: Chart, places: Mapping[str, int]) -> tuple[int, int, int]:
    """What decides which of two is kept."""
    return -chart.frailty, chart.sightings, -places[chart.feed]


def _plain(chart: Chart) -> str:
    """An address without what makes no difference: scheme, www., a slash at the end, tracking."""
    if chart.local:
        return chart.feed
    move = chart.state.move if chart.state else None
    address = move.to if move and move.adopted else chart.feed
    try:
        return re.sub(r"^https?://(www\.)?", "", canonical(address)).rstrip("/")
    except ItemError:  # an address that is none has no double
        return address
