"""What a terminal shows of long work."""

from __future__ import annotations

import pytest

from broadsheet.commands.terminal import progress


def test_a_stage_that_comes_again_never_has_done_more_than_there_was(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress(quiet=False) as told:
        for stage, count in (("read", 3), ("publish", 4), ("read", 2), ("publish", 1)):
            told(stage, count)
    shown = capfd.readouterr().err
    assert "5/5" in shown
    assert "5/?" in shown
    assert not {"5/3", "5/4"} & set(shown.replace("\x1b", " ").replace("m", " ").split())
