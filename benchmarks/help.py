"""
How long `broadsheet --help` takes, from nothing to its end: the median of ten whole processes. The bar is 0.3 s.

    python benchmarks/help.py
"""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

RUNS, BAR = 10, 0.3


def seconds(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> int:
    bare = median(seconds(sys.executable, "-c", "pass") for _ in range(RUNS))
    took = median(seconds(sys.executable, "-m", "broadsheet", "--help") for _ in range(RUNS))
    print(f"broadsheet --help: {took:.3f} s (the bar is {BAR} s; Python alone takes {bare:.3f} s)")
    return 1 if took > BAR else 0


if __name__ == "__main__":
    raise SystemExit(main())
