"""How many independent newsrooms tell the story."""

from __future__ import annotations

from math import log2

from broadsheet.desk.newsrooms import newsrooms
from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "heat"
weight = 10


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """`weight · log2(n)`: a second newsroom is worth as much as the step from two to four."""
    count = newsrooms(group.members, group.copies, rules.organizations)
    return reason("newsrooms", weight * log2(max(1, count)), f"{count} independent newsrooms tell it.")
