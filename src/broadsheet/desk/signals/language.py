"""Whether it is written in the publication's language."""

from __future__ import annotations

from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "quality"
weight = 30


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """Minus the weight for another language; one that nobody could tell is not held against it."""
    told, wanted = _primary(subject.language), _primary(rules.language)
    differs = bool(told and wanted) and told != wanted
    return reason("language", -weight, f"It is written in another language ({told}).") if differs else ()


def _primary(tag: str) -> str:
    """`en` of `en-US`; empty for a tag that says nothing."""
    primary = tag.replace("_", "-").partition("-")[0].strip().lower()
    return "" if primary in {"und", "mul", "zxx"} else primary
