"""Whole processes of the program, with their cold start: how long they take, and what memory they need at the peak."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from replicas import Row

REPEATS = 5
USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Users' Python keeps what it compiled."""


class Walked(NamedTuple):
    """One command: seconds by the clock and of the processor, bytes of memory at the peak, and the JSON that it printed."""

    clock: float
    processor: float
    peak: int
    said: Mapping[str, Any]

    def __str__(self) -> str:
        stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in self.said["seconds"].items())
        return f"{self.clock:7.2f} s ({self.processor:.2f} s of processor), {self.peak / 2**20:.0f} MiB at the peak; {stages}"


def broadsheet(root: Path, *words: str) -> Walked:
    """One command, from nothing to its end; exits when it fails."""
    command = [sys.executable, "-m", "broadsheet", "--publication", str(root), *words]
    with tempfile.TemporaryFile() as told:
        began = perf_counter()
        process = subprocess.Popen(command, stdout=told, env=USUAL)
        _, status, used = os.wait4(process.pid, 0)
        clock, process.returncode = perf_counter() - began, os.waitstatus_to_exitcode(status)
        told.seek(0)
        said = told.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Walked(clock, used.ru_utime + used.ru_stime, peak, json.loads(said) if "--json" in words else {})


def taken(root: Path, rows: Path, *words: str) -> Walked:
    """Rows taken in."""
    return broadsheet(root, "import", str(rows), "--json", *words)


def decided(root: Path, *words: str) -> Walked:
    """What was taken in, decided and published."""
    return broadsheet(root, "run", "--offline", "--json", *words)


def middle(walks: Sequence[Walked]) -> Walked:
    """The median of each figure; of what they said, their stages and the files that changed."""
    stages = {name: median(walk.said["seconds"][name] for walk in walks) for name in walks[0].said["seconds"]}
    changed = median(walk.said["changed"] for walk in walks)
    clock, processor, peak = (median(figures) for figures in zip(*(walk[:3] for walk in walks), strict=True))
    return Walked(clock, processor, int(peak), {"seconds": stages, "changed": changed})


def written(path: Path, rows: Iterable[Row]) -> Path:
    """Rows as JSON lines."""
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    return path
