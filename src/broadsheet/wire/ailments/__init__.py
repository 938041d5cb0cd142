"""
What can be wrong with a feed: one kind of ailment a file, pure, over the charts of all feeds. `found` asks every check, in order.

A check sees one chart, or all of them where it compares feeds with each other; it answers with ailments and does nothing. It stands in
the wire, beside what feeds are: it needs their states, rhythms and characters, and neither the archive nor a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from broadsheet.wire.ailments import changed, dating, double, indexed, linking, speaking, standing
from broadsheet.wire.ailments.nouns import Ailment, Chart, Cure, Severity, Shown

__all__ = ["CHECKS", "COMPARISONS", "Ailment", "Chart", "Cure", "Severity", "Shown", "found"]

# One ailment a line.
CHECKS: tuple[Callable[[Chart], Ailment | None], ...] = (
    standing.unchecked,
    standing.failing,
    indexed.missing,
    standing.moved,
    changed.held,
    changed.suspected,
    changed.flooding,
    speaking.silent,
    speaking.overpolled,
    dating.misdated,
    linking.wrapped,
)
COMPARISONS: tuple[Callable[[Sequence[Chart]], Iterator[Ailment]], ...] = (double.alike, double.overlapping)


def found(charts: Sequence[Chart]) -> Iterator[Ailment]:
    """Everything that is wrong with these feeds, in their order; what lies between two of them comes last, each pair once."""
    lost = {chart.feed for chart in charts if chart.lost}
    stands: dict[str, str] = {}  # the feed that stands for another one, by the other's address
    for ailment in _every(charts):
        if ailment.cure and ailment.cure.do == "fold":
            to = ailment.cure.to
            if to in lost or ailment.feed in stands or stands.get(to) == ailment.feed:
                continue
            stands[ailment.feed] = to
        yield ailment


def _every(charts: Sequence[Chart]) -> Iterator[Ailment]:
    """What every check says of each feed, then what the comparisons say of all."""
    for chart in charts:
        yield from (ailment for check in CHECKS if (ailment := check(chart)))
    for compare in COMPARISONS:
        yield from compare(charts)
