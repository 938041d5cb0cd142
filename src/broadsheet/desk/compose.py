"""Placements → the order of an edition, in which no owner fills more than its share of the top section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from broadsheet.records import Organization, Placement

TOP = 20
"""The ranks of the top section."""
SHARE = 0.25
"""The largest part of the top section's ranks that one owner may hold."""


def arrange(
    placements: Iterable[Placement],
    organizations: Mapping[str, Organization],
    *,
    size: int | None = None,
    top: int = TOP,
    share: float = SHARE,
) -> tuple[Placement, ...]:
    """
    The placements hottest first, with their ranks from 0; at most `size` of them, all when None.

    One owner leads at most `share` of the `top` ranks (5 of 20). What is passed over follows, in its order, from rank `top` on, even
    where the top section is shorter than that: then there is a gap in the ranks, and nothing is dropped to hide it.
    """
    room: dict[str, int] = {}
    first: list[Placement] = []
    later: list[Placement] = []
    for placement in sorted(placements, key=_hottest):
        name = owner(placement, organizations)
        if len(first) < top and room.setdefault(name, int(top * share)) > 0:
            room[name] -= 1
            first.append(placement)
        else:
            later.append(placement)
    ranked = [*enumerate(first), *enumerate(later, start=top)]
    return tuple(msgspec.structs.replace(placement, rank=rank) for rank, placement in ranked[:size])


def by_day(placements: Iterable[Placement], organizations: Mapping[str, Organization]) -> dict[str, tuple[Placement, ...]]:
    """Each day's edition by its date (YYYY-MM-DD, UTC, of the story's time), newest day first, arranged by the same rule."""
    days: dict[str, list[Placement]] = {}
    for placement in placements:
        days.setdefault(placement.story.time.strftime("%Y-%m-%d"), []).append(placement)
    return {day: arrange(days[day], organizations) for day in sorted(days, reverse=True)}


def owner(placement: Placement, organizations: Mapping[str, Organization]) -> str:
    """Whose the lead is: the house its source belongs to, else the source's own name where it is known, else its domain."""
    domain = placement.lead.article.provider.domain
    known = organizations.get(domain)
    return ((known.owner or known.name) if known else domain).casefold()


def _hottest(placement: Placement) -> tuple[int, str]:
    return -placement.story.order, placement.story.id
