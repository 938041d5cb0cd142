"""
Measures all that docs/quality.md tells, and writes it to docs/quality.json; a part that is not named stays as it was measured last.

    python tools/measure_quality.py [weights] [stories] [shapes] [copies] [languages] [line] [archive]

Every part is a command of its own that can be run by hand. All of them take about twenty minutes of an idle machine.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import broadsheet
from broadsheet.settings import Stories

ROOT = Path(__file__).resolve().parents[1]
STORIES = ROOT.parent / "shared/data/stories"
FIGURES = ROOT / "docs/quality.json"
SETS = ("azure-gold.jsonl", "ecbplus.jsonl.gz", "uci-headlines.jsonl.gz")
PARTS: Mapping[str, Sequence[str]] = {
    "weights": ("-m", "broadsheet", "train", *(str(STORIES / name) for name in SETS), "--cross-validate", "--json"),
    "stories": ("benchmarks/stories.py", "--whole", "--json"),
    "shapes": ("benchmarks/thresholds.py", "--json"),
    "copies": ("benchmarks/copies.py", "--json"),
    "languages": ("benchmarks/languages.py", "--json"),
    "line": ("benchmarks/line.py", "--json"),
    "archive": ("benchmarks/archive.py", "--articles", "100000", "--json"),
}


def measured(part: str) -> Any:
    """What a part's command prints; exits with a sentence when it fails."""
    began = perf_counter()
    done = subprocess.run([sys.executable, *PARTS[part]], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"{part} was not measured: python {' '.join(PARTS[part])} ended with {done.returncode}")
    print(f"{part}: {perf_counter() - began:.0f} s", flush=True)
    return told(part, json.loads(done.stdout))


def told(part: str, found: dict[str, Any]) -> dict[str, Any]:
    """The figures that are kept; of a fold its windows or topics by name, of many stories only how many."""
    if part != "weights":
        return found
    for one in found["crossValidated"].values():
        for fold in one["folds"]:
            named = all(len(name) < 4 for name in fold["parts"])
            fold["parts"] = fold["parts"] if named else len(fold["parts"])
    return {"scores": found["scores"], "crossValidated": found["crossValidated"]}


def machine() -> dict[str, Any]:
    """What the figures were measured on, and which engine a new publication has."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text("utf-8").splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = names[0] if names else platform.processor() or platform.machine()
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "broadsheet": broadsheet.__version__,
        "engine": Stories().engine,
    }


def main() -> None:
    """Measure what is named, or everything."""
    asked = sys.argv[1:] or list(PARTS)
    if strange := [part for part in asked if part not in PARTS]:
        raise SystemExit(f"there is no part {', '.join(strange)}: name some of {', '.join(PARTS)}")
    figures = json.loads(FIGURES.read_bytes()) if FIGURES.exists() else {}
    for part in asked:
        figures |= {part: measured(part), "machine": machine()}
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
