"""
The line where a user would feel it, whole processes with their cold start.

    python benchmarks/line.py [--json]

Measures `import` + `run --offline` of the real articles with all outputs, and a second run with nothing new. archive.py does the same
where there are a hundred thousand.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from replicas import EVERYDAY
from walks import REPEATS, broadsheet, decided, middle, taken


def measured() -> dict[str, Any]:
    """A new publication of the real articles: taken in, decided and published; and a run with nothing new."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "real"
        broadsheet(root, "new", str(root))
        first, second = taken(root, EVERYDAY), decided(root)
        again = middle([decided(root) for _ in range(REPEATS)])
    return {
        "import": round(first.clock, 1),
        "run": round(second.clock, 1),
        "peak": max(first.peak, second.peak),
        "again": round(again.clock, 2),
    }


def told(found: dict[str, Any]) -> Iterator[str]:
    """The figures in words."""
    yield f"import + run --offline of the real articles: {found['import'] + found['run']:.1f} s (bar 15 s)"
    yield f"{found['peak'] / 1e9:.2f} GB at the peak of both"
    yield f"a second run --offline with nothing new: median {found['again']:.2f} s of {REPEATS} (bar 1.5 s)"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    found = measured()
    print(json.dumps(found) if said.json else "\n".join(told(found)))


if __name__ == "__main__":
    main()
