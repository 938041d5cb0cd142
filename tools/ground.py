"""
The ground that Broadsheet stands on: a Python, a virtual environment in .venv, and in it what a lock names, hash by hash.

    python3 tools/ground.py [requirements-dev.lock]

Standard library only, and no syntax newer than Python 3.8, so that an old Python can say what is missing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "ground.sha256"
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-dev.lock")
"""The locks, each holding all that the one before it holds."""

WARM = "from broadsheet.desk.stories import Constraints, Memory, cluster; cluster((), (), Memory(), Constraints())"
NEEDED = (3, 11)
KNOWN = tuple("python3." + str(minor) for minor in range(11, 16))


def stand_on(lock: str) -> None:
    """Make .venv hold what `lock` names and Broadsheet itself; at once when it does already. Exits with a sentence when it cannot."""
    stand_on_python()
    if _stamps(lock) & _stamped():
        return
    if not _works():
        print("Making .venv ...", flush=True)
        _make()
    print("Installing from " + lock + ", every file checked against its hash; this is needed once ...", flush=True)
    _pip("--require-hashes", "--only-binary", ":all:", "--requirement", str(ROOT / lock))
    _pip("--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT))
    print("Compiling the story engine; this is needed once, too ...", flush=True)
    _must([str(PYTHON), "-c", WARM], "cannot compile the story engine")
    STAMP.write_text("".join(sorted(stamp + "\n" for stamp in _stamps(lock, upward=False))), encoding="utf-8")


def stand_on_python() -> None:
    """Go on under Python 3.11 or later: this one, or else one from the PATH. Exits with a sentence when there is none."""
    if sys.version_info[:2] >= NEEDED:
        return
    for name in KNOWN:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    have = ".".join(map(str, sys.version_info[:3]))
    sys.exit("Broadsheet needs Python 3.11 or later; this is " + have + ", and the PATH has no other. Install one and try again.")


def call(*words: str) -> int:
    """Run a program of .venv in the root of the checkout; its exit status."""
    return subprocess.run([str(VENV / "bin" / words[0]), *words[1:]], cwd=str(ROOT), check=False).returncode


def _make() -> None:
    """A fresh .venv; some systems leave out what puts pip into it, and then this Python's own pip serves it from outside."""
    whole = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(whole, capture_output=True, check=False).returncode:
        _must([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)], "cannot make .venv")


def _works() -> bool:
    """Whether .venv is there and its Python is new enough."""
    question = "import sys; sys.exit(sys.version_info[:2] < (3, 11))"
    return PYTHON.exists() and subprocess.run([str(PYTHON), "-c", question], check=False).returncode == 0


def _pip(*words: str) -> None:
    inside = subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    pip = [str(PYTHON), "-m", "pip"] if inside else [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    _must([*pip, "install", "--quiet", "--quiet", "--no-input", "--disable-pip-version-check", *words], "cannot install")


def _must(command: list[str], otherwise: str) -> None:
    if subprocess.run(command, env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}, check=False).returncode:
        sys.exit(otherwise + ": what stands above says why. Failed: " + " ".join(command))


def _stamps(lock: str, *, upward: bool = True) -> set[str]:
    """The digests of which one, written down, says that this lock is installed: its own, and those of the locks that hold it."""
    place = LOCKS.index(lock)
    held = LOCKS[place:] if upward else LOCKS[place : place + 1]
    project = (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()
    return {hashlib.sha256((ROOT / name).read_bytes() + project).hexdigest() for name in held}


def _stamped() -> set[str]:
    return set(STAMP.read_text(encoding="utf-8").split()) if STAMP.exists() and _works() else set()


if __name__ == "__main__":
    stand_on(sys.argv[1] if len(sys.argv) > 1 else LOCKS[-1])
