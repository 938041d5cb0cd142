"""
Everything there is: the checks, all tests, the floors, every suite whole, the fuzzers, the benchmarks. Hours.

    python3 tools/deep.py [SUITE…] [--fuzz MINUTES]

Goes on where one fails, says at the end what each took and how it ended, and keeps the minutes for docs/how-it-is-tested.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MINUTES = ROOT / "docs/tested.json"
USUAL = "10"  # minutes for each target of the fuzzers
TESTS = [sys.executable, "tools/test.py"]
SUITES = {
    "check": ["make", "--keep-going", "check"],
    "test": TESTS,
    "gate": [*TESTS, "-m", "quality"],
    "deep": [*TESTS, "-m", "deep", "-n", "0", "--durations=0"],
    "fuzz": [".venv/bin/python", "-m", "tests.fuzz"],
    "farm": [".venv/bin/python", "benchmarks/cycle.py", "31"],
    "million": [".venv/bin/python", "benchmarks/imports.py", "--whole"],
    "bench": ["make", "bench"],
}


def main() -> int:
    """The exit status: 1 when any suite failed."""
    asked = argparse.ArgumentParser(description="Everything there is, or some of it.")
    asked.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(SUITES))
    asked.add_argument("--fuzz", default=USUAL, metavar="MINUTES", help="for each target of the fuzzers (10)")
    told = asked.parse_args()
    if unknown := [name for name in told.suites if name not in SUITES]:
        asked.error(f"no such suite: {', '.join(unknown)}")
    wanted = told.suites or list(SUITES)
    SUITES["fuzz"] += ["--minutes", told.fuzz]
    ended, minutes = dict[str, int](), dict[str, float]()
    for name in wanted:
        print(f"== {name}", flush=True)
        began = time.monotonic()
        ended[name] = subprocess.run(SUITES[name], cwd=ROOT, check=False).returncode
        minutes[name] = round((time.monotonic() - began) / 60, 1)
    keep({name: took for name, took in minutes.items() if name != "fuzz" or told.fuzz == USUAL})
    for name, status in ended.items():
        print(f"{name:>8} {minutes[name]:7.1f} min  {'ok' if not status else f'FAILED ({status})'}")
    return 1 if any(ended.values()) else 0


def keep(minutes: dict[str, float]) -> None:
    """Write down what suites took, beside what others did."""
    known = json.loads(MINUTES.read_text("utf-8")) if MINUTES.exists() else {}
    MINUTES.write_text(json.dumps({**known, **minutes}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
