"""Cross-validation of the pair score: every article judged by weights that saw nothing of its window, topic or story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from broadsheet.desk.stories import Constraints, Memory, Model, cluster
from broadsheet.quality.gold import Labelled
from broadsheet.quality.scores import bcubed, pairwise
from broadsheet.quality.train import Floats, Pairs, fit

FOLDS = 5
RESAMPLES = 400
SEED = 3
Sets = Mapping[str, Sequence[Labelled]]
Taught = tuple[Pairs, float]
"""Pairs of a set, and how much they have to say."""


def cross_validate(sets: Sets, taught: Mapping[str, Sequence[Taught]], language: Model) -> dict[str, Any]:
    """
    Of each set: its scores when each part is judged by weights fitted on its other parts and on all other sets, fold by fold,
    with a 95 % interval of BCubed F1; and `unseen`, its scores by weights fitted on the other sets alone.
    """
    return {name: _of_set(name, sets, taught, language) for name in sets}


def _of_set(name: str, sets: Sets, taught: Mapping[str, Sequence[Taught]], language: Model) -> dict[str, Any]:
    rows, others = sets[name], [one for other in sets if other != name for one in taught[other]]
    tallies, folds = [], []
    for parts in _folds(rows):
        model = fit([*((found.without(parts), say) for found, say in taught[name]), *others], language)
        tallies.append(_tally(rows, decided(rows, model), parts))
        folds.append({"parts": sorted(parts), **_scored(tallies[-1])})
    whole = np.vstack(tallies)
    told = {**_scored(whole), "interval": _interval(whole), "folds": folds}
    if others:
        told["unseen"] = judged(rows, decided(rows, fit(others, language)))
    return told


def decided(rows: Sequence[Labelled], model: Model) -> Mapping[str, str]:
    """The engine's stories under a model, from a cold start."""
    return cluster([row.article for row in rows], (), Memory(), Constraints(), model).stories


def judged(rows: Sequence[Labelled], stories: Mapping[str, str]) -> dict[str, Any]:
    """Pair and BCubed scores of the rows that nobody argues about, and the size of the largest story."""
    scored = [row for row in rows if not row.arguable]
    found, gold = [stories[row.article.id] for row in scored], [row.story for row in scored]
    kinds = (("pair", pairwise(found, gold)), ("bcubed", bcubed(found, gold)))
    told: dict[str, Any] = {kind: {name: round(value, 4) for name, value in score._asdict().items()} for kind, score in kinds}
    return {**told, "largest": max(Counter(found).values(), default=0)}


def _tally(rows: Sequence[Labelled], stories: Mapping[str, str], parts: set[str]) -> Floats:
    """
    A row for every labelled story of these parts: summed over its articles precision, recall, one, and, counting the articles
    beside each, those in both groups, in the found one, in the labelled one. What came from other parts counts as well.
    """
    scored = [row for row in rows if not row.arguable]
    cells = Counter((stories[row.article.id], row.story) for row in scored)
    groups, labels = Counter(stories[row.article.id] for row in scored), Counter(row.story for row in scored)
    sums = {row.story: np.zeros(6) for row in scored if row.part in parts}
    for row in scored:
        if row.part in parts:
            group, label = groups[stories[row.article.id]], labels[row.story]
            both = cells[stories[row.article.id], row.story]
            sums[row.story] += both / group, both / label, 1, both - 1, group - 1, label - 1
    return np.array([sums[story] for story in sorted(sums)])


def _scored(tally: Floats) -> dict[str, Any]:
    precise, recalled, items, both, found, gold = tally.sum(axis=0).tolist()
    shares = {"pair": (both / found if found else 1.0, both / gold if gold else 1.0), "bcubed": (precise / items, recalled / items)}
    return {
        kind: {"p": round(p, 4), "r": round(r, 4), "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0} for kind, (p, r) in shares.items()
    }


def _interval(tally: Floats) -> tuple[float, float]:
    """The 95 % bootstrap interval of BCubed F1, labelled stories drawn anew (Efron and Tibshirani 1993), from a fixed seed."""
    drawn = np.random.default_rng(SEED).integers(0, len(tally), (RESAMPLES, len(tally)))
    precise, recalled, items = (tally[drawn].sum(axis=1)[:, column] for column in range(3))
    low, high = np.quantile(2 * precise * recalled / (precise + recalled) / items, (0.025, 0.975))
    return round(float(low), 3), round(float(high), 3)


def _folds(rows: Sequence[Labelled]) -> Iterator[set[str]]:
    parts = sorted({row.part for row in rows})
    for first in range(min(FOLDS, len(parts))):
        yield set(parts[first::FOLDS])
