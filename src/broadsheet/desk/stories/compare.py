"""Why two articles are, or are not, held together: for `explain A B`."""

from __future__ import annotations

from broadsheet.desk.stories.active import arrive
from broadsheet.desk.stories.evidence import evidence
from broadsheet.desk.stories.frequencies import Frequencies
from broadsheet.desk.stories.linkage import THRESHOLD
from broadsheet.desk.stories.nouns import Memory
from broadsheet.desk.stories.similarity import BIAS, FIXED, WEIGHTS, measure_pair, strength
from broadsheet.desk.stories.templates import are_twins
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


def compare(a: Article, b: Article, memory: Memory) -> Comparison:
    """Compare two articles under the frequencies of `memory`; symmetric but for `link.other`, which names `b`."""
    left, right = (arrive(article, Frequencies(memory)) for article in (a, b))
    measures = measure_pair(left, right)
    held, twins = strength(measures), are_twins(left, right)
    parts = tuple(
        (name, round(value, 3), round(value * weight, 2))
        for name, value, weight in zip(measures._fields, measures, WEIGHTS, strict=True)
        if value
    )
    return Comparison(
        link=Link(other=b.id, strength=held, evidence=evidence(left, right)),
        parts=(("bias", 1.0, BIAS), *parts),
        joined=held >= THRESHOLD and not twins,
        why=_why(held, twins=twins),
    )


def _why(held: int, *, twins: bool) -> str:
    if twins:
        return "kept apart: one template with another slot filled"
    verdict = "strong enough" if held >= THRESHOLD else "too weak"
    return f"{verdict}: {held / FIXED:+.2f} where {THRESHOLD / FIXED:+.2f} joins"
