"""
One worker of the hostile suite: runs the cases of a table, each by itself, and prints a line of JSON for each.

    python -m tests.hostile.worker addresses answers …
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.hostile.cases.case import Case
from tests.hostile.cases.corpora import CORPORA

Doors = dict[str, Callable[[Any], str]]
ROOMS = ("texts", "network", "house")  # in this order: a worker loads no more of the program than its cases need
TABLES = ("addresses", "answers", "claims", "crowds", "files", "imports", "markup", "words")


def cases(table: str) -> list[Case]:
    if table in CORPORA:
        return list(CORPORA[table]())
    return list(importlib.import_module(f"tests.hostile.cases.{table}").cases())


@cache
def door(name: str) -> Callable[[Any], str]:
    """The door of that name."""
    rooms: Iterator[Doors] = (importlib.import_module(f"tests.hostile.{room}").DOORS for room in ROOMS)
    return next(doors[name] for doors in rooms if name in doors)


def tried(case: Case) -> dict[str, object]:
    """How a case ended, in how many seconds, how many of them the processor's, and the most memory that this worker ever held, in MB."""
    given, enter = case.build(), door(case.enters)
    began, worked = time.perf_counter(), time.process_time()
    try:
        outcome = enter(given)
    except Exception:  # noqa: BLE001  that nothing gets here uncaught is the claim
        outcome = f"UNCAUGHT {traceback.format_exc(limit=-3)}"
    seconds = {"seconds": round(time.perf_counter() - began, 3), "worked": round(time.process_time() - worked, 3)}
    return {"case": case.id, "outcome": outcome, **seconds, "megabytes": peak()}


def peak() -> int:
    """In MB, of this program alone: what the kernel counts for the process holds what its parent had when it was made."""
    return int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))[0]) // 1024


def main() -> None:
    for table in sys.argv[1:]:
        for case in cases(table):
            print(json.dumps(tried(case)), flush=True)


if __name__ == "__main__":
    main()
