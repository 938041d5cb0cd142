"""How much the article itself says, where its own text was read."""

from __future__ import annotations

from math import log2

from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "quality"
weight = 4

_ENOUGH = 1500


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """`weight · log2(1 + words / 100)`, which stops growing at 1,500 words: long-windedness is no virtue."""
    words = len(subject.text.split())
    return reason("depth", weight * log2(1 + min(words, _ENOUGH) / 100), f"It has {words:,} words of its own.")
