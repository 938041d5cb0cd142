"""Bombs of ten billion bytes, of a billion zeros, without end and without bottom: what each adds to memory, and how soon it is over."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

import pytest
from tests.corpora import ROOT

from bombs import BOMBS

# Of the bars on time, which are for a quiet machine; the claim is "at once", and what is not takes minutes.
PATIENCE = "10"
OUTCOMES = {
    "10 GB body": "too-large",
    "10 GB body, unannounced": "too-large",
    "10 GB body for a feed": "too-large",
    "1 GB gzip": "too-large",
    "1 GB deflate": "too-large",
    "endless feed": "5,000 entries, cut",
    "endless feed of large items": "2,178 entries, cut",
    "XML 100,000 deep": "2 entries, cut",
    "HTML 100,000 deep": "2 entries",
    "JSON 100,000 deep": "too-deep",
    "YAML 100,000 deep": "too-deep",
    "OPML 100,000 deep": "ConfigurationError",
    "16 MB text": "1 entries, cut",
    "16 MB attribute": "1 entries, cut",
    "16 MB comment": "1 entries, cut",
    "16 MB name": "1 entries, cut",
    "40 kB author": "2 entries",
    "40 kB author of spaces": "2 entries",
    "billion laughs": "2 entries",
}


@cache
def told() -> str:
    command = [sys.executable, "-W", "error", "benchmarks/bombs.py"]
    env = {**os.environ, "BROADSHEET_PATIENCE": PATIENCE, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="ABSENT: /proc, where the peak of memory is told")
@pytest.mark.parametrize("bomb", [bomb.name for bomb in BOMBS])
def test_a_bomb_costs_little_and_ends_by_name(bomb: str) -> None:
    (line,) = (line for line in told().splitlines() if line.startswith(f"{bomb:28} "))
    assert "BROKEN" not in line, line
    assert line[29:51].strip() == OUTCOMES[bomb], line
