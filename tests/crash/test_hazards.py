"""What no single system call is at fault for: a folder that nobody may write, clocks that jump, and eight writers at once."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.crash.scenes import MORE, feed, published
from tests.publications import NOW, archive, called, command, git, run, serve, stamps, take, tree

from broadsheet.archive import lookup

WRITERS, EACH = 8, 2
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication that is out, with a feed in a file."""
    root = published(tmp_path_factory.mktemp("out") / "publication", {"a.xml": feed("a", 3)})
    run(root)
    return root


@pytest.fixture
def root(out: Path, tmp_path: Path) -> Path:
    return shutil.copytree(out, tmp_path / "p")


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder as a disk that nobody may write; skips where nobody may mount."""
    for words in (["--bind", str(folder), str(folder)], ["-o", "remount,ro,bind", str(folder)]):
        if subprocess.run(["mount", *words], capture_output=True, check=False).returncode:
            pytest.skip("RIGHT ABSENT: mounting takes rights that this user has not")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("part", ["", "public", "content"])
def test_a_folder_that_nobody_may_write_is_named_and_the_next_run_finishes(root: Path, part: str) -> None:
    take(root, MORE)
    whole = shutil.copytree(root, root.with_name("whole"))
    run(whole)
    before = tree(root)
    with read_only(root / part):
        done = command(root, "run", "--offline", "--now", f"{NOW:%Y-%m-%dT%H:%M:%SZ}")
        assert done.returncode == 3, done.stderr
        assert "Traceback" not in done.stderr
        assert "Read-only" in done.stderr or "readonly" in done.stderr
        assert set(before) <= set(tree(root))
    run(root)
    assert tree(root) == tree(whole)
    assert git(root, "status", "--porcelain") == ""


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-400), timedelta(hours=1), timedelta(days=3653)])
def test_a_clock_that_jumps_loses_nothing_brings_nothing_twice_and_comes_back(root: Path, jump: timedelta) -> None:
    with archive(root) as connection:
        totals = lookup.totals(connection)
    before = tree(root)
    jumped = run(root, NOW + jump)
    assert (jumped.counts["new"], jumped.counts["versions"]) == (0, 0)
    with archive(root) as connection:
        assert lookup.totals(connection) == totals
    run(root, NOW)
    assert tree(root) == before
    serve(root, {"a.xml": feed("a", 4)})
    assert run(root, NOW + timedelta(hours=8)).counts["new"] == 1


def faked(root: Path, at: str, zone: str) -> subprocess.CompletedProcess[str]:
    """A run by a clock that shows `at`, in a time zone; it goes slowly, so that no run is a second later than another."""
    words = ["faketime", "-f", f"@{at} x0.01", *called(root, "run", "--offline")]
    return subprocess.run(words, env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=False, timeout=120)


def test_the_hour_that_summer_time_skips_and_the_one_it_repeats_are_hours_like_others(root: Path) -> None:
    if not shutil.which("faketime"):
        pytest.skip("TOOL ABSENT: faketime")
    twin = shutil.copytree(root, root.with_name("twin"))
    for place in (root, twin):
        take(place, MORE)
    night = datetime(2024, 3, 31, 0, 59, 50, tzinfo=UTC)  # ten seconds before Vienna goes from 01:59 to 03:00
    for after in (0, 20):
        for place, zone in ((root, "Europe/Vienna"), (twin, "UTC")):
            at = (night + timedelta(seconds=after)).astimezone(ZoneInfo(zone))
            done = faked(place, f"{at:%Y-%m-%d %H:%M:%S}", zone)
            assert done.returncode == 0, done.stderr
    before = stamps(root)
    assert tree(root) == tree(twin)
    assert faked(root, "2024-03-31 03:10:00", "Europe/Vienna").returncode == 0
    assert stamps(root) == before


def test_eight_writers_at_once_lose_nothing_that_was_acknowledged_and_bring_nothing_twice(root: Path) -> None:
    with archive(root) as connection:
        had = lookup.totals(connection)["articles"]
    words = [sys.executable, "-m", "tests.crash.writer", str(root)]
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    env = {**os.environ, "PYTHONPATH": path}
    crowd = [
        subprocess.Popen([*words, str(name), str(EACH)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, cwd=ROOT)
        for name in range(WRITERS)
    ]
    said = [writer.communicate(timeout=300) for writer in crowd]
    assert [(writer.returncode, errors) for writer, (_, errors) in zip(crowd, said, strict=True)] == [(0, "")] * WRITERS
    acknowledged = {address for words_out, _ in said for address in words_out.split()}
    assert len(acknowledged) == WRITERS * EACH
    done = command(root, "export")
    kept = [line.partition('"webUrl":"')[2].partition('"')[0] for line in done.stdout.splitlines()]
    assert acknowledged <= set(kept)
    assert len(kept) == len(set(kept)) == had + WRITERS * EACH
    before = stamps(root)
    assert run(root).counts["changed"] == 0
    assert stamps(root) == before
    assert git(root, "status", "--porcelain") == ""
