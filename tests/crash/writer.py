"""One of several writers at once: takes in its rows, trying again while another is at work; run by `test_hazards`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tests.publications import row, run, take

from broadsheet.errors import BusyError


def main(root: Path, name: int, count: int) -> None:
    """Print the address of every row once it is taken in, and publish after each."""
    for number in range(count):
        own = row(name * 100 + number, webUrl=f"https://writer{name}.example/{number}")
        while True:
            try:
                take(root, rows_file(root, name, own))
                print(own["webUrl"], flush=True)
                run(root)
                break
            except BusyError:
                time.sleep(0.1)


def rows_file(root: Path, name: int, own: dict[str, object]) -> Path:
    """The row in a file of this writer's own."""
    path = root.with_name(f"rows-{name}.jsonl")
    path.write_text(json.dumps(own) + "\n", "utf-8")
    return path


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
