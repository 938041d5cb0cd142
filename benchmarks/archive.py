"""
A large archive: everything taken in, decided and published once, then one more article at a time, then nothing new.

    python benchmarks/archive.py [--articles 20000] [--keep FOLDER] [--settings WORDS] [--json]

The articles are replicas of the real ones (replicas.py says what those are), 50,000 of them a year. Every command is a process of its
own; printed are its seconds by the clock and of the processor, its memory at the peak, and its stages.
"""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from multiprocessing import Process
from pathlib import Path
from typing import Any

from replicas import EVERYDAY, START, Row, real_rows, replicas
from walks import REPEATS, Walked, broadsheet, decided, middle, taken, written

DAILY = 137
"""Articles a day, which makes 50,000 a year."""


def prepared(root: Path, count: int) -> None:
    """Write the rows beside the publication: all of them, and what comes one at a time."""
    rows = real_rows()
    written(root.with_suffix(".jsonl"), replicas(rows, count, DAILY))
    for number, row in enumerate(replicas(rows, count, DAILY, count - REPEATS)):
        written(root.with_suffix(f".{number}.jsonl"), [told_again(row, number + 1)])


def told_again(row: Row, number: int) -> Row:
    """The news of a row, as another source tells it some hours later."""
    when = datetime.fromisoformat(row["publishedDateTime"]) + timedelta(hours=number)
    return {
        **row,
        "title": f"Report: {row['title']}",
        "publishedDateTime": when.isoformat(),
        "webUrl": f"https://other-{number}.example/{number}",
        "provider": {"name": f"Other {number}", "domain": f"other-{number}.example"},
    }


def made(root: Path, settings: str) -> None:
    """A publication with the topics and organizations of the real rows."""
    with tarfile.open(EVERYDAY.with_name("taxonomy-azure.tar.gz")) as packed, tempfile.TemporaryDirectory() as folder:
        packed.extractall(folder, filter="data")
        knowledge = next(Path(folder).rglob("topics")).parent
        words = ("--topics", str(knowledge / "topics"), "--organizations", str(knowledge / "organizations"))
        broadsheet(root, "new", str(root), *words)
    with (root / "broadsheet.toml").open("a") as file:
        file.write(settings)


def size(root: Path) -> str:
    """What stands in the folder."""
    files = [path.stat() for name in ("public", "content/_news") for path in (root / name).rglob("*") if path.is_file()]
    archive = sum(path.stat().st_size for path in root.glob("archive.db*"))
    git = sum(path.stat().st_size for path in (root / "content" / ".git").rglob("*") if path.is_file())
    published = sum(file.st_size for file in files)
    return f"{len(files):,} files with {published / 1e6:,.0f} MB, archive {archive / 1e6:,.0f} MB, git {git / 1e6:,.0f} MB"


def measured(root: Path, count: int) -> Mapping[str, Walked]:
    """Take in, walk the line once, then again with one more article each time, then with nothing; told while it goes on."""
    apart = Process(target=prepared, args=(root, count))  # a command's peak is at least what its parent holds when it begins
    apart.start()
    apart.join()
    now = ("--now", (START + timedelta(days=1 + count / DAILY)).replace(microsecond=0).isoformat())
    found = {"import": taken(root, root.with_suffix(".jsonl"), *now)}
    tell(f"import of {count:,}", found["import"])
    found["run"] = decided(root, *now)
    tell("the first run", found["run"])
    tell("", f"{found['run'].said['stories']:,} stories; {size(root)}")
    more, run, again = [], [], []
    for number in range(REPEATS):
        more.append(taken(root, root.with_suffix(f".{number}.jsonl"), *now))
        run.append(decided(root, *now))
        again.append(decided(root, *now))
    for what, walks in (("one more taken in", more), ("one more decided", run), ("nothing new", again)):
        found[what] = middle(walks)
        tell(what, f"{found[what]}; {found[what].said['changed']:.0f} files changed")
    return found


def tell(what: str, words: object) -> None:
    """A line for who waits, beside what the command prints in the end."""
    print(f"{what:17} {words}", file=sys.stderr, flush=True)


def kept(count: int, found: Mapping[str, Walked]) -> dict[str, Any]:
    """The figures that a page can tell: seconds by the clock, and bytes."""
    return {
        "articles": count,
        "import": round(found["import"].clock, 1),
        "run": round(found["run"].clock, 1),
        "stages": {stage: round(seconds, 1) for stage, seconds in found["run"].said["seconds"].items()},
        "peak": max(found["import"].peak, found["run"].peak),
        "again": round(found["nothing new"].clock, 2),
        "one": {"import": round(found["one more taken in"].clock, 2), "run": round(found["one more decided"].clock, 2)},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--settings", default="", help="words to add to broadsheet.toml")
    parser.add_argument("--keep", type=Path, help="make the publication here, and leave it")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, too")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = said.keep or Path(folder) / "large"
        made(root, said.settings)
        found = measured(root, said.articles)
    if said.json:
        print(json.dumps(kept(said.articles, found)))


if __name__ == "__main__":
    main()
