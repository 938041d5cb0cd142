"""How good the article is that fronts the story."""

from __future__ import annotations

from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "heat"
weight = 1


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """`weight` times the quality of the lead."""
    quality = group.quality.get(subject.id, 0)
    return reason("lead", weight * quality, f"Its lead has a quality of {quality}.")
