"""How many sources gave it their front place, where their feeds say so."""

from __future__ import annotations

from math import log2

from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "heat"
weight = 5


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """`weight · log2(1 + n)` for n sources that put it first; feeds in order of time say nothing, and nothing is given."""
    count = len({member.provider.domain for member in group.members if member.id in group.front})
    return reason("prominence", weight * log2(1 + count), f"{count} of its sources put it first.")
