"""Whoever builds the same source gets the same wheel, wherever it lies and whenever its files were touched."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def built(source: Path, out: Path) -> str:
    """The SHA-256 of the wheel that a copy of the source makes."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(words, cwd=source, capture_output=True, text=True, check=False, env={**env, "SOURCE_DATE_EPOCH": "1700000000"})
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("*.whl")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def copied(place: Path, mtime: int) -> Path:
    """The source in another place, its files of another time, laid down in another order."""
    place.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, place)
    shutil.copytree(ROOT / "src", place / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for path in place.rglob("*"):
        os.utime(path, (mtime, mtime))
    return place


def test_two_builds_of_the_wheel_are_the_same_bytes(tmp_path: Path) -> None:
    if not find_spec("hatchling"):
        pytest.skip("TOOL ABSENT: hatchling builds the wheel")
    one = built(copied(tmp_path / "one", 1_600_000_000), tmp_path / "first")
    two = built(copied(tmp_path / "a longer name", 1_700_000_123), tmp_path / "second")
    assert one == two


def test_a_byte_more_would_be_seen(tmp_path: Path) -> None:
    if not find_spec("hatchling"):
        pytest.skip("TOOL ABSENT: hatchling builds the wheel")
    source = copied(tmp_path / "one", 1_600_000_000)
    before = built(source, tmp_path / "first")
    with (source / "src/broadsheet/__init__.py").open("a") as file:
        file.write("\n")
    assert built(source, tmp_path / "second") != before
