"""The story engine over labelled rows: how good and how fast."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Mapping, Sequence
from time import perf_counter, process_time
from typing import Any

from broadsheet.desk.stories import Constraints, Memory, cluster
from broadsheet.quality.gold import Labelled
from broadsheet.quality.learned import learned
from broadsheet.quality.pace import plain_rate
from broadsheet.quality.scores import Scores, bcubed, pairwise
from broadsheet.records import Article

WARM_UP = 200
"""Articles decided before the clock starts."""
LEAST = 0.5
"""Seconds of processor time that the engine is timed for at least."""


def evaluate(rows: Sequence[Labelled]) -> dict[str, Any]:
    """
    The engine's stories against the labels, from a cold start: the object that `eval` prints.

    `articles` counts all rows, `largest` the members of the largest story found; arguable rows are clustered and not scored. `pace` is
    the engine's articles a second of processor time as a share of those whose words plain Python counts, before and after, in this run.
    """
    articles = [row.article for row in rows]
    stories, rate, pace = _timed(articles)
    scored = [row for row in rows if not row.arguable]
    found, gold = [stories[row.article.id] for row in scored], [row.story for row in scored]
    return {
        "articles": len(articles),
        "pair": _rounded(pairwise(found, gold)),
        "bcubed": _rounded(bcubed(found, gold)),
        "largest": max(Counter(stories.values()).values(), default=0),
        "articles_per_second": round(rate),
        "pace": float(f"{pace:.3g}"),
    }


def _timed(articles: Sequence[Article]) -> tuple[Mapping[str, str], float, float]:
    """The stories, the articles a second of the clock, and the pace; where articles are few, of several turns."""
    model = learned()
    cluster(articles[:WARM_UP], (), Memory(), Constraints(), model)
    gc.collect()
    before, turns = plain_rate(articles), 0
    clock, own = perf_counter(), process_time()
    while not turns or (articles and process_time() - own < LEAST):
        stories = cluster(articles, (), Memory(), Constraints(), model).stories
        turns += 1
    seconds, worked = perf_counter() - clock, process_time() - own
    plain = (before + plain_rate(articles)) / 2
    decided = len(articles) * turns
    return stories, decided / seconds, decided / worked / plain if articles else 0.0


def _rounded(scores: Scores) -> dict[str, float]:
    return {name: round(value, 4) for name, value in scores._asdict().items()}
