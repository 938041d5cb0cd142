"""The labelled sets, and how well a grouping agrees with one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from broadsheet.quality.gold import Labelled, read_gold
from broadsheet.quality.scores import Scores, bcubed, pairwise

STORIES = Path(__file__).resolve().parents[2] / "shared" / "data" / "stories"
SETS = ("azure-gold.jsonl", "ecbplus.jsonl.gz", "uci-headlines.jsonl.gz")


def read(name: str) -> list[Labelled]:
    """The rows of the set of that name, in order of time."""
    return read_gold(STORIES / name)


def scored(rows: Sequence[Labelled], stories: Mapping[str, str]) -> dict[str, Any]:
    """BCubed and pair scores over the rows that nobody argues about, and the size of the largest story of all."""
    judged = [row for row in rows if not row.arguable]
    found, gold = [stories[row.article.id] for row in judged], [row.story for row in judged]
    largest = max(Counter(stories.values()).values(), default=0)
    return {"bcubed": _rounded(bcubed(found, gold)), "pair": _rounded(pairwise(found, gold)), "largest": largest}


def _rounded(scores: Scores) -> dict[str, float]:
    return {name: round(value, 4) for name, value in scores._asdict().items()}
