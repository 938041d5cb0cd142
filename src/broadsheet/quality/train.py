"""
The pair score, fitted: a logistic regression over the pairs that the engine scores.

Pairs of bare titles, of long texts and all others share one fit and differ by what each kind has to say on its own: each measure has one
weight and two differences that are kept small like every other weight (L2). Newton's method over a convex loss, no chance
anywhere: the same rows give the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories import Measures, Model, pairs
from broadsheet.quality.gold import Labelled
from broadsheet.quality.learned import REGIMES

Floats = NDArray[np.float64]
BARE, LONG = 0, 2
GAP, SAME_SOURCE = Measures._fields.index("gap"), Measures._fields.index("same_source")
GAP_POINTS = -0.2
"""What the gap weighs: set by hand, since the one set with times spans too few days to teach it."""
UNTAUGHT = [Measures._fields.index(name) for name in ("numbers", "gap")]
"""Measures that pairs of brief texts do not teach."""
RIDGE = 1.0
"""How strongly weights of standardised measures are held to nought."""
MASS = 30_000.0
"""What all pairs together weigh against the ridge."""
BRIEFLY, FULLY, TIMED = 1.0, 3.0, 0.2
"""
What a set has to say: one of titles, or of texts as a feed gives them; one of long texts; one with times, since such sets are
small here, and two stories make most of their pairs.
"""
BRIEF = 250
"""Characters of a long text that a feed would give of it."""
THRESHOLD, MERGING = 256, (448, 512)
"""Where an article joins and where two stories become one, in 1/256 of log-odds: one wrong joining draws others, one wrong merging more."""
OWN = -3.0
"""What one source weighs between bare titles: set by hand, since those of the UCI set tell a story many times, and a feed seldom does."""
EASE = 0.8
"""Points added where there are only titles: many links are missing there, so that even odds may join; chosen on the UCI titles."""


class Pairs(NamedTuple):
    """The pairs of one labelled set: measures (n, 21), regimes (n,), 1.0 where one story, story weight, and the two parts."""

    measures: Floats
    regimes: NDArray[np.int64]
    same: Floats
    weight: Floats
    parts: NDArray[np.str_]

    def without(self, parts: set[str]) -> Pairs:
        """The pairs with neither side in these parts."""
        kept = ~np.any(np.isin(self.parts, sorted(parts)), axis=1)
        return Pairs(*(column[kept] for column in self))


def read_pairs(rows: Sequence[Labelled], language: Model) -> Pairs:
    """The scored pairs of a set, arguable rows left out; each story of a set weighs the same, however large."""
    ordered = sorted(rows, key=lambda row: (row.article.published, row.article.id))
    found = pairs([row.article for row in ordered], language)
    argued = np.array([row.arguable for row in ordered], dtype=np.bool_)
    kept = ~argued[found.places].any(axis=1)
    sides = [(ordered[later], ordered[earlier]) for later, earlier in found.places[kept].tolist()]
    measures = found.measures[kept]
    if not all(row.timed for row in rows):
        measures[:, GAP] = 0.0
    counts = Counter(later.story for later, _ in sides)
    return Pairs(
        measures,
        found.regimes[kept],
        np.array([later.story == earlier.story for later, earlier in sides], dtype=np.float64),
        np.array([1 / counts[later.story] for later, _ in sides]),
        np.array([(later.part, earlier.part) for later, earlier in sides], dtype=np.str_).reshape(-1, 2),
    )


def lessons(rows: Sequence[Labelled], language: Model) -> list[tuple[Pairs, float]]:
    """A set's pairs, and how much of a say they have; of a set of long texts those again as a feed would give them."""
    found = read_pairs(rows, language)
    if LONG in found.regimes:
        return [(found, FULLY), (read_pairs(briefly(rows), language), BRIEFLY)]
    return [(found, TIMED if all(row.timed for row in rows) else BRIEFLY)]


def briefly(rows: Sequence[Labelled]) -> list[Labelled]:
    """The rows as a feed would give them: of a text, its beginning."""
    return [msgspec.structs.replace(row, article=msgspec.structs.replace(row.article, excerpt=_body(row)[:BRIEF], text="")) for row in rows]


def _body(row: Labelled) -> str:
    return f"{row.article.excerpt} {row.article.text}".strip()


def fit(sets: Sequence[tuple[Pairs, float]], language: Model) -> Model:
    """The model of the weights that these sets teach, each with a say of so much."""
    used = [(found, say) for found, say in sets if len(found.same)]
    rows = np.vstack([_expanded(found.measures, found.regimes) for found, _ in used])
    same = np.concatenate([found.same for found, _ in used])
    weight = np.concatenate([found.weight * (say / found.weight.sum()) for found, say in used])
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    flat = spread < 1e-9
    mean[flat], spread[flat] = 0.0, 1.0
    offset = GAP_POINTS * np.concatenate([found.measures[:, GAP] for found, _ in used])
    fitted = _newton((rows - mean) / spread, same, weight * (MASS / weight.sum()), offset)
    points = fitted[1:] / spread
    return _model(points, float(fitted[0] - points @ mean), language)


def _expanded(measures: Floats, regimes: NDArray[np.int64]) -> Floats:
    """The measures, and again for bare pairs and for long ones; the constant only for these, since the fit has its own."""
    own, apart = measures[:, :-1].copy(), measures.copy()
    own[:, UNTAUGHT], apart[:, GAP] = 0.0, 0.0
    return np.hstack([own, *(apart * (regimes == regime)[:, None] for regime in (BARE, LONG))])


def _newton(rows: Floats, same: Floats, weight: Floats, offset: Floats) -> Floats:
    """Iteratively reweighted least squares with a ridge on all but the bias (Hastie, Tibshirani and Friedman 2009, § 4.4.1)."""
    design = np.hstack([np.ones((len(rows), 1)), rows])
    ridge = np.diag([0.0] + [RIDGE] * rows.shape[1])
    fitted = np.zeros(design.shape[1])
    for _ in range(60):
        odds = 1 / (1 + np.exp(-np.clip(design @ fitted + offset, -30, 30)))
        slope = design.T @ (weight * (same - odds)) - ridge @ fitted
        step = np.linalg.solve((design * (weight * odds * (1 - odds))[:, None]).T @ design + ridge, slope)
        fitted += step * min(1.0, 5.0 / (float(np.abs(step).max()) + 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return fitted


def _model(points: Floats, bias: float, language: Model) -> Model:
    size = len(Measures._fields)
    brief = np.append(points[: size - 1], bias)
    brief[GAP] = GAP_POINTS
    bare, long = brief + points[size - 1 : 2 * size - 1], brief + points[2 * size - 1 :]
    bare[-1] += EASE
    bare[SAME_SOURCE] = OWN
    weights = (tuple(round(float(point), 3) + 0.0 for point in found) for found in (bare, brief, long))
    return msgspec.structs.replace(language, **dict(zip(REGIMES, weights, strict=True)), threshold=THRESHOLD, merging=MERGING)


def told(model: Model) -> Mapping[str, Any]:
    """The weights as they are shipped: by regime, by the names of the measures."""
    weights = {regime: dict(zip(Measures._fields, getattr(model, regime), strict=True)) for regime in REGIMES}
    return {"threshold": model.threshold, "merging": model.merging, **weights}
