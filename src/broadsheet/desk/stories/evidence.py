"""A link in words: what two articles share, and what speaks against them."""

from __future__ import annotations

from typing import NamedTuple

from broadsheet.desk.stories.features import Features
from broadsheet.desk.stories.words import is_year

SHOWN = 5
"""Words of a kind that a reader is shown."""
TWINS = "one template with another slot filled"


class Said(NamedTuple):
    """
    What an article can share with another, each word by its folded form: names, numbers, rare words; its title's first number;
    when it appeared (seconds since 1970), its id, and its domain.
    """

    names: dict[str, str]
    numbers: dict[str, str]
    rare: dict[str, str]
    amount: str
    when: int
    id: str
    domain: str


def said(features: Features, when: int, id_: str, domain: str) -> Said:
    """What these features have to say."""
    amount = next((number for number in features.title_numbers if not is_year(number)), "")
    rare = {folded: word for folded, word in _folded(features.words).items() if not word.isdigit()}
    return Said(_folded(features.names), _folded(features.numbers), rare, amount, when, id_, domain)


def evidence(ours: Said, theirs: Said, *, twins: bool = False) -> tuple[str, ...]:
    """Sentences for and against two articles being one story, the strongest kind first; the same whichever comes first."""
    if (theirs.when, theirs.id) < (ours.when, ours.id):
        ours, theirs = theirs, ours
    names, numbers = _shared(ours.names, theirs.names), _shared(ours.numbers, theirs.numbers)
    rare = {folded: word for folded, word in _shared(ours.rare, theirs.rare).items() if folded not in names}
    kinds = (("shared names", names), ("shared numbers", numbers), ("rare words", rare))
    lines = [f"{label}: {', '.join([*found.values()][:SHOWN])}" for label, found in kinds if found]
    if ours.amount and theirs.amount and not numbers:
        lines.append(f"different numbers: {ours.amount} and {theirs.amount}")
    if twins:
        lines.append(TWINS)
    elif ours.domain and ours.domain == theirs.domain:
        lines.append("same source")
    return (*lines, _apart(theirs.when - ours.when))


def _folded(words: tuple[str, ...]) -> dict[str, str]:
    """Each word by its folded form, in the order of the words; of several spellings the first."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(word.casefold(), word)
    return found


def _shared(ours: dict[str, str], theirs: dict[str, str]) -> dict[str, str]:
    return {folded: word for folded, word in ours.items() if folded in theirs} if not ours.keys().isdisjoint(theirs) else {}


def _apart(seconds: int) -> str:
    minutes = seconds // 60
    amount, unit = (minutes, "minute") if minutes < 60 else (minutes // 60, "hour") if minutes < 2880 else (minutes // 1440, "day")
    return f"{amount} {unit}{'' if amount == 1 else 's'} apart"
