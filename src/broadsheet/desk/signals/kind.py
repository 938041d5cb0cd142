"""Whether it is something other than news: an advertisement, a report for sale, a release, a roundup."""

from __future__ import annotations

from broadsheet.desk.kinds import kinds
from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "quality"
weight = 100


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """Minus the weight, times the share of each kind that the article shows signs of."""
    return tuple(found for kind in kinds(subject) for found in reason("kind", -weight * kind.share, kind.sentence))
