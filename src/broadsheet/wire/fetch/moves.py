"""Where a feed has moved to, by its permanent redirects: followed for good only when they agree for long enough. Pure."""

from __future__ import annotations

from datetime import datetime

from broadsheet.records import Noun

SIGHTINGS = 3
"""Equal redirects, on two days at least, that make a move: a wrong line in a server's configuration seldom lasts longer."""


class Move(Noun, frozen=True, kw_only=True):
    """
    A feed's permanent redirects to one address: `times` in a row, from `first` to `last`.

    `adopted`: the feed is now asked there. `foreign`: another house's address, which only an editor can adopt.
    """

    to: str
    first: datetime
    last: datetime
    times: int = 1
    adopted: bool = False
    foreign: bool = False

    @property
    def settled(self) -> bool:
        """Whether it was seen often enough, on days enough, to be believed."""
        return self.times >= SIGHTINGS and self.last.date() > self.first.date()


def sighted(move: Move | None, to: str, now: datetime) -> Move | None:
    """The move after an answer that was redirected for good to `to`, or, where that is empty, was not: what differs begins anew."""
    if not to:
        return move if move and move.adopted else None
    if move is None or move.to != to:
        return Move(to=to, first=now, last=now)
    return Move(to=to, first=min(move.first, now), last=max(move.last, now), times=move.times + 1, foreign=move.foreign)
