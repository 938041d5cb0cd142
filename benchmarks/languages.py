"""
What the engine does with German, Spanish and French: each language by itself, and what happens between them in one stream.

    python benchmarks/languages.py [--json]

Reads tests/quality/languages.jsonl: 60 short items a language, written for this measurement.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from broadsheet.quality.gold import label
from engines import FULL, SPARSE, decided, known
from labelled import scored

ITEMS = Path(__file__).resolve().parents[1] / "tests" / "quality" / "languages.jsonl"
NAMES = {"de": "German", "es": "Spanish", "fr": "French"}


class Across(NamedTuple):
    """Pairs of articles of two languages: of one event, those of them put together, and those of two events put together."""

    same: int
    found: int
    wrong: int


def items() -> list[dict[str, Any]]:
    """The labelled items in order of time."""
    return [json.loads(line) for line in ITEMS.read_text("utf-8").splitlines()]


def within(language: str, engine: str) -> dict[str, Any]:
    """The scores of one language's items alone."""
    rows = label([item for item in items() if item["language"] == language])
    return {"articles": len(rows), **scored(rows, decided([row.article for row in rows], known(engine)))}


def across(engine: str) -> Across:
    """What happens between languages when all items are one stream."""
    rows = items()
    labelled = label(rows)
    stories = decided([row.article for row in labelled], known(engine))
    told = [(item, stories[row.article.id]) for item, row in zip(rows, labelled, strict=True)]
    pairs = [(one, two) for one, two in combinations(told, 2) if one[0]["language"] != two[0]["language"]]
    same = [one[1] == two[1] for one, two in pairs if one[0]["event"] == two[0]["event"]]
    other = [one[1] == two[1] for one, two in pairs if one[0]["event"] != two[0]["event"]]
    return Across(len(same), sum(same), sum(other))


def measured() -> dict[str, Any]:
    """Engine → scores by language, and what happens across."""
    return {
        engine: {"within": {name: within(code, engine) for code, name in NAMES.items()}, "across": across(engine)._asdict()}
        for engine in (FULL, SPARSE)
    }


def told(found: dict[str, Any]) -> Iterator[str]:
    """The figures in words."""
    for engine, one in found.items():
        yield engine
        for name, figures in one["within"].items():
            b, pair = figures["bcubed"], figures["pair"]
            scores = f"BCubed P {b['p']:.3f} R {b['r']:.3f} F1 {b['f1']:.3f}   pairs P {pair['p']:.3f} R {pair['r']:.3f}"
            yield f"  {name:8} {figures['articles']} items   {scores}"
        same, together, wrong = (one["across"][kind] for kind in Across._fields)
        yield f"  of {same} pairs of one event in two languages {together} were put together; of two events, {wrong}"


def main() -> None:
    found = measured()
    print(json.dumps(found) if "--json" in sys.argv else "\n".join(told(found)))


if __name__ == "__main__":
    main()
