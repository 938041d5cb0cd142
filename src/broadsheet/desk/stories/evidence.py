"""A link in words: what two articles share, and what speaks against them."""

from __future__ import annotations

from typing import NamedTuple

from broadsheet.desk.stories.features import Features
from broadsheet.desk.stories.kernels.state import Pool
from broadsheet.desk.stories.kernels.twins import are_twins
from broadsheet.desk.stories.words import is_year

SHOWN = 5
"""Words of a kind that a reader is shown."""


class Said(NamedTuple):
    """What an article can share with another, each word by its folded form: names, numbers, rare words; and its title's first number."""

    names: dict[str, str]
    numbers: dict[str, str]
    rare: dict[str, str]
    amount: str


def said(features: Features) -> Said:
    """What these features have to say."""
    amount = next((number for number in features.title_numbers if not is_year(number)), "")
    rare = {folded: word for folded, word in _folded(features.words).items() if not word.isdigit()}
    return Said(_folded(features.names), _folded(features.numbers), rare, amount)


def evidence(pool: Pool, pair: tuple[int, int], sides: tuple[Said, Said]) -> tuple[str, ...]:
    """Sentences for and against the articles in two slots being one story, the strongest kind first; the same whichever comes first."""
    first, second = pair
    ours, theirs = sides
    if (pool.when[second], pool.ranks[second]) < (pool.when[first], pool.ranks[first]):
        first, second, ours, theirs = second, first, theirs, ours
    names, numbers = _shared(ours.names, theirs.names), _shared(ours.numbers, theirs.numbers)
    rare = {folded: word for folded, word in _shared(ours.rare, theirs.rare).items() if folded not in names}
    kinds = (("shared names", names), ("shared numbers", numbers), ("rare words", rare))
    lines = [f"{label}: {', '.join([*found.values()][:SHOWN])}" for label, found in kinds if found]
    if ours.amount and theirs.amount and not numbers:
        lines.append(f"different numbers: {ours.amount} and {theirs.amount}")
    if are_twins(pool, first, second):
        lines.append("one template with another slot filled")
    elif pool.sources[first] == pool.sources[second] != 0:
        lines.append("same source")
    return (*lines, _apart(int(pool.when[second] - pool.when[first])))


def _folded(words: tuple[str, ...]) -> dict[str, str]:
    """Each word by its folded form, in the order of the words; of several spellings the first."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(word.casefold(), word)
    return found


def _shared(ours: dict[str, str], theirs: dict[str, str]) -> dict[str, str]:
    return {folded: word for folded, word in ours.items() if folded in theirs} if ours.keys() & theirs.keys() else {}


def _apart(seconds: int) -> str:
    minutes = seconds // 60
    amount, unit = (minutes, "minute") if minutes < 60 else (minutes // 60, "hour") if minutes < 2880 else (minutes // 1440, "day")
    return f"{amount} {unit}{'' if amount == 1 else 's'} apart"
