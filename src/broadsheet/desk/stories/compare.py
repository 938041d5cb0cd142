"""Why two articles are, or are not, held together: for `explain A B`."""

from __future__ import annotations

from broadsheet.desk.stories.active import arrive
from broadsheet.desk.stories.evidence import evidence
from broadsheet.desk.stories.frequencies import Frequencies
from broadsheet.desk.stories.model import FIXED, Model
from broadsheet.desk.stories.nouns import Memory
from broadsheet.desk.stories.overlaps import PlainPool
from broadsheet.desk.stories.similarity import measure_pair, strength
from broadsheet.desk.stories.templates import are_twins
from broadsheet.records import Article, Link, Noun

UNTAUGHT = Model()


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
    frequencies = (Frequencies(memory, model.prior, model.articles) for _ in range(2))
    left, right = (arrive(article, counted, model.vectors) for article, counted in zip((a, b), frequencies, strict=True))
    pool = PlainPool()
    for article in (left, right):
        pool.add(article.features)
    measures = measure_pair(left, right, pool.overlaps(0, [1])[0])
    bare = left.features.bare or right.features.bare
    weights = model.bare if bare else model.lead
    held, twins = strength(measures, model, bare=bare), are_twins(left, right)
    parts = tuple(
        (name, round(value, 3), round(value * weight, 2))
        for name, value, weight in zip(measures._fields, measures, weights.points, strict=True)
        if value
    )
    return Comparison(
        link=Link(other=b.id, strength=held, evidence=evidence(left, right)),
        parts=(("bias", 1.0, weights.bias), *parts),
        joined=held >= model.threshold and not twins,
        why=_why(held, model.threshold, twins=twins),
    )


def _why(held: int, threshold: int, *, twins: bool) -> str:
    if twins:
        return "kept apart: one template with another slot filled"
    verdict = "strong enough" if held >= threshold else "too weak"
    return f"{verdict}: {held / FIXED:+.2f} where {threshold / FIXED:+.2f} joins"
