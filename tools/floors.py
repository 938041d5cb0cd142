"""
The pinned floors of the story engine, tests/quality/floors.json, beside what it does now.

    python tools/floors.py            print every figure beside its floor; exit status 1 when one is under it
    python tools/floors.py --pin      and write new floors, a little under the figures

Lowering a floor is a commit of its own that explains itself. A score is pinned half a point under what it is, the largest story a tenth
above, the pace at six tenths: machines are noisy, and a quarter more or less says nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from math import ceil, floor
from pathlib import Path
from typing import Any

from broadsheet.quality.evaluate import evaluate
from broadsheet.quality.gold import read_gold

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ROOT / "tests/quality/floors.json"
STORIES = ROOT.parent / "shared/data/stories"
KINDS = ("bcubed", "pair")
Figures = Mapping[str, Any]
Line = tuple[str, float, float, bool]
"""What is measured, how much it is, its floor (the largest story's ceiling), and whether it holds."""


def lines(found: Figures, floors: Figures) -> Iterator[Line]:
    """Every figure that has a floor, beside it."""
    for kind in KINDS:
        for name, least in floors[kind].items():
            yield f"{kind} {name}", found[kind][name], least, found[kind][name] >= least
    yield "largest", found["largest"], floors["largest"], found["largest"] <= floors["largest"]
    yield "pace", found["pace"], floors["pace"], found["pace"] >= floors["pace"]


def pinned(found: Figures) -> dict[str, Any]:
    """New floors for these figures."""
    scores = {kind: {name: floor(score * 200 - 1) / 200 for name, score in found[kind].items()} for kind in KINDS}
    return {**scores, "largest": ceil(found["largest"] * 1.1), "pace": float(f"{found['pace'] * 0.6:.2g}")}


def written(floors: Figures) -> str:
    """The text of the file: a line for every set."""
    return "{\n" + ",\n".join(f" {json.dumps(name)}: {json.dumps(one)}" for name, one in sorted(floors.items())) + "\n}\n"


def main() -> int:
    """Print, and pin where asked; the exit status."""
    floors = json.loads(FLOORS.read_bytes())
    found = {name: evaluate(read_gold(STORIES / name)) for name in floors}
    broken = 0
    for name, figures in found.items():
        print(name)
        for what, now, least, holds in lines(figures, floors[name]):
            broken += not holds
            print(f"  {what:10} {now:9.4g}   floor {least:.4g}{'' if holds else '   BROKEN'}")
    if "--pin" in sys.argv[1:]:
        FLOORS.write_text(written({name: pinned(one) for name, one in found.items()}), "utf-8")
        return 0
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
