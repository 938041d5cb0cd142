"""
Fuzz the targets of tests/fuzz, each in a process of its own, as many at a time as there are processors.

    python -m tests.fuzz [NAME…] [--minutes N]

What was learnt stays in `.fuzz/NAME`, outside git, and is where the next time begins. What breaks a target is made smaller and laid into
tests/fuzz/finds/NAME/, where the tests try it from then on. The exit status is the number of targets that broke.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.corpora import ROOT
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS

FINDS = ROOT / "tests/fuzz/finds"
LEARNT = ROOT / ".fuzz"
SECONDS, MEGABYTES, LONGEST = 25, 1_500, 32_768  # of one run of a target; and bytes of what it is given


def main() -> int:
    """How many targets broke."""
    asked = argparse.ArgumentParser(description="Fuzz targets of tests/fuzz.")
    asked.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TARGETS))
    asked.add_argument("--minutes", type=float, default=10.0, help="for each target (10)")
    told = asked.parse_args()
    if unknown := [name for name in told.names if name not in TARGETS]:
        asked.error(f"no such target: {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    with ThreadPoolExecutor(os.cpu_count()) as together:
        return sum(together.map(lambda name: fuzzed(name, told.minutes), told.names or TARGETS))


def fuzzed(name: str, minutes: float) -> int:
    """Fuzz one target and say how that went; 1 where it broke."""
    corpus, broken = LEARNT / name, LEARNT / f"{name}-broken"
    for folder in (corpus, broken):
        folder.mkdir(parents=True, exist_ok=True)
    for body in seeds(name):
        (corpus / digest(body)).write_bytes(body)
    options = {
        "max_total_time": round(60 * minutes), "timeout": SECONDS, "rss_limit_mb": MEGABYTES, "max_len": LONGEST,
        "artifact_prefix": f"{broken}/", "print_final_stats": 1, "report_slow_units": 3_600, "verbosity": 0,
    }  # fmt: skip
    done = called("tests.fuzz.run", name, str(corpus), *(f"-{option}={value}" for option, value in options.items()))
    print(f"{name:10} {summary(done.stderr)}", flush=True)
    for find in kept(name, broken):
        print(f"{name:10} BROKEN: {find.relative_to(ROOT)}\n{done.stdout[-2_000:]}{done.stderr[-2_000:]}", flush=True)
    return int(done.returncode != 0)


def kept(name: str, broken: Path) -> Iterator[Path]:
    """What broke a target, made smaller unless it is slow, and moved among the finds."""
    for file in sorted(broken.iterdir()):
        if not file.name.startswith(("timeout", "oom")):
            print(f"{name:10} {called('tests.fuzz.smaller', name, str(file)).stdout.strip()}", flush=True)
        find = FINDS / name / f"{file.name.partition('-')[0]}-{digest(file.read_bytes())}"
        find.parent.mkdir(parents=True, exist_ok=True)
        yield file.replace(find)


def summary(told: str) -> str:
    """Runs and runs a second, as the fuzzer counted them."""
    found = dict(re.findall(r"stat::(\w+):\s+(\d+)", told))
    runs, pace = int(found.get("number_of_executed_units", 0)), int(found.get("average_exec_per_sec", 0))
    return f"{runs:12,} runs, {pace:7,} a second, {found.get('peak_rss_mb', '?')} MB"


def called(*words: str) -> subprocess.CompletedProcess[str]:
    """A module of the tests, run from the root of the checkout."""
    return subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)


def digest(body: bytes) -> str:
    """What a file of these bytes is called."""
    return hashlib.sha256(body).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
