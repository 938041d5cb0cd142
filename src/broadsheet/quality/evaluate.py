"""The story engine over labelled rows: how good and how fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from time import perf_counter
from typing import Any

from broadsheet.desk.stories import Constraints, Memory, cluster
from broadsheet.quality.gold import Labelled
from broadsheet.quality.learned import learned
from broadsheet.quality.scores import Scores, bcubed, pairwise

WARM_UP = 200
"""Articles decided before the clock starts."""


def evaluate(rows: Sequence[Labelled]) -> dict[str, Any]:
    """
    The engine's stories against the labels, from a cold start: the object that `eval` prints.

    `articles` counts all rows, `largest` the members of the largest story found; arguable rows are clustered and not scored.
    """
    articles = [row.article for row in rows]
    model = learned()
    cluster(articles[:WARM_UP], (), Memory(), Constraints(), model)
    start = perf_counter()
    stories = cluster(articles, (), Memory(), Constraints(), model).stories
    seconds = perf_counter() - start
    scored = [row for row in rows if not row.arguable]
    found, gold = [stories[row.article.id] for row in scored], [row.story for row in scored]
    return {
        "articles": len(articles),
        "pair": _rounded(pairwise(found, gold)),
        "bcubed": _rounded(bcubed(found, gold)),
        "largest": max(Counter(stories.values()).values(), default=0),
        "articles_per_second": round(len(articles) / seconds) if articles else 0,
    }


def _rounded(scores: Scores) -> dict[str, float]:
    return {name: round(value, 4) for name, value in scores._asdict().items()}
