"""What the benchmarks of the wire share: the farm of real sources on loopback, and work measured in a process of its own."""

from __future__ import annotations

import json
import resource
import runpy
import socket
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from broadsheet.publication import read_opml
from broadsheet.wire.fetch import Fetched, Limits, Request, fetch

SHARED = next((above / "shared" for above in Path(__file__).resolve().parents if (above / "shared").is_dir()), Path("shared"))
NOW = datetime(2021, 3, 1, 12, tzinfo=UTC)
MEMORY = Path("/dev/shm")  # what a disk takes for new files depends on what was deleted from it the minute before
ARTICLES = SHARED / "data/everyday/articles.jsonl.gz"
TOML = 'title = "Farm"\nurl = "https://farm.example"\n[fetch]\nallow_private = ["127.0.0.0/8"]\n'
LIMITS = Limits(allow_private=("127.0.0.0/8",))


@contextmanager
def farm(copies: int = 1, hostile: float = 0.0) -> Iterator[int]:
    """The farm of 322 sources, so many times over and with that share of them misbehaving; its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [str(SHARED / "tools/feedfarm.py"), str(ARTICLES), "--port", str(port)]
    words += ["--copies", str(copies), "--hostile", str(hostile)]
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert "sources on" in process.stdout.readline()
        try:
            yield port
        finally:
            process.terminate()


def faults(copies: int, hostile: float) -> Collection[str]:
    """The names of the sources that misbehave on such a farm, as it draws them itself."""
    farm = runpy.run_path(str(SHARED / "tools/feedfarm.py"))["Farm"]
    words = SimpleNamespace(at=None, items=0, hostile=hostile, seed="1", copies=copies)
    drawn: dict[str, str] = farm(str(ARTICLES), words).faults
    return drawn.keys()


def move(port: int, moment: datetime) -> None:
    """Let the farm serve what was there at that moment."""
    asked = Request(address=f"http://127.0.0.1:{port}/control/at?t={moment:%Y-%m-%dT%H:%M:%SZ}")
    (outcome,) = fetch([asked], LIMITS, NOW)
    assert isinstance(outcome, Fetched), outcome


def opml(port: int) -> bytes:
    """The farm's list of sources."""
    (outcome,) = fetch([Request(address=f"http://127.0.0.1:{port}/opml.xml", max_bytes=100_000_000)], LIMITS, NOW)
    assert isinstance(outcome, Fetched), outcome
    return outcome.document.body


def addresses(port: int) -> list[str]:
    """The addresses of its feeds."""
    return [source.feed for source in read_opml(opml(port)).sources]


def measured(script: str, *words: str) -> dict[str, Any]:
    """What a benchmark says when it runs in a process of its own with these words."""
    done = subprocess.run([sys.executable, script, *words], stdout=subprocess.PIPE, text=True, check=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def peak() -> int:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
