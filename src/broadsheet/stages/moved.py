"""Which moves of feeds are taken as settled: those within one house; all others are only told."""

from __future__ import annotations

import msgspec

from broadsheet.publication import Publication
from broadsheet.stages.terms import organizations
from broadsheet.wire.fetch import FeedState
from broadsheet.wire.urls import registrable_domain


def moved(publication: Publication, state: FeedState) -> FeedState:
    """
    The state with its move adopted once it is settled: from then on the feed is asked at its new address.

    A move to a domain of another owner, or to an address that is a source by itself, is an editor's to make.
    """
    move = state.move
    if move is None or move.adopted or not move.settled:
        return state
    taken = any(source.feed == move.to for source in publication.sources)
    ours = not taken and _house(publication, move.to) == _house(publication, state.address)
    return msgspec.structs.replace(state, move=msgspec.structs.replace(move, adopted=ours, foreign=not ours))


def _house(publication: Publication, address: str) -> str:
    """Who stands behind an address: the owner of its domain where we know it, else the domain itself."""
    domain = registrable_domain(address)
    known = organizations(publication).get(domain)
    return (known.owner if known else "") or domain
