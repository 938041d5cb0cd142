"""
The line where a user would feel it, whole processes with their cold start.

    python benchmarks/line.py [--archive 100000] [--json]

Measures `import` + `run --offline` of the real articles with all outputs, and a second run with nothing new; then the same of so many
replicas of them (replicas.py says what those are; 0 leaves that out), and one new article taken in, decided and published there.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from replicas import EVERYDAY, Row, real_rows, replicas

REPEATS = 5


class Walked(NamedTuple):
    """One command: seconds by the clock, and bytes of memory at its peak."""

    seconds: float
    peak: int


def broadsheet(root: Path, *words: str) -> Walked:
    """One command, from nothing to its end."""
    began = perf_counter()
    command = [sys.executable, "-m", "broadsheet", "--publication", str(root), *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds, process.returncode = perf_counter() - began, os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Walked(seconds, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def written(path: Path, rows: Iterable[Row]) -> Path:
    """Rows as JSON lines."""
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def walked(root: Path, rows: Path) -> dict[str, Any]:
    """A new publication of these rows: taken in, decided and published; and a run with nothing new."""
    broadsheet(root, "new", str(root))
    taken, first = broadsheet(root, "import", str(rows)), broadsheet(root, "run", "--offline")
    again = [broadsheet(root, "run", "--offline").seconds for _ in range(REPEATS)]
    return {"import": round(taken.seconds, 1), "run": round(first.seconds, 1), "peak": max(taken.peak, first.peak), "again": _middle(again)}


def one_more(root: Path, folder: Path) -> dict[str, float]:
    """One new article, some times over: seconds to take it in, and to decide and publish it."""
    taken, decided = [], []
    for number in range(REPEATS):
        row = real_rows()[-1] | {"title": f"Number {number} of something that nobody reported", "webUrl": f"https://news.example/{number}"}
        row.pop("path", None)
        taken.append(broadsheet(root, "import", str(written(folder / f"one-{number}.jsonl", [row]))).seconds)
        decided.append(broadsheet(root, "run", "--offline").seconds)
    return {"import": _middle(taken), "run": _middle(decided)}


def measured(archive: int) -> dict[str, Any]:
    """All of it; a large archive of so many."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found: dict[str, Any] = {"real": walked(folder / "real", EVERYDAY)}
        if archive:
            everything = written(folder / "replicas.jsonl", replicas(real_rows(), archive))
            found["large"] = {"articles": archive, **walked(folder / "large", everything)}
            found["large"]["one"] = one_more(folder / "large", folder)
    return found


def told(found: dict[str, Any]) -> Iterator[str]:
    """The figures in words."""
    real = found["real"]
    yield f"import + run --offline of the real articles: {real['import'] + real['run']:.1f} s (bar 15 s)"
    yield f"a second run --offline with nothing new: median {real['again']:.2f} s of {REPEATS} (bar 1.5 s)"
    if large := found.get("large"):
        yield f"import of {large['articles']:,} replicas: {large['import']:.1f} s"
        yield f"the first run --offline after it: {large['run']:.1f} s; {large['peak'] / 1e9:.2f} GB at the peak of both"
        yield f"a run --offline with nothing new: median {large['again']:.2f} s"
        yield f"one new article there: taken in, median {large['one']['import']:.2f} s"
        yield f"and decided and published, median {large['one']['run']:.2f} s (bar 3 s)"


def _middle(seconds: list[float]) -> float:
    return round(median(seconds), 2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archive", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    found = measured(said.archive)
    print(json.dumps(found) if said.json else "\n".join(told(found)))


if __name__ == "__main__":
    main()
