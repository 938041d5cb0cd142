"""What broke a target, made smaller while it breaks it at the same place: `python -m tests.fuzz.smaller NAME FILE` changes FILE."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.targets import TARGETS

SECONDS = 60.0


def fault(target: Callable[[bytes], None], data: bytes) -> str:
    """The kind of an error and the last place of our own that it came through; empty where there is none."""
    try:
        target(data)
    except Exception as error:  # noqa: BLE001  any at all is what is looked for
        ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "broadsheet" in frame.filename or "tests" in frame.filename]
        return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"
    return ""


def smaller(target: Callable[[bytes], None], data: bytes, seconds: float = SECONDS) -> bytes:
    """The least that is found by leaving out ever smaller pieces, in that many seconds."""
    wanted, piece, until = fault(target, data), max(1, len(data) // 2), time.monotonic() + seconds
    while piece and wanted and time.monotonic() < until:
        at, before = 0, len(data)
        while at < len(data) and time.monotonic() < until:
            left = data[:at] + data[at + piece :]
            if fault(target, left) == wanted:
                data = left
            else:
                at += piece
        piece = piece if piece == 1 and len(data) < before else piece // 2
    return data


if __name__ == "__main__":
    file = Path(sys.argv[2])
    file.write_bytes(smaller(TARGETS[sys.argv[1]], file.read_bytes()))
    print(fault(TARGETS[sys.argv[1]], file.read_bytes()) or "it breaks nothing")
