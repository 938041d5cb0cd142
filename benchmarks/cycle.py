"""
Cycles over a farm of real sources, clean and with a tenth of them misbehaving: `python benchmarks/cycle.py [COPIES]` (6; 31 in deep).

A cycle is the whole line, from the questions to the page: the first knows none of the sources, the second comes a month later, when
each has its news. Freshness is the time from its start until the record of an article lies in its place, of those that both publish.
Nothing that a healthy source serves may be lost, and the p95 may be 1.2 times that of the clean cycle. In the first cycle the farm
itself pays for its faults, with one core for all sources: a body of 50 MB takes it some 50 ms, in which nobody else is served.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import select

import farms
from broadsheet import line
from broadsheet.archive.opening import open_archive, transaction
from broadsheet.archive.schema import SIGHTINGS
from broadsheet.publication import load

BAR, HOSTILE = 1.2, 0.1
TURNS = {"first": farms.NOW - timedelta(days=31), "second": farms.NOW}
TOML = f'{farms.TOML}[images]\ncache = "off"\n'
LOOK = 0.1  # seconds between two looks at what is published


def cycles(port: int, root: Path) -> dict[str, Any]:
    """Two cycles over the farm at this port, and what was seen where; feeds go by their paths, which are the same in every farm."""
    (root / "broadsheet.toml").write_text(TOML, "utf-8")
    (root / "sources.opml").write_bytes(farms.opml(port))
    found: dict[str, Any] = {turn: cycle(port, root, now) for turn, now in TURNS.items()}
    with transaction(open_archive(load(root).settings.archive, root)) as connection:
        rows = connection.execute(select(SIGHTINGS.c.feed, SIGHTINGS.c.guid)).all()
    return found | {"seen": sorted({(feed.split("/", 3)[3], guid) for feed, guid in rows})}


def cycle(port: int, root: Path, now: datetime) -> dict[str, Any]:
    """One cycle: after how many seconds each new record was there, and what became of the feeds that ail."""
    farms.move(port, now)
    with watched(root / "content" / "_news") as appeared:
        began = time.perf_counter()
        report = line.run(load(root), now)
        seconds = time.perf_counter() - began
    fresh = {name: at - began for name, at in appeared.items()}
    ill = Counter(reason for _, _, reason in report.ailing)
    return {"seconds": seconds, "stages": report.seconds, "MB": farms.peak(), "fresh": fresh, "ill": ill}


@contextmanager
def watched(folder: Path) -> Iterator[dict[str, float]]:
    """When each new file of a folder was first there, by its name, while the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    before, appeared, over = {path.name for path in folder.iterdir()}, dict[str, float](), threading.Event()

    def watch() -> None:
        done = False
        while not done:
            done = over.wait(LOOK)
            at = time.perf_counter()
            names = {path.name for path in folder.glob("*.md")}
            appeared.update((name, at) for name in names - before - appeared.keys())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield appeared
    finally:
        over.set()
        watcher.join()


def p95(fresh: dict[str, float], both: set[str]) -> float:
    return quantiles((fresh[name] for name in both), n=20)[-1]


def main(copies: int) -> None:
    found = {}
    for name, share in (("clean", 0.0), ("hostile", HOSTILE)):
        with farms.farm(copies, share) as port:
            found[name] = farms.measured(__file__, "on", str(port))
    for turn in TURNS:
        both = set(found["clean"][turn]["fresh"]) & set(found["hostile"][turn]["fresh"])
        for name in found:
            one = found[name][turn]
            print(
                f"{turn:>6} {name:>7}: {len(one['fresh']):,} records in {one['seconds']:.1f} s, {one['MB']} MB; p95 of the {len(both):,} of"
                f" both {p95(one['fresh'], both):.2f} s; {one['ill'] or 'none failed'}; {one['stages']}"
            )
        ratio = p95(found["hostile"][turn]["fresh"], both) / p95(found["clean"][turn]["fresh"], both)
        print(f"{turn:>6}: p95 {ratio:.2f} times the clean one's (bar {BAR:g})")
    faults = farms.faults(copies, HOSTILE)
    healthy = {(feed, guid) for feed, guid in found["clean"]["seen"] if feed.split("/")[0] not in faults}
    lost = healthy - {(feed, guid) for feed, guid in found["hostile"]["seen"]}
    print(f"{len(healthy):,} entries of healthy sources, {len(lost):,} of them lost")


if __name__ == "__main__":
    if sys.argv[1:2] == ["on"]:
        with tempfile.TemporaryDirectory(dir=farms.MEMORY if farms.MEMORY.is_dir() else None) as made:
            print(json.dumps(cycles(int(sys.argv[2]), Path(made))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
