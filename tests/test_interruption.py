"""A killed run, a full disk, a second run: the published state stays whole, and the next run finishes."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.publications import KEYED, NOW, Tree, archive, called, command, git, jsonl, make, row, run, take, tree

from broadsheet import inlet
from broadsheet.archive import lookup
from broadsheet.archive.opening import exclusive
from broadsheet.errors import DeliveryError
from broadsheet.press.gitrecords import init
from broadsheet.publication import load
from broadsheet.records import Document, Spike
from broadsheet.wire.importers import open_import

AT = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
SHARES = (0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
ROWS = [row(number) for number in range(150)]
LATER = [
    row(number, title=f"Late tidings {number} of the {number % 9} guilds", webUrl=f"https://late.example/{number}")
    for number in range(300, 350)
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication that is out, with more rows taken in that nobody has decided."""
    root = make(tmp_path_factory.mktemp("published") / "publication", KEYED)
    init(root / "content")
    take(root, ROWS)
    run(root)
    take(root, LATER)
    return root


@pytest.fixture(scope="module")
def finished(published: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The same after an uninterrupted run, and the seconds that it took."""
    root = copied(published, tmp_path_factory.mktemp("finished"))
    began = time.monotonic()
    done = command(root, "run", "--offline", "--now", AT)
    assert done.returncode == 0, done.stderr
    return root, time.monotonic() - began


def copied(published: Path, folder: Path) -> Path:
    shutil.copytree(published, folder / "publication")
    return folder / "publication"


def killed(root: Path, share: float, seconds: float) -> bool:
    """Run, and kill the process after that share of the time a whole run takes; whether it was still at work."""
    with subprocess.Popen(called(root, "run", "--offline", "--now", AT), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(share * seconds)
        process.kill()
        return process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("share", SHARES)
def test_a_run_killed_at_any_moment_is_finished_by_the_next(
    published: Path, finished: tuple[Path, float], tmp_path: Path, share: float
) -> None:
    complete, seconds = finished
    root = copied(published, tmp_path)
    killed(root, share, seconds)
    assert torn(root) == []
    run(root)
    assert tree(root) == tree(complete)
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "rev-parse", "HEAD^{tree}") == git(complete, "rev-parse", "HEAD^{tree}")
    assert leftovers(root) == []


def torn(root: Path) -> list[str]:
    """The published files that no reader could read."""
    return [path for path, body in tree(root).items() if not Path(path).name.startswith(".") and not whole(path, body)]


def whole(path: str, body: bytes) -> bool:
    """Whether a file can be read to its end."""
    try:
        if path.endswith(".json"):
            json.loads(body)
        elif path.endswith(".xml"):
            ET.fromstring(body)
    except (ValueError, ET.ParseError):
        return False
    ends = {".md": b"\n---\n\n", ".html": b"</html>"}
    return body.endswith(ends.get(Path(path).suffix, b""))


def leftovers(root: Path) -> list[str]:
    """What a killed run may leave and the next must sweep up."""
    return [str(path) for path in root.rglob("*.new")] + [str(path) for path in root.glob(".delivering")]


def test_a_torn_file_would_be_seen(finished: tuple[Path, float], tmp_path: Path) -> None:
    root = copied(finished[0], tmp_path)
    for name in ("public/api/news/index.json", "public/feed.xml", "public/index.html"):
        half = (root / name).read_bytes()
        (root / name).write_bytes(half[: len(half) // 2])
    record = next((root / "content/_news").glob("*.md"))
    record.write_bytes(record.read_bytes()[:100])
    assert len(torn(root)) == 4


class KilledError(Exception):
    """Where a test ends a run between two steps, as if the process had died there."""


@pytest.mark.parametrize("step", ["outbox.clear", "outbox.save_owned", "commit", "deliver"])
def test_a_run_that_dies_between_two_steps_is_finished_by_the_next(
    published: Path, finished: tuple[Path, float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    root = copied(published, tmp_path)

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(f"broadsheet.stages.publish.{step}", die)
        with pytest.raises(KilledError):
            run(root)
    run(root)
    assert tree(root) == tree(finished[0])
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "rev-parse", "HEAD^{tree}") == git(finished[0], "rev-parse", "HEAD^{tree}")


def test_an_index_that_could_not_be_written_comes_with_the_next_run(published: Path, finished: tuple[Path, float], tmp_path: Path) -> None:
    root = copied(published, tmp_path)
    place = root / "public/sources/index.html"
    place.unlink()
    (place / "in the way").mkdir(parents=True)
    assert command(root, "run", "--offline", "--now", AT).returncode == 1
    (place / "in the way").rmdir()
    place.rmdir()
    assert command(root, "run", "--offline", "--now", AT).returncode == 0
    assert tree(root, "public") == tree(finished[0], "public")


def test_an_import_that_dies_takes_in_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    root = make(tmp_path / "publication")
    rows = jsonl(tmp_path / "rows.jsonl", ROWS)

    def half() -> Iterator[Document | Spike]:
        yield from open_import(rows, "jsonl", NOW)
        raise KilledError

    with pytest.raises(KilledError):
        inlet.take_in(load(root), [half()], NOW)
    with archive(root) as connection:
        assert lookup.totals(connection)["articles"] == 0
    assert take(root, rows).counts["new"] == len(ROWS)


def test_a_second_run_says_so_and_leaves(published: Path, tmp_path: Path) -> None:
    root = copied(published, tmp_path)
    before = tree(root)
    with exclusive(root):
        for words in (("run", "--offline"), ("import", str(root / "rows.jsonl"))):
            done = command(root, *words)
            assert done.returncode == 3
            assert "another run is at work" in done.stderr
            assert done.stdout == ""
    assert tree(root) == before


def test_two_processes_at_once_end_as_one_would(published: Path, finished: tuple[Path, float], tmp_path: Path) -> None:
    root = copied(published, tmp_path)
    codes: list[int] = []
    both = [threading.Thread(target=lambda: codes.append(command(root, "run", "--offline", "--now", AT).returncode)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert set(codes) <= {0, 3}
    assert 0 in codes
    assert tree(root) == tree(finished[0])


@contextlib.contextmanager
def small_disk(folder: Path, kibibytes: int) -> Iterator[Path]:
    """A disk of that size, mounted; skips where nobody may mount."""
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(folder)], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("NO SMALL DISK: mounting a tmpfs takes rights that this user has not")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def filled(disk: Path, leave: int = 0) -> Path:
    """Fill the disk but for `leave` bytes; the file to be deleted to make room."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    if leave:
        os.truncate(ballast, max(0, ballast.stat().st_size - leave))
    return ballast


@pytest.mark.parametrize("room", [0, 8192, 131072])
def test_a_full_disk_leaves_what_is_published_whole_and_the_next_run_finishes(
    published: Path, finished: tuple[Path, float], tmp_path: Path, room: int
) -> None:
    """The archive lies on a disk of its own, so that it is the publishing that fails."""
    with small_disk(tmp_path / "disk", 16 * 1024) as disk:
        root = copied(published, disk)
        shutil.move(root / "archive.db", tmp_path / "archive.db")
        make(root, KEYED, top=f'archive = "sqlite:///{tmp_path}/archive.db"\n')
        before = tree(root)
        ballast = filled(disk, room)
        done = command(root, "run", "--offline", "--now", AT)
        assert done.returncode == 3
        assert "Traceback" not in done.stderr
        assert "No space left" in done.stderr
        assert torn(root) == []
        assert set(before) <= set(tree(root))
        ballast.unlink()
        run(root)
        assert tree(root) == tree(finished[0])
        assert git(root, "status", "--porcelain") == ""
        assert leftovers(root) == []


@pytest.mark.parametrize("room", [0, 65536])
def test_a_disk_too_full_for_the_archive_ends_the_work_and_says_so(
    published: Path, finished: tuple[Path, float], tmp_path: Path, room: int
) -> None:
    with small_disk(tmp_path / "disk", 24 * 1024) as disk:
        root = copied(published, disk)
        before: Tree = tree(root)
        ballast = filled(disk, room)
        done = command(root, "run", "--offline", "--now", AT)
        assert done.returncode == 3, done.stderr
        assert "Traceback" not in done.stderr
        assert torn(root) == []
        assert set(before) <= set(tree(root))
        ballast.unlink()
        run(root)
        assert tree(root) == tree(finished[0])


def test_a_naive_writer_would_leave_a_torn_file(published: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 16 * 1024) as disk:
        root = copied(published, disk)
        body = (root / "public/api/news/index.json").read_bytes()
        filled(disk)
        with contextlib.suppress(OSError), (root / "public/api/news/index.json").open("wb", buffering=0) as file:
            file.write(b" " * 1_000_000 + body)
        assert torn(root) == ["public/api/news/index.json"]


def test_git_that_refuses_ends_the_run_and_the_next_commits_everything(
    published: Path, finished: tuple[Path, float], tmp_path: Path
) -> None:
    root = copied(published, tmp_path)
    (root / "content/.git/index.lock").touch()
    with pytest.raises(DeliveryError, match=r"index\.lock"):
        run(root)
    (root / "content/.git/index.lock").unlink()
    assert run(root, NOW + timedelta(minutes=1)).counts["changed"] == 0
    assert git(root, "status", "--porcelain") == ""
    assert tree(root) == tree(finished[0])
