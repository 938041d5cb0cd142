"""How quickly the others followed the first report, by the articles' own times."""

from __future__ import annotations

from datetime import datetime
from math import log2

from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "heat"
weight = 5

_HALF_LIFE = 6 * 3600


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """`weight · log2(1 + Σ)`, where each further source counts 1 at once, half after six hours, a quarter after twelve."""
    first: dict[str, datetime] = {}
    for member in group.members:
        if member.id not in group.copies:
            domain = member.provider.domain
            first[domain] = min(first.get(domain, member.published), member.published)
    times = sorted(first.values())
    speed = sum(2.0 ** (-(time - times[0]).total_seconds() / _HALF_LIFE) for time in times[1:])
    return reason("pickup", weight * log2(1 + speed), _sentence(len(times) - 1))


def _sentence(others: int) -> str:
    return "Another source followed soon." if others == 1 else f"{others} other sources followed soon."
