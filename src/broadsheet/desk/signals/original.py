"""Whether it was first to report, or others copied it."""

from __future__ import annotations

from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "quality"
weight = 6


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """The whole weight to the first of several sources, and to an article that others copied; nothing to a copy."""
    if subject.id in group.copies:
        return ()
    if subject.id in group.copies.values():
        return reason("original", weight, "Others took over its text.")
    own = [member for member in group.members if member.id not in group.copies]
    several = len({member.provider.domain for member in own}) > 1
    first = min(own, key=lambda member: (member.published, member.id), default=None)
    return reason("original", weight, "It was the first to report.") if several and first and first.id == subject.id else ()
