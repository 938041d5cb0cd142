"""
What the engine does with German, Spanish and French: each language by itself, and one event told in all three.

    python benchmarks/languages.py            print the table
    python benchmarks/languages.py --write    put it into docs/languages.md

Reads tests/quality/languages.jsonl: 40 short items a language, written for this measurement.
"""

from __future__ import annotations

import json
import sys
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from broadsheet.desk.stories import Constraints, Memory, cluster
from broadsheet.quality.evaluate import evaluate
from broadsheet.quality.gold import label

ROOT = Path(__file__).resolve().parents[1]
ITEMS = ROOT / "tests" / "quality" / "languages.jsonl"
PAGE = ROOT / "docs" / "languages.md"
NAMES = {"de": "German", "es": "Spanish", "fr": "French"}


class Across(NamedTuple):
    """Pairs of articles of two languages: of one event, those of them put together, and those of two events put together."""

    same: int
    found: int
    wrong: int


def items() -> list[dict[str, Any]]:
    """The labelled items in order of time."""
    return [json.loads(line) for line in ITEMS.read_text("utf-8").splitlines()]


def within(language: str) -> dict[str, Any]:
    """The scores of one language's items alone."""
    return evaluate(label([item for item in items() if item["language"] == language]))


def across() -> Across:
    """What happens between languages when all items are one stream."""
    rows = items()
    labelled = label(rows)
    stories = cluster([row.article for row in labelled], (), Memory(), Constraints()).stories
    told = [(item, stories[row.article.id]) for item, row in zip(rows, labelled, strict=True)]
    pairs = [(one, two) for one, two in combinations(told, 2) if one[0]["language"] != two[0]["language"]]
    same = [one[1] == two[1] for one, two in pairs if one[0]["event"] == two[0]["event"]]
    other = [one[1] == two[1] for one, two in pairs if one[0]["event"] != two[0]["event"]]
    return Across(len(same), sum(same), sum(other))


def table() -> str:
    """The figures as Markdown."""
    lines = ["| language | items | BCubed P | R | F1 | pairs P | R |", "|---|---|---|---|---|---|---|"]
    for code, name in NAMES.items():
        found = within(code)
        b, pair = found["bcubed"], found["pair"]
        lines.append(f"| {name} | {found['articles']} | {b['p']:.3f} | {b['r']:.3f} | {b['f1']:.3f} | {pair['p']:.3f} | {pair['r']:.3f} |")
    between = across()
    lines += ["", f"Between languages: of {between.same} pairs that tell one event in two languages, {between.found} were put together;"]
    return "\n".join([*lines, f"of pairs that tell two events, {between.wrong}."])


def main() -> None:
    if "--write" in sys.argv:
        head, _, rest = PAGE.read_text("utf-8").partition("<!-- measured -->\n")
        tail = rest.partition("<!-- end -->")[2]
        PAGE.write_text(f"{head}<!-- measured -->\n{table()}\n<!-- end -->{tail}", "utf-8")
    else:
        print(table())


if __name__ == "__main__":
    main()
