"""How far the publication trusts the source."""

from __future__ import annotations

from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "quality"
weight = 1


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """`weight` times the points that organizations.yaml gives the source; an unknown source has none."""
    known = rules.organizations.get(subject.provider.domain)
    return reason("source", weight * known.weight, f"{known.name} is a source we know.") if known else ()
