"""The farm of 322 real sources in its hostile season: every ill source has its name, every healthy one arrives."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.corpora import shared
from tests.wire.fetch.asking import NOW, fetched

from broadsheet.wire.fetch import Failed, FeedState, Fetched, Limits, Outcome, Request, Unchanged, after, due, fetch, question

LIMITS = Limits(allow_private=("127.0.0.0/8",), timeout=3.0)
FAULTS = {
    "server-error": "degraded",
    "rate-limited": "degraded",
    "not-found": "degraded",
    "gone": "dead",
    "redirect-loop": "degraded",
    "timeout": "degraded",
    "truncated": "degraded",
    "too-large": "degraded",
}


@pytest.fixture(scope="module")
def sources() -> Iterator[list[str]]:
    """The addresses of the farm's feeds."""
    tool, rows = shared("tools/feedfarm.py"), shared("data/everyday/articles.jsonl.gz")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, str(tool), str(rows), "--port", str(port), "--hostile", "0.1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent) as process:
        assert process.stdout is not None
        assert "sources on" in process.stdout.readline()
        yield feeds(fetched(f"http://127.0.0.1:{port}/opml.xml", LIMITS).document.body)
        process.terminate()


def feeds(opml: bytes) -> list[str]:
    return [outline.attrib["xmlUrl"] for outline in ET.fromstring(opml).iter("outline")]


def misleads(outcome: Outcome) -> bool:
    """Garbage and pages of another kind arrive like any document; it is the parser that names them."""
    return isinstance(outcome, Fetched) and not outcome.document.body.startswith((b"<?xml", b"{"))


@pytest.mark.farm
def test_ill_sources_have_their_names_and_the_others_arrive_then_rest(sources: list[str]) -> None:
    began = time.monotonic()
    first = fetch([Request(address=address) for address in sources], LIMITS, NOW)
    assert time.monotonic() - began < 15, "one deadline and the work of the others, not a deadline for each"
    states = [after(FeedState(address=outcome.address), outcome, NOW) for outcome in first]
    failures = [(outcome.error.reason, state.state) for outcome, state in zip(first, states, strict=True) if isinstance(outcome, Failed)]
    assert {name: state for name, state in failures if name in FAULTS} == FAULTS
    assert not [name for name, _ in failures if name not in FAULTS]
    ill = len(failures) + sum(map(misleads, first))
    assert 0.05 * len(sources) < ill < 0.15 * len(sources), Counter(failures)

    assert not any(due(state, NOW + timedelta(seconds=30)) for state in states)
    later = NOW + timedelta(hours=1)
    well = [state for state, outcome in zip(states, first, strict=True) if state.state == "ok" and not misleads(outcome)]
    healthy = [state for state in well if due(state, later)]
    assert len(healthy) == len(sources) - ill
    again = fetch([question(state) for state in healthy], LIMITS, later)
    assert all(isinstance(outcome, Unchanged) for outcome in again)
