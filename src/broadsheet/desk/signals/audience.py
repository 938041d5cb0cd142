"""How many readers opened it, today and yesterday."""

from __future__ import annotations

from math import log2

from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "heat"
weight = 2


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """`weight · log2(1 + clicks)` of all its members: damped, so that a few clicks move no rank."""
    clicks = sum(max(0, rules.clicks.get(member.id, 0)) for member in group.members)
    return reason("audience", weight * log2(1 + clicks), f"Readers opened it {clicks:,} times.")
