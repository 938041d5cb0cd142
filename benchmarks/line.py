"""
The line where a user would feel it, whole processes with their cold start.

    python benchmarks/line.py [--rows articles.jsonl.gz] [--archive 100000]

Prints: `import` + `run --offline` of the real articles with all outputs; a second `run --offline` with nothing new; and one new
article in an archive of that many perturbed replicas of the real ones (0 leaves that out).
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "everyday"
REPEATS = 5


def broadsheet(root: Path, *words: str) -> float:
    """Seconds of one command, from nothing to its end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "broadsheet", "--publication", str(root), *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def replicas(rows: list[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    """The real rows again and again, as other news: longer words changed by the turn, addresses too, times shifted by hours."""
    for number in range(count):
        row, turn = rows[number % len(rows)], number // len(rows)
        when = datetime.fromisoformat(row["publishedDateTime"]) + timedelta(hours=turn * 7)
        yield {
            "title": perturbed(row["title"], turn),
            "excerpt": perturbed(row["excerpt"], turn),
            "publishedDateTime": when.isoformat(),
            "webUrl": f"{row['webUrl'].rstrip('/')}/{turn}",
            "provider": row["provider"],
            "topics": row["topics"],
        }


def perturbed(text: str, turn: int) -> str:
    """Two in three of the longer words changed, so that a replica tells another event in the same language."""
    mark = chr(ord("a") + turn % 26) * (1 + turn // 26)
    words = text.split(" ")
    return " ".join(word + mark if turn and len(word) > 4 and place % 3 else word for place, word in enumerate(words))


def written(path: Path, rows: Iterator[dict[str, Any]]) -> Path:
    """Rows as JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path, default=SHARED / "articles.jsonl.gz")
    parser.add_argument("--archive", type=int, default=0)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        real(said.rows, Path(folder))
        if said.archive:
            large(said.rows, Path(folder), said.archive)


def real(rows: Path, folder: Path) -> None:
    root = folder / "real"
    broadsheet(root, "new", str(root))
    first = broadsheet(root, "import", str(rows)) + broadsheet(root, "run", "--offline")
    again = [broadsheet(root, "run", "--offline") for _ in range(REPEATS)]
    print(f"import + run --offline of the real articles: {first:.1f} s (bar 15 s)")
    print(f"a second run --offline with nothing new: median {median(again):.2f} s of {REPEATS} (bar 1.5 s)")


def large(rows: Path, folder: Path, count: int) -> None:
    root = folder / "large"
    broadsheet(root, "new", str(root))
    with gzip.open(rows, "rt", encoding="utf-8") as lines:
        real_rows = [json.loads(line) for line in lines]
    everything = written(folder / "replicas.jsonl", replicas(real_rows, count))
    print(f"import of {count} perturbed replicas: {broadsheet(root, 'import', str(everything)):.1f} s")
    print(f"the first run --offline after it: {broadsheet(root, 'run', '--offline'):.1f} s")
    took, decided = [], []
    for number in range(REPEATS):
        row = real_rows[-1] | {"title": f"Number {number} of something that nobody reported", "webUrl": f"https://news.example/{number}"}
        row.pop("path", None)
        one = written(folder / f"one-{number}.jsonl", iter([row]))
        took.append(broadsheet(root, "import", str(one)))
        decided.append(broadsheet(root, "run", "--offline"))
    print(f"one new article in an archive of {count}: taken in, median {median(took):.2f} s")
    print(f"and decided and published, median {median(decided):.2f} s (bar 3 s)")


if __name__ == "__main__":
    main()
