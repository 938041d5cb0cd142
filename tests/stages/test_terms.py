"""What settings mean to the rooms."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.publications import make, run

from broadsheet.errors import ConfigurationError


def test_a_signal_that_there_is_not_ends_the_run_before_any_work_and_names_the_nearest(tmp_path: Path) -> None:
    root = make(tmp_path / "p", "[policy]\nsignals = { sorce = 1 }\n")
    with pytest.raises(ConfigurationError, match=r"policy\.signals\.sorce: .*did you mean source"):
        run(root)
    assert not (root / "archive.db").exists()
