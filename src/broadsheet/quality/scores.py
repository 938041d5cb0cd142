"""How well a grouping agrees with a labelled one: pairwise and BCubed precision, recall and F1, exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from fractions import Fraction
from typing import NamedTuple


class Scores(NamedTuple):
    """Precision, recall and their harmonic mean, each in 0..1."""

    p: float
    r: float
    f1: float


def pairwise(found: Sequence[Hashable], gold: Sequence[Hashable]) -> Scores:
    """Over all pairs: a pair is right when both groupings put it together. Where there is no pair to judge, 1."""
    both = _pairs(Counter(zip(found, gold, strict=True)))
    return _scores(_share(both, _pairs(Counter(found))), _share(both, _pairs(Counter(gold))))


def bcubed(found: Sequence[Hashable], gold: Sequence[Hashable]) -> Scores:
    """The mean over items of the share of an item's group that is of its label, and the reverse (Bagga and Baldwin 1998)."""
    cells = Counter(zip(found, gold, strict=True))
    groups, labels = Counter(found), Counter(gold)
    precise = sum((Fraction(count * count, groups[group]) for (group, _), count in cells.items()), Fraction(0))
    recalled = sum((Fraction(count * count, labels[label]) for (_, label), count in cells.items()), Fraction(0))
    items = len(found)
    return _scores(_share(precise, items), _share(recalled, items))


def _pairs(counts: Counter[Hashable] | Counter[tuple[Hashable, Hashable]]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


def _share(part: Fraction | int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(1)


def _scores(p: Fraction, r: Fraction) -> Scores:
    return Scores(float(p), float(r), float(2 * p * r / (p + r)) if p + r else 0.0)
