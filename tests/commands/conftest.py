"""A publication for commands to speak of."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.publications import GIVEN, make, row, run, take


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication of ten articles in three stories, all published."""
    made = make(tmp_path_factory.mktemp("words") / "p", "[policy]\nquality = -1000\nheat = -1000\n" + GIVEN)
    take(made, [row(number, story=f"s{number % 3}") for number in range(10)])
    run(made)
    return made
