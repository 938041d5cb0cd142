"""The shared corpora that tests read but never copy; one that is absent is skipped, and counted loudly at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def shared(path: str) -> Path:
    """The file or folder of that name in the shared corpora; skips the test where it is absent."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"CORPUS ABSENT: {path} is not beside this checkout")
    return found
