"""Killed, or refused by the disk, at any system call that writes: what is out stays whole, and the same command again finishes it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from tests.crash.__main__ import told
from tests.crash.campaign import Tally, campaign, errors, fail, kill, kills, shares, spread
from tests.crash.faults import Point
from tests.crash.scenes import MAKERS
from tests.crash.stands import Stand, stand

KILLS = 10  # a scene: 90 in all
ERRORS = 5
SCENES = 9
DEEP_KILLS = 2_000
DEEP_ERRORS = 1_000


@pytest.fixture(autouse=True)
def tracing() -> None:
    """Skip where no process may be traced."""
    traced = (
        shutil.which("strace") and subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode == 0
    )
    if not traced:
        pytest.skip("TOOL ABSENT: strace, or the right to use it")


@pytest.fixture(scope="module")
def running() -> Iterator[Stand]:
    """A publication that is to take in and publish news."""
    with stand(["run"]) as built:
        yield built


@pytest.mark.parametrize("name", MAKERS)
def test_a_command_killed_or_refused_at_a_call_is_finished_by_the_next(name: str) -> None:
    killed, failed = Tally(), Tally()
    with stand([name]) as built:
        kills(built, KILLS, killed)
        errors(built, ERRORS, failed)
    assert killed.found + failed.found == []
    assert (killed.points.total(), failed.points.total()) == (KILLS, ERRORS)
    assert killed.ends["killed"] >= KILLS - 1


def publishing(built: Stand, count: int) -> list[Point]:
    """Points from the stage that moves files."""
    return spread([point for point in built.points["run"] if point.stage == "publish" and point.call in {"write", "openat"}], count)


@pytest.mark.parametrize(
    ("plant", "kinds"),
    [("in-place", {"torn"}), ("forgetful", {"other files"}), ("no-journal", {"half", "unsound", "other rows", "stuck"})],
)
def test_a_naive_variant_is_found_by_its_kills(running: Stand, plant: str, kinds: set[str]) -> None:
    tally = Tally()
    points = running.points["run"]
    deciding = [point for point in points if point.stage == "decide" and point.call == "pwrite64"]
    for point in spread(deciding, 8) if plant == "no-journal" else publishing(running, 8):
        kill(running, point, tally, plant=plant)
    assert set(tally.kinds) & kinds, tally


def test_a_run_that_knows_nothing_of_an_early_edition_is_found_by_its_kills() -> None:
    tally = Tally()
    with stand(["late"]) as built:
        points = built.points["late"]
        early = points[: next(number for number, point in enumerate(points) if point.stage == "commit")]
        for point in spread([point for point in early if point.stage in {"decide", "publish"}], 4):
            kill(built, point, tally, plant="unmarked")
    assert tally.kinds["other history"]


def test_a_writer_that_tells_nobody_of_a_full_disk_is_found(running: Stand) -> None:
    tally = Tally()
    for point in publishing(running, 6):
        fail(running, point, "error=ENOSPC", tally, plant="deaf")
    assert tally.kinds["other files"]


@pytest.mark.parametrize("signal", ["TERM", "INT", "HUP", "PIPE"])
def test_a_run_that_is_told_to_stop_is_finished_by_the_next(running: Stand, signal: str) -> None:
    tally = Tally()
    kills(running, 4, tally, fault=f"signal={signal}")
    assert (tally.found, tally.points.total()) == ([], 4)


def test_a_disk_that_takes_a_part_of_what_is_written_is_named() -> None:
    """A limit on the size of files lets the write that crosses it come out short, and refuses the next."""
    with stand(["run"]) as built:
        scene = built.scenes["run"]
        tally = Tally()
        for limit in (100, 5_000, 20_000):
            point = Point("run", f"limit {limit}", "write", 60_000)
            fail(built, point, "error=EIO", tally, limit=limit)
        assert scene.end.files
    assert tally.found == []
    assert set(tally.ends) <= {"ended 3", "ended 1"}


def test_points_are_spread_over_all_stages_before_any_is_taken_twice() -> None:
    found = [Point("s", stage, "write", number) for stage, count in (("a", 50), ("b", 3)) for number in range(count)]
    assert {point.stage for point in spread(found, 4)} == {"a", "b"}
    assert len(set(spread(found, 53))) == 53
    assert shares({"small": 2, "large": 100, "middle": 10}, 60) == {"small": 2, "middle": 10, "large": 48}


@pytest.mark.deep
def test_two_thousand_kills_and_a_thousand_errors_do_no_harm(capsys: pytest.CaptureFixture[str]) -> None:
    killed, failed = campaign(DEEP_KILLS, DEEP_ERRORS, 2)
    with capsys.disabled():
        sys.stdout.write(f"\n{told('kills', killed)}\n{told('errors', failed)}\n")
    assert killed.found + failed.found == []
    assert (killed.points.total(), failed.points.total()) == (DEEP_KILLS, DEEP_ERRORS)
    assert killed.doubles
