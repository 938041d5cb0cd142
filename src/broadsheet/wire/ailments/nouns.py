"""What is known of a feed when it is looked at, and what is found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from broadsheet.records import Noun, Source
from broadsheet.wire.character import Character
from broadsheet.wire.fetch import FeedState

Severity = Literal["error", "warning", "note"]
LASTING = frozenset({"gone", "not-found", "forbidden", "not-a-feed", "empty-document", "redirect-loop", "redirect-limit", "missing-file"})
"""Reasons that, once a feed is quarantined for them, waiting does not mend."""


class Shown(Noun, frozen=True, kw_only=True):
    """One article of a feed as the archive knows it: its address, when it was first seen, and the date that was claimed, in words."""

    address: str
    seen: datetime
    claimed: str = ""


class Chart(Noun, frozen=True, kw_only=True):
    """
    All that is known of one feed at `now`.

    `state` is None when it was never checked; `taken` when the address that it has moved to is a source by itself. `shown` are its
    latest articles, a hundred at most, oldest first. `sightings` counts the articles that it showed in the last ninety days, and `shared`
    how many of them each other feed showed as well. `held` of its articles wait for an editor. `sitemaps` are those that it leads to.
    """

    source: Source
    now: datetime
    state: FeedState | None = None
    checked: datetime | None = None
    local: bool = False
    taken: bool = False
    shown: tuple[Shown, ...] = ()
    sightings: int = 0
    shared: Mapping[str, int] = {}
    character: Character = Character()
    held: int = 0
    sitemaps: tuple[FeedState, ...] = ()

    @property
    def feed(self) -> str:
        """Its address, as the publication lists it."""
        return self.source.feed

    @property
    def lost(self) -> bool:
        """Whether waiting does not mend it: it is gone, or is quarantined for what lasts."""
        state = self.state
        return state is not None and (state.state == "dead" or (state.state == "quarantined" and state.reason in LASTING))

    @property
    def frailty(self) -> int:
        """How little it can stand for another: 0 while it answers, 1 never asked, 2 quarantined, 3 lost."""
        if self.state is None:
            return 1
        return 3 if self.lost else 2 if self.state.state == "quarantined" else 0


class Cure(Noun, frozen=True, kw_only=True):
    """
    What mends an ailment: `do` it to `feed`.

    remove: take it out; readdress: read it at `to`; release: forget what was held against it; hold: let an editor see its news first;
    fold: let the feed `to` stand for it; slow: ask it once in `every` seconds at most; undate: believe none of its dates.
    """

    do: Literal["remove", "readdress", "release", "hold", "fold", "slow", "undate"]
    feed: str
    to: str = ""
    every: int = 0


class Ailment(Noun, frozen=True, kw_only=True):
    """
    What is wrong with a feed: a kind, a sentence with figures, how grave it is, and its cure with what else could be done, in words.

    A cure that takes a look before it is `deliberate`: it is not among those that are applied all at once.
    """

    kind: str
    feed: str
    problem: str
    fix: str
    severity: Severity = "warning"
    cure: Cure | None = None
    deliberate: bool = False


def double(chart: Chart, other: str, problem: str) -> Ailment:
    """A feed for which the one at `other` can stand."""
    return Ailment(
        kind="duplicate",
        feed=chart.feed,
        problem=f"{problem}: {other}",
        fix=f"take it out, and give its topics to {other}",
        cure=Cure(do="fold", feed=chart.feed, to=other),
    )
