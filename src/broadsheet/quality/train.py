"""
The pair score, fitted: a logistic regression over the pairs that the engine scores, and its cross-validation.

Pairs with and without leads share one fit and differ by what the titles alone have to say: each measure of text has one
weight and, for pairs of which one side is only a title, a difference that is kept small like every other weight (L2).
Newton's method over a convex loss, no chance anywhere: the same rows give the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories import Knowledge, Measures, Model, Weights, pairs
from broadsheet.quality.gold import Labelled

Floats = NDArray[np.float64]
TEXTUAL = [Measures._fields.index(name) for name in ("word", "pair", "gram", "title", "contained", "rarest", "title_vector")]
"""Measures that weigh otherwise where there is only a title."""
GAP = Measures._fields.index("gap")
USUAL_GAP = 2.5
"""What stands for the gap where a set has no times, so that they teach nothing."""
RIDGE = 10.0
"""How strongly weights of standardised measures are held to nought."""
MASS = 3000.0
"""What all pairs together weigh against the ridge."""
SAYS = 0.2
"""What a set with times says beside one without: such sets are small here, and two stories make most of their pairs."""
THRESHOLD = 224
"""Where an article joins, in 1/256 of log-odds: seven eighths over even, since one wrong joining draws others."""

EASE = 0.8
"""Points added where there are only titles: many links are missing there, so that even odds may join; chosen on the UCI titles."""


class Pairs(NamedTuple):
    """The pairs of one labelled set: measures (n, 13), 1.0 where bare, 1.0 where one story, story weight, and the two parts."""

    measures: Floats
    bare: Floats
    same: Floats
    weight: Floats
    parts: NDArray[np.str_]

    def without(self, parts: set[str]) -> Pairs:
        """The pairs with neither side in these parts."""
        kept = ~np.any(np.isin(self.parts, sorted(parts)), axis=1)
        return Pairs(self.measures[kept], self.bare[kept], self.same[kept], self.weight[kept], self.parts[kept])


def read_pairs(rows: Sequence[Labelled], known: Knowledge) -> Pairs:
    """The scored pairs of a set, arguable rows left out; each story of a set weighs the same, however large."""
    by_id = {row.article.id: row for row in rows}
    found = [pair for pair in pairs([row.article for row in rows], known) if not (by_id[pair[0]].arguable or by_id[pair[1]].arguable)]
    sides = [(by_id[pair.later], by_id[pair.earlier]) for pair in found]
    measures = np.array([pair.measures for pair in found], dtype=np.float64).reshape(-1, len(Measures._fields))
    if not all(row.timed for row in rows):
        measures[:, GAP] = USUAL_GAP
    counts = Counter(later.story for later, _ in sides)
    return Pairs(
        measures,
        np.array([pair.bare for pair in found], dtype=np.float64),
        np.array([later.story == earlier.story for later, earlier in sides], dtype=np.float64),
        np.array([1 / counts[later.story] for later, _ in sides]),
        np.array([(later.part, earlier.part) for later, earlier in sides], dtype=np.str_).reshape(-1, 2),
    )


def fit(sets: Sequence[tuple[Pairs, float]], language: Model) -> Model:
    """The model of the weights that these sets teach, each with a say of so much."""
    used = [(found, say) for found, say in sets if len(found.same)]
    rows = np.vstack([_expanded(found.measures, found.bare) for found, _ in used])
    same = np.concatenate([found.same for found, _ in used])
    weight = np.concatenate([found.weight * (say / found.weight.sum()) for found, say in used])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    fitted = _newton((rows - mean) / spread, same, weight * (MASS / weight.sum()))
    points = fitted[1:] / spread
    return _model(points, float(fitted[0] - points @ mean), language)


def _expanded(measures: Floats, bare: Floats) -> Floats:
    return np.hstack([measures, measures[:, TEXTUAL] * bare[:, None], bare[:, None]])


def _newton(rows: Floats, same: Floats, weight: Floats) -> Floats:
    """Iteratively reweighted least squares with a ridge on all but the bias (Hastie, Tibshirani and Friedman 2009, § 4.4.1)."""
    design = np.hstack([np.ones((len(rows), 1)), rows])
    ridge = np.diag([0.0] + [RIDGE] * rows.shape[1])
    fitted = np.zeros(design.shape[1])
    for _ in range(60):
        odds = 1 / (1 + np.exp(-np.clip(design @ fitted, -30, 30)))
        slope = design.T @ (weight * (same - odds)) - ridge @ fitted
        step = np.linalg.solve((design * (weight * odds * (1 - odds))[:, None]).T @ design + ridge, slope)
        fitted += step * min(1.0, 5.0 / (float(np.abs(step).max()) + 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return fitted


def _model(points: Floats, bias: float, language: Model) -> Model:
    size = len(Measures._fields)
    lead, bare = points[:size], points[:size].copy()
    bare[TEXTUAL] += points[size:-1]
    return msgspec.structs.replace(
        language,
        lead=Weights(bias=round(bias, 3), points=_rounded(lead)),
        bare=Weights(bias=round(bias + float(points[-1]) + EASE, 3), points=_rounded(bare)),
        threshold=THRESHOLD,
    )


def _rounded(points: Floats) -> tuple[float, ...]:
    return tuple(round(float(point), 3) + 0.0 for point in points)


def told(model: Model) -> Mapping[str, Any]:
    """The weights as they are shipped."""
    return {"threshold": model.threshold, "lead": msgspec.to_builtins(model.lead), "bare": msgspec.to_builtins(model.bare)}
