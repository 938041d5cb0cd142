"""Why two articles are, or are not, held together: for `explain A B`."""

from __future__ import annotations

import numpy as np

from broadsheet.desk.stories.engine import UNTAUGHT
from broadsheet.desk.stories.evidence import Said, evidence, said
from broadsheet.desk.stories.features import VERSION, Features
from broadsheet.desk.stories.kernels.measuring import FIXED, strength
from broadsheet.desk.stories.kernels.state import MEASURES
from broadsheet.desk.stories.kernels.twins import are_twins
from broadsheet.desk.stories.kernels.walking import beside
from broadsheet.desk.stories.model import Measures, Model
from broadsheet.desk.stories.nouns import Constraints, Memory
from broadsheet.desk.stories.reading import worded
from broadsheet.desk.stories.window import Layout, lay_out
from broadsheet.records import Article, Link, Noun


class Comparison(Noun, frozen=True, kw_only=True):
    """
    A pair under the microscope: the link as the engine would keep it, what each measure adds to its strength
    (name, value, points of log-odds), and whether the link alone would join them.
    """

    link: Link
    parts: tuple[tuple[str, float, float], ...]
    joined: bool
    why: str


def compare(a: Article, b: Article, memory: Memory, model: Model = UNTAUGHT) -> Comparison:
    """Compare two articles under the frequencies of `memory`; symmetric but for `link.other`, which names `b`."""
    layout = lay_out((a, b), (), memory, Constraints(), model)
    window, values = layout.window, np.zeros(MEASURES)
    regime = beside(window, values)
    sides = (_said(layout, 0, a), _said(layout, 1, b))
    held, twins = strength(window.terms, values, regime), are_twins(window.pool, 0, 1)
    parts = tuple(
        (name, round(float(value), 3), round(float(value * weight), 2))
        for name, value, weight in zip(Measures._fields, values, window.terms.weights[regime], strict=True)
        if value
    )
    return Comparison(
        link=Link(other=b.id, strength=held, evidence=evidence(*sides, twins=twins)),
        parts=parts,
        joined=bool(held >= model.threshold and not twins),
        why=_why(held, model.threshold, twins=twins),
    )


def _said(layout: Layout, slot: int, article: Article) -> Said:
    """What there is to say of an article."""
    rare = layout.window.finds.rare[slot].tolist()
    words = worded(layout.reading.words[slot], [place for place in rare if place >= 0])
    features = Features(VERSION, b"", b"", (0, 0, 0, 0, 0), b"", b"", b"", b"", 0, b"", *words)
    return said(features, int(article.published.timestamp()), article.id, article.provider.domain)


def _why(held: int, threshold: int, *, twins: bool) -> str:
    if twins:
        return "kept apart: one template with another slot filled"
    verdict = "strong enough" if held >= threshold else "too weak"
    return f"{verdict}: {held / FIXED:+.2f} where {threshold / FIXED:+.2f} joins"
