"""
A large archive: everything taken in, decided and published once, then one more article at a time, then nothing new.

    python benchmarks/archive.py [--articles 20000] [--keep FOLDER]

The articles are replicas of the real ones (seed fixed): the words of each turn through the real rows are exchanged for others
that are as frequent, so that members of a story go on sharing theirs and turns do not, and 50,000 articles come to a year. Every
command is a process of its own; printed are its seconds by the clock and of the processor, its memory at the peak, and its stages.
"""

from __future__ import annotations

import argparse
import gzip
import heapq
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np

EVERYDAY = Path(__file__).resolve().parents[2] / "shared" / "data" / "everyday"
SEED = 20240301
END = datetime(2025, 1, 1, tzinfo=UTC)
NOW = "2025-01-02T00:00:00Z"
YEARLY = 50_000
COMMON, NEIGHBOURS = 150, 64  # words that every text is full of stay; others change places with neighbours in the order of frequency
REPEATS = 5

_WORD = re.compile(r"[^\W_]+")
Row = dict[str, Any]


class Walked(NamedTuple):
    """One command: seconds by the clock and of the processor, MiB of memory at the peak, and the JSON that it printed."""

    clock: float
    processor: float
    memory: float
    said: Mapping[str, Any]

    def __str__(self) -> str:
        stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in self.said.get("seconds", {}).items())
        return f"{self.clock:7.2f} s ({self.processor:.2f} s of processor), {self.memory:.0f} MiB at the peak; {stages}"


def broadsheet(root: Path, *words: str) -> Walked:
    """One command, from nothing to its end."""
    command = [sys.executable, "-m", "broadsheet", "--publication", str(root), *words]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=told)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        clock = time.perf_counter() - began
        told.seek(0)
        said = told.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Walked(clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, json.loads(said) if "--json" in words else {})


