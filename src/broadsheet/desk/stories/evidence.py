"""A link in words: what two articles share, and what speaks against them."""

from __future__ import annotations

from collections.abc import Mapping

from broadsheet.desk.stories.features import Features
from broadsheet.desk.stories.kernels.state import Pool
from broadsheet.desk.stories.kernels.twins import are_twins
from broadsheet.desk.stories.words import is_year

SHOWN = 5
"""Words of a kind that a reader is shown."""


def evidence(pool: Pool, pair: tuple[int, int], features: Mapping[int, Features]) -> tuple[str, ...]:
    """Sentences for and against the articles in two slots being one story, the strongest kind first; the same whichever comes first."""
    first, second = sorted(pair, key=lambda slot: (int(pool.when[slot]), int(pool.ranks[slot])))
    ours, theirs = features[first], features[second]
    names = _shared(ours.names, theirs.names)
    known = {name.casefold() for name in names}
    rare = [word for word in _shared(ours.words, theirs.words) if word.casefold() not in known and not word.isdigit()]
    numbers = _shared(ours.numbers, theirs.numbers)
    lines = [
        f"{label}: {', '.join(found[:SHOWN])}"
        for label, found in (("shared names", names), ("shared numbers", numbers), ("rare words", rare))
        if found
    ]
    counts = [[number for number in one.title_numbers if not is_year(number)] for one in (ours, theirs)]
    if all(counts) and not numbers:
        lines.append(f"different numbers: {counts[0][0]} and {counts[1][0]}")
    if are_twins(pool, first, second):
        lines.append("one template with another slot filled")
    elif pool.sources[first] == pool.sources[second] != 0:
        lines.append("same source")
    return (*lines, _apart(int(pool.when[second] - pool.when[first])))


def _shared(ours: tuple[str, ...], theirs: tuple[str, ...]) -> list[str]:
    there = {word.casefold() for word in theirs}
    return list({word.casefold(): word for word in reversed(ours) if word.casefold() in there}.values())[::-1]


def _apart(seconds: int) -> str:
    minutes = seconds // 60
    amount, unit = (minutes, "minute") if minutes < 60 else (minutes // 60, "hour") if minutes < 2880 else (minutes // 1440, "day")
    return f"{amount} {unit}{'' if amount == 1 else 's'} apart"
