"""A delivery in a process of its own that kills itself at its Nth system call of a kind; run by `test_deliver`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broadsheet.press.deliver import deliver
from broadsheet.records import Artifact

NOW = datetime(2023, 11, 28, 12, tzinfo=UTC)
COUNT = 12


def artifacts(letter: str) -> Iterator[Artifact]:
    """Twelve leaves and three indexes of one letter each: a file that holds two letters, or too few, is torn."""
    for number in range(COUNT):
        yield Artifact(path=f"public/leaf/{number}.txt", body=letter.encode() * 200_000, key=f"leaf:{number}")
    for number in range(3):
        yield Artifact(path=f"public/index-{number}.txt", body=letter.encode() * 100_000, key="front", index=True)


def naive(letter: str, root: Path) -> None:
    """The control: a writer that opens each file in its place."""
    for artifact in artifacts(letter):
        target = root / artifact.path
        target.parent.mkdir(parents=True, exist_ok=True)
        file, left = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), artifact.body
        while left:
            left = left[os.write(file, left) :]
        os.close(file)


def dying(work: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    """`work`, dying by SIGKILL when `left` has run down: nothing is flushed, closed or cleaned up."""

    def step(*words: Any, **named: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return work(*words, **named)

    return step


def short(work: Callable[[int, bytes], int]) -> Callable[[int, bytes], int]:
    """A write that takes at most 80,000 bytes at a time, so that a kill can fall into the middle of a file."""
    return lambda file, body: work(file, body[:80_000])


def main(writer: str, root: Path, calls: int) -> None:
    """Deliver; who survives prints how many calls it took."""
    left = [calls]
    os.write = short(os.write)  # type: ignore[assignment]
    for name in ("open", "write", "replace", "unlink", "makedirs"):
        setattr(os, name, dying(getattr(os, name), left))
    if writer == "naive":
        naive("b", root)
    else:
        deliver(artifacts("b"), root, {"gone": frozenset({"public/gone.txt"})}, NOW)
    print(calls - left[0])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
