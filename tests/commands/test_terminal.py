"""What a terminal shows of long work."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import pytest

from broadsheet.commands.terminal import Moment, progress


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


@pytest.mark.parametrize(
    "words",
    [
        "0001-01-01", "0001-01-01T00:00+14:00", "1969-12-31T23:59:59Z", "1970-01-01T00:00+14:00",
        "2200-12-31T23:59-14:00", "2201-01-01", "9999-12-31T23:59:00Z", "9999-12-31T23:59:59-14:00",
    ],
)  # fmt: skip
def test_a_time_so_far_away_that_nothing_can_be_reckoned_from_it_is_wrong_use(words: str) -> None:
    with pytest.raises(click.BadParameter, match="of the years 1970 to 2200"):
        Moment().convert(words, None, None)


def test_the_first_and_the_last_moment_of_those_years_are_taken_in_any_zone() -> None:
    first, last = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert [Moment().convert(words, None, None) for words in ("1970-01-01", "1969-12-31T18:00-06:00")] == [first, first]
    assert Moment().convert("2201-01-01T05:59:59.9+06:00", None, None) == last
