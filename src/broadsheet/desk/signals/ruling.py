"""What an editor added or took away by hand."""

from __future__ import annotations

from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "heat"
weight = 1


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """`weight` times the points of the pin."""
    return reason("ruling", weight * group.pin, "An editor pinned it.")