def replicas(rows: Sequence[Row], count: int) -> Iterator[Row]:
    """`count` rows made from the real ones, turn by turn, spread evenly over the time that so many take."""
    words = Counter(word.casefold() for row in rows for word in _WORD.findall(f"{row['title']} {row['excerpt']}"))
    vocabulary = [word for word, _ in sorted(words.items(), key=lambda item: (-item[1], item[0]))][COMMON:]
    span = timedelta(days=365) * count / YEARLY
    first = datetime.fromisoformat(rows[0]["publishedDateTime"])
    turns = -(-count // len(rows))
    for number in range(count):
        turn, place = divmod(number, len(rows))
        if not place:
            other = exchanged(vocabulary, turn)
        row = rows[place]
        since = (datetime.fromisoformat(row["publishedDateTime"]) - first + span * turn / turns) % span
        yield {
            "title": told_otherwise(row["title"], other),
            "excerpt": told_otherwise(row["excerpt"], other),
            "publishedDateTime": (END - span + since).replace(microsecond=0).isoformat(),
            "webUrl": f"{row['webUrl'].rstrip('/')}/{turn}",
            "provider": row["provider"],
            "topics": row["topics"],
            "images": row.get("images", []),
        }


def exchanged(vocabulary: Sequence[str], turn: int) -> Mapping[str, str]:
    """Which word stands for which in this turn; in the first each for itself."""
    if not turn:
        return {}
    chance = np.random.default_rng([SEED, turn])
    blocks = [vocabulary[start : start + NEIGHBOURS] for start in range(0, len(vocabulary), NEIGHBOURS)]
    return {word: block[place] for block in blocks for word, place in zip(block, chance.permutation(len(block)), strict=True)}


def told_otherwise(text: str, other: Mapping[str, str]) -> str:
    """The text with its words exchanged, in capitals where they were."""

    def exchange(found: re.Match[str]) -> str:
        word = found[0]
        told = other.get(word.casefold(), word)
        return told.upper() if word.isupper() else told.capitalize() if word[0].isupper() else told

    return _WORD.sub(exchange, text)


def told_again(row: Row, number: int) -> Row:
    """The news of a row, as another source tells it some hours later."""
    when = datetime.fromisoformat(row["publishedDateTime"]) + timedelta(hours=number)
    address = f"https://other-{number}.example/{number}"
    provider = {"name": f"Other {number}", "domain": f"other-{number}.example"}
    return row | {
        "title": f"Report: {row['title']}",
        "publishedDateTime": when.isoformat(),
        "webUrl": address,
        "provider": provider,
    }


def made(root: Path, said: argparse.Namespace) -> None:
    """A publication with the topics and organizations of the real rows."""
    with tarfile.open(EVERYDAY / "taxonomy-azure.tar.gz") as packed, tempfile.TemporaryDirectory() as folder:
        packed.extractall(folder, filter="data")
        knowledge = next(Path(folder).rglob("topics")).parent
        words = ("--topics", str(knowledge / "topics"), "--organizations", str(knowledge / "organizations"))
        broadsheet(root, "new", str(root), *words)
    if said.settings:
        with (root / "broadsheet.toml").open("a") as settings:
            settings.write(said.settings)


def written(path: Path, rows: Iterator[Row]) -> Path:
    """Rows as JSON lines."""
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def size(root: Path) -> str:
    """What stands in the folder."""
    files = [path.stat() for name in ("public", "content/_news") for path in (root / name).rglob("*") if path.is_file()]
    archive = sum(path.stat().st_size for path in root.glob("archive.db*"))
    git = sum(path.stat().st_size for path in (root / "content" / ".git").rglob("*") if path.is_file())
    published = sum(file.st_size for file in files)
    return f"{len(files):,} files with {published / 1e6:,.0f} MB, archive {archive / 1e6:,.0f} MB, git {git / 1e6:,.0f} MB"


def measure(root: Path, rows: Sequence[Row], count: int) -> None:
    """Take in, walk the line once, then again with one more article each time, then with nothing."""
    everything = written(root.with_suffix(".jsonl"), replicas(rows, count))
    print(f"import of {count:,}  {broadsheet(root, 'import', str(everything), '--now', NOW, '--json')}", flush=True)
    first = broadsheet(root, "run", "--offline", "--now", NOW, "--json")
    print(f"the first run    {first}\n                 {first.said['stories']:,} stories; {size(root)}", flush=True)
    newest = heapq.nlargest(REPEATS, replicas(rows, count), key=lambda row: row["publishedDateTime"])
    taken, more, nothing = [], [], []
    for number, row in enumerate(newest, 1):
        one = written(root.with_suffix(".one.jsonl"), iter([told_again(row, number)]))
        taken.append(broadsheet(root, "import", str(one), "--now", NOW, "--json"))
        more.append(broadsheet(root, "run", "--offline", "--now", NOW, "--json"))
        nothing.append(broadsheet(root, "run", "--offline", "--now", NOW, "--json"))
    for what, walks in (("one more taken in", taken), ("one more decided", more), ("nothing new", nothing)):
        print(f"{what:17} {middle(walks)}; {median(walk.said['changed'] for walk in walks)} files changed")


def middle(walks: Sequence[Walked]) -> Walked:
    """The median of each figure."""
    stages = {name: median(walk.said["seconds"][name] for walk in walks) for name in walks[0].said["seconds"]}
    clock, processor, memory = (median(figures) for figures in zip(*(walk[:3] for walk in walks), strict=True))
    return Walked(clock, processor, memory, {"seconds": stages})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--settings", default="", help="words to add to broadsheet.toml")
    parser.add_argument("--keep", type=Path, help="make the publication here, and leave it")
    said = parser.parse_args()
    with gzip.open(EVERYDAY / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        root = said.keep or Path(folder) / "large"
        made(root, said)
        measure(root, rows, said.articles)


if __name__ == "__main__":
    main()
