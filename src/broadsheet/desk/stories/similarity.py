"""How surely two articles tell the same event: the log-odds of a taught model over measures of the pair."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p, sqrt
from operator import mul

from broadsheet.desk.stories.active import Active
from broadsheet.desk.stories.features import UNIT
from broadsheet.desk.stories.model import FIXED, Measures, Model
from broadsheet.desk.stories.overlaps import Overlap

MISSING = -3 * FIXED
"""The strength of a link that is not there."""
FLOOR = -FIXED
"""The weakest strength that is kept: on the development data what lies below changed no story."""
ONE = UNIT * UNIT


def measure_pair(a: Active, b: Active, overlap: Overlap) -> Measures:
    """The measures of two articles; symmetric."""
    ours, theirs = a.features, b.features
    rare = [min(a.rarity[term], b.rarity[term]) for term in a.rarity.keys() & b.rarity.keys()]
    shared = len(set(ours.numbers).intersection(theirs.numbers)) if ours.numbers and theirs.numbers else 0
    conflict = bool(ours.title_numbers and theirs.title_numbers) and not shared
    word, pair, gram, name, title, share_a, share_b, titles, leads = overlap
    return Measures(
        word / ONE,
        pair / ONE,
        gram / ONE,
        name / ONE,
        title / ONE,
        max(share_a, share_b) / ONE,
        max(rare, default=0) / 1000,
        float(min(shared, 3)),
        float(conflict),
        log1p(abs(a.when - b.when) / 3600),
        float(a.domain == b.domain != ""),
        _cosine(titles, a.lengths[0] * b.lengths[0]),
        _cosine(leads, a.lengths[1] * b.lengths[1]),
    )


def strength(measures: Sequence[float], model: Model, *, bare: bool) -> int:
    """The log-odds that a pair with these measures is one story, in 1/256; `bare` when one side has only a title."""
    weights = model.bare if bare else model.lead
    odds: float = weights.bias + sum(map(mul, weights.points, measures))
    return round(FIXED * odds)


def _cosine(dot: int, lengths: int) -> float:
    return dot / sqrt(lengths) if lengths else 0.0
