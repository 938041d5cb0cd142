"""A link in words: what two articles share, and what speaks against them."""

from __future__ import annotations

from broadsheet.desk.stories.active import Active
from broadsheet.desk.stories.templates import are_twins

SHOWN = 5
"""Words of a kind that a reader is shown."""


def evidence(a: Active, b: Active) -> tuple[str, ...]:
    """Sentences for and against two articles being one story, the strongest kind first; the same whichever comes first."""
    first, second = sorted((a, b), key=lambda article: article.order)
    ours, theirs = first.features, second.features
    names = _shared(ours.names, theirs.names)
    known = {name.casefold() for name in names}
    rare = [word for word in _shared(ours.words, theirs.words) if word.casefold() not in known and not word.isdigit()]
    lines = [
        f"{label}: {', '.join(found[:SHOWN])}"
        for label, found in (("shared names", names), ("shared numbers", _shared(ours.numbers, theirs.numbers)), ("rare words", rare))
        if found
    ]
    if ours.title_numbers and theirs.title_numbers and not _shared(ours.numbers, theirs.numbers):
        lines.append(f"different numbers: {ours.title_numbers[0]} and {theirs.title_numbers[0]}")
    if are_twins(first, second):
        lines.append("one template with another slot filled")
    elif first.domain == second.domain != "":
        lines.append("same source")
    return (*lines, _apart(second.when - first.when))


def _shared(ours: tuple[str, ...], theirs: tuple[str, ...]) -> list[str]:
    there = {word.casefold() for word in theirs}
    return list({word.casefold(): word for word in reversed(ours) if word.casefold() in there}.values())[::-1]


def _apart(seconds: int) -> str:
    minutes = seconds // 60
    amount, unit = (minutes, "minute") if minutes < 60 else (minutes // 60, "hour") if minutes < 2880 else (minutes // 1440, "day")
    return f"{amount} {unit}{'' if amount == 1 else 's'} apart"
