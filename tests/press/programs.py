"""Programs that are scripts of a test, and come first on the PATH."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def placed(folder: Path, name: str, does: str) -> str:
    """The PATH on which the first program of that name is a script in `folder` that does this, in the words of the shell."""
    folder.mkdir(exist_ok=True)
    script = folder / name
    script.write_text(f"#!/bin/sh\n{does}\n")
    script.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


@contextmanager
def standing_in(folder: Path, name: str, does: str) -> Iterator[None]:
    """The first program of that name on the PATH is such a script meanwhile."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", placed(folder, name, does))
        yield
