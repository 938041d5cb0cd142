"""
How good the engine is when articles join at another strength than the shipped one, and how often its links are right.

    python benchmarks/thresholds.py [--json]

The figures are those of the shipped weights on the very sets that they were taught by: they show shapes, not what to expect.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from math import exp
from typing import Any

from broadsheet.desk.stories import Memory, cluster
from broadsheet.quality.gold import Labelled
from engines import FULL, RULES, decided, joining_at, known
from labelled import SETS, read, scored

FIXED = 256
"""A strength is kept in so many parts of a log-odd."""
STEPS = range(-6, 9)
"""Thresholds around the shipped one, in halves of a log-odd."""
BINS = 10


def curve(rows: Sequence[Labelled]) -> list[dict[str, Any]]:
    """BCubed and pair scores by threshold (in log-odds)."""
    shipped, articles = known(FULL).threshold, [row.article for row in rows]
    found = []
    for step in STEPS:
        threshold = shipped + step * FIXED // 2
        stories = decided(articles, joining_at(threshold))
        found.append({"threshold": round(threshold / FIXED, 3), "shipped": step == 0, **scored(rows, stories)})
    return found


def reliability(rows: Sequence[Labelled]) -> list[dict[str, Any]]:
    """Links by the chance that their strength speaks of: its mean, and the share that are of one story in truth."""
    links = cluster([row.article for row in rows], (), Memory(), RULES, known(FULL)).links
    truth = {row.article.id: row.story for row in rows if not row.arguable}
    strengths = {
        (min(id_, link.other), max(id_, link.other)): link.strength
        for id_, kept in links.items()
        for link in kept
        if id_ in truth and link.other in truth
    }
    chances = [(1 / (1 + exp(-strength / FIXED)), truth[one] == truth[other]) for (one, other), strength in sorted(strengths.items())]
    found = []
    for place in range(BINS):
        inside = [(chance, right) for chance, right in chances if int(chance * BINS) == place]
        if inside:
            said, right = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            found.append({"said": round(said, 3), "right": round(right, 3), "links": len(inside)})
    return found


def measured() -> dict[str, Any]:
    """Both, of every set."""
    return {name: {"curve": curve(rows), "reliability": reliability(rows)} for name in SETS if (rows := read(name))}


def told(found: dict[str, Any]) -> Iterator[str]:
    for name, shapes in found.items():
        yield name
        for point in shapes["curve"]:
            b, mark = point["bcubed"], "  ← shipped" if point["shipped"] else ""
            yield f"  from {point['threshold']:+.2f}  BCubed P {b['p']:.3f} R {b['r']:.3f} F1 {b['f1']:.3f}{mark}"
        for point in shapes["reliability"]:
            yield f"  links said to be right by {point['said']:.2f}: right by {point['right']:.2f} of {point['links']}"


def main() -> None:
    found = measured()
    print(json.dumps(found) if "--json" in sys.argv else "\n".join(told(found)))


if __name__ == "__main__":
    main()
