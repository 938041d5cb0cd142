"""
What one more article costs: in an archive however large, in memory while it is active, and at a cold start.

    python benchmarks/costs.py [--whole] [--json]

Archives are replicas of the real articles at an even rate, so that the window holds as many in a small archive as in a large one.
`--whole` goes to 500,000 archived articles, which takes minutes; without it, to 100,000.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

from broadsheet.desk.stories import Memory, Remembered
from broadsheet.desk.stories.window import lay_out
from engines import FULL, RULES, Walk, known
from replicas import DAILY, Row, real_rows, replica_articles

MARKS = {False: (10_000, 25_000, 50_000, 100_000), True: (25_000, 50_000, 100_000, 250_000, 500_000)}
CHUNK = 5_000
ROUNDS = 3
ACTIVE = (20_000, 40_000)
MILLION = 1_000_000
STARTS = 5
FIRST = """\
from broadsheet.desk.stories import Constraints, Memory, cluster
from broadsheet.quality.gold import label
from broadsheet.quality.learned import learned
row = {"title": "Volcano Etna erupts over Catania in Sicily", "excerpt": "Ash from Etna closes the airport of Catania."}
rows = label([row, row])
assert len(cluster([row.article for row in rows], (), Memory(), Constraints(), learned()).stories) == 2
"""


def flat(rows: Sequence[Row], marks: Sequence[int]) -> dict[str, Any]:
    """
    Microseconds of processor time an article, decided after so many archived ones.

    The archive is walked once; then the next turn of replicas is decided anew at every mark, mark after mark in each round, so that
    what else the machine does falls on all alike. What stands is the median of the rounds; the window is read and unpacked in it.
    """
    walk, places = Walk(), dict[int, Walk]()
    arriving = replica_articles(rows, marks[-1])
    for number in range(CHUNK, marks[-1] + 1, CHUNK):
        walk.take(list(islice(arriving, CHUNK)), known(FULL))
        if number in marks:
            places[number] = walk.copy()
    nexts = {mark: list(replica_articles(rows, mark + len(rows), first=mark)) for mark in marks}
    took: dict[int, list[float]] = {mark: [] for mark in marks}
    for _ in range(ROUNDS):
        for mark in marks:
            here, began = places[mark].copy(), process_time()
            here.take(nexts[mark], known(FULL))
            took[mark].append((process_time() - began) / len(rows) * MILLION)
    costs = {mark: median(times) for mark, times in took.items()}
    return {
        "active": DAILY * RULES.window_days,
        "costs": [{"archived": mark, "microseconds": round(cost, 1)} for mark, cost in costs.items()],
        "ratio": round(costs[marks[-1]] / costs[marks[0]], 3),
    }


def memory() -> dict[str, Any]:
    """
    Bytes of a million active articles: of the engine's state in a call, all arrays but the table of words, which does not grow
    with them; and of the whole process, as far as its peak rises while the window that it walks with fills from the first count to
    the second: the articles as the archive hands them back, with their links in words, are in that.
    """
    (first, second), state = json.loads(_said("--peaks"))
    each = (second - first) / (ACTIVE[1] - ACTIVE[0])
    return {"active": ACTIVE, "bytesPerMillion": round(state * MILLION), "processBytesPerMillion": round(each * MILLION)}


def peaks() -> tuple[list[int], float]:
    """The peak in bytes of the running process when so many articles are active, one count after the other; bytes of state for each."""
    walk, arriving, found = Walk(), replica_articles(real_rows(), ACTIVE[-1], daily=ACTIVE[-1]), []
    for number in range(CHUNK, ACTIVE[-1] + 1, CHUNK):
        walk.take(list(islice(arriving, CHUNK)), known(FULL))
        if number in ACTIVE:
            found.append(_peak())
    return found, _state(sorted(walk.near.values(), key=lambda kept: (kept.published, kept.id)), walk.memory)


def _peak() -> int:
    """The most bytes that this process held so far; what the system counts for a process may begin with what its parent held."""
    status = Path("/proc/self/status")
    if told := re.search(r"VmHWM:\s*(\d+) kB", status.read_text("utf-8") if status.exists() else ""):
        return int(told[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _state(near: Sequence[Remembered], remembered: Memory) -> float:
    """Bytes of arrays that each of these takes in a call."""
    window = lay_out((), near, remembered, RULES, known(FULL)).window
    parts = (window.pool, window.index, window.ties, window.groups, window.terms)
    return sum(value.nbytes for part in parts for value in part if isinstance(value, np.ndarray)) / len(near)


def cold_start() -> dict[str, float]:
    """
    Seconds from nothing to the first article decided, interpreter, imports and model included: the median of whole processes, and
    that of those whose compiled code is not yet kept from an earlier one.
    """
    warm = median(_seconds(os.environ) for _ in range(STARTS))
    first = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as empty:
            first.append(_seconds({**os.environ, "NUMBA_CACHE_DIR": empty}))
    return {"seconds": round(warm, 3), "secondsUncompiled": round(median(first), 3)}


def _seconds(environment: Mapping[str, str]) -> float:
    began = perf_counter()
    subprocess.run([sys.executable, "-c", FIRST], check=True, env=environment)
    return perf_counter() - began


def _said(*words: str) -> str:
    return subprocess.run([sys.executable, __file__, *words], check=True, capture_output=True, text=True).stdout


def measured(*, whole: bool) -> dict[str, Any]:
    """All costs."""
    return {"coldStart": cold_start(), "flat": flat(real_rows(), MARKS[whole]), "memory": memory()}


def told(found: dict[str, Any]) -> Iterator[str]:
    """The costs in words, each with its bar."""
    start, level, held = found["coldStart"], found["flat"], found["memory"]
    yield f"cold start   {start['seconds']:.2f} s to the first articles decided (bar 2 s)"
    yield f"             {start['secondsUncompiled']:.2f} s the first time of all, when code is compiled"
    for cost in level["costs"]:
        yield f"flat cost    {cost['microseconds']:7.1f} µs an article after {cost['archived']:,}, {level['active']:,} of them active"
    yield f"             the last ÷ the first: {level['ratio']:.3f} (bar 1.15)"
    yield f"memory       {held['bytesPerMillion'] / 1e9:.2f} GB a million active articles, of the engine's state (bar 1.5 GB)"
    yield f"             {held['processBytesPerMillion'] / 1e9:.2f} GB of the whole process that walks with them (the same bar)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--peaks", action="store_true", help="print the peaks of memory alone")
    said = parser.parse_args()
    if said.peaks:
        print(json.dumps(peaks()))
        return
    found = measured(whole=said.whole)
    print(json.dumps(found) if said.json else "\n".join(told(found)))


if __name__ == "__main__":
    main()
