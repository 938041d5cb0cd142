"""
The locks: every package that Broadsheet is installed with, pinned and hashed, for every platform and Python from 3.11 on.

    python tools/lock.py            write what is missing, keep the pins that still hold
    python tools/lock.py --upgrade  take the newest of everything
    python tools/lock.py --check    exit 1 when a lock is out of step with pyproject.toml

Needs uv, which is in requirements-dev.lock. Settings of the machine (mirrors, local folders of wheels) are kept out of the locks.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS: Mapping[str, Sequence[str]] = {
    "requirements.lock": (),
    "requirements-test.lock": ("--extra", "test"),
    "requirements-dev.lock": ("--extra", "dev"),
}
"""Each lock, and the extras of pyproject.toml that it holds; all hold what builds the package, too."""

ALIKE = ("--quiet", "--no-config", "--universal", "--python-version=3.11", "--generate-hashes", "--no-header", "--no-annotate")
UNREACHABLE = re.compile(r"failed to fetch|error sending request|dns error|timed out|connect", re.IGNORECASE)
FORBIDDEN = re.compile(r"^\s*(--?(extra-)?index-url|--find-links|-f |-i )|https?://|file://", re.MULTILINE)


class LockError(Exception):
    """A lock cannot be made, or would hold what it must not."""


def uv() -> str:
    """Where uv is: beside this Python, else on the PATH. Raises LockError when it is nowhere."""
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if not found:
        raise LockError("uv is not here: python -m pip install -r requirements-dev.lock")
    return found


def environment() -> dict[str, str]:
    """The environment, less what the machine says of package sources."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_")) or name.endswith("CERT")}


def compiled(name: str, kept: str, *words: str) -> str:
    """The text of a lock, its pins taken from `kept` where they still hold. Raises LockError."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / name
        target.write_text(kept, encoding="utf-8")
        command = [uv(), "pip", "compile", "pyproject.toml", "--group", "build", *LOCKS[name], *ALIKE, *words, "--output-file", str(target)]
        done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise LockError(f"{name}: {done.stderr.strip()}")
        text = target.read_text(encoding="utf-8")
    if found := FORBIDDEN.search(text):
        raise LockError(f"{name} would name a place of this machine: {found.group().strip()}")
    return text


def out_of_step(*words: str) -> dict[str, str]:
    """Lock → the text it should have, for those that have another. Raises LockError."""
    stands = {name: (ROOT / name).read_text(encoding="utf-8") if (ROOT / name).exists() else "" for name in LOCKS}
    wanted = {name: compiled(name, text, *words) for name, text in stands.items()}
    return {name: text for name, text in wanted.items() if text != stands[name]}


def check() -> int:
    """Say whether the locks are in step; 1 when one is not. Without the registry it cannot be told, and that is said instead."""
    try:
        stale = out_of_step()
    except LockError as error:
        if not UNREACHABLE.search(str(error)):
            raise
        print("SKIPPED: the locks were not checked, since the package registry cannot be reached")
        return 0
    print(
        f"out of step with pyproject.toml: {', '.join(stale)}; run python tools/lock.py" if stale else "locks: in step with pyproject.toml"
    )
    return 1 if stale else 0


def main() -> int:
    """Write or check all locks; the exit status."""
    if sys.argv[1:] == ["--check"]:
        return check()
    stale = out_of_step(*sys.argv[1:])
    for name, text in stale.items():
        (ROOT / name).write_text(text, encoding="utf-8")
    print(f"wrote {', '.join(stale)}" if stale else "every lock stands as it was")
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except LockError as error:
        raise SystemExit(f"lock: {error}") from error
