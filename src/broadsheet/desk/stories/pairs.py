"""The pairs of articles that the engine would score, with their measures: what the score is taught by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from broadsheet.desk.stories.active import arrive
from broadsheet.desk.stories.candidates import Index
from broadsheet.desk.stories.engine import PLAIN, Knowledge
from broadsheet.desk.stories.frequencies import Frequencies
from broadsheet.desk.stories.model import Measures
from broadsheet.desk.stories.nouns import Constraints, Memory
from broadsheet.desk.stories.similarity import measure_pair
from broadsheet.records import Article


class Pair(NamedTuple):
    """A later article's id, an earlier one's, their measures, and whether one of them has only a title."""

    later: str
    earlier: str
    measures: Measures
    bare: bool


def pairs(articles: Sequence[Article], known: Knowledge = PLAIN) -> Iterator[Pair]:
    """Every pair the engine scores from a cold start, in the order in which it does."""
    model, pool = known.model, known.pool()
    frequencies, index = Frequencies(Memory(), model.prior, model.articles), Index(Constraints().window_days * 86_400)
    for article in sorted(articles, key=lambda article: (article.published, article.id)):
        arrived = arrive(article, frequencies, model.vectors)
        index.forget(arrived)
        near = index.near(arrived)
        pool.add(arrived.features)
        index.add(arrived)
        overlaps = pool.overlaps(arrived.slot, [other.slot for other in near]) if near else ()
        for other, overlap in zip(near, overlaps, strict=True):
            yield Pair(arrived.id, other.id, measure_pair(arrived, other, overlap), arrived.features.bare or other.features.bare)
