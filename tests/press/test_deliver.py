"""The only writer: whole files or none, leaves first, nothing touched that need not be."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.press import killed

from broadsheet.errors import DeliveryError
from broadsheet.press.deliver import MARKER, Delivery, deliver
from broadsheet.records import Artifact

NOW = datetime(2023, 11, 28, 12, tzinfo=UTC)


def leaf(path: str, body: bytes = b"text", key: str = "story:a") -> Artifact:
    return Artifact(path=path, body=body, key=key)


def index(path: str, body: bytes = b"text") -> Artifact:
    return Artifact(path=path, body=body, key="front", index=True)


def brought(root: Path, *artifacts: Artifact, before: Delivery | None = None) -> Delivery:
    return deliver(artifacts, root, before.paths if before else {}, NOW)


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_artifacts_lie_where_they_say(tmp_path: Path) -> None:
    delivery = brought(tmp_path, leaf("public/a/b/c.html", b"one"), leaf("content/_news/x.md", b"two"))
    assert files(tmp_path) == {"content/_news/x.md": b"two", "public/a/b/c.html": b"one"}
    assert delivery.changed == ("public/a/b/c.html", "content/_news/x.md")
    assert delivery.paths == {"story:a": frozenset({"public/a/b/c.html", "content/_news/x.md"})}


def test_a_file_that_is_as_it_should_be_is_not_touched(tmp_path: Path) -> None:
    first = brought(tmp_path, leaf("public/a.txt"), index("public/i.txt"))
    stamps = {path: path.stat() for path in tmp_path.rglob("*")}
    again = brought(tmp_path, leaf("public/a.txt"), index("public/i.txt"), before=first)
    assert (again.changed, again.unchanged) == ((), 2)
    for path, before in stamps.items():
        now = path.stat()
        assert (now.st_ino, now.st_mtime_ns, now.st_ctime_ns) == (before.st_ino, before.st_mtime_ns, before.st_ctime_ns)


def test_what_could_not_be_removed_is_its_keys_still_and_goes_the_next_time(tmp_path: Path) -> None:
    first = brought(tmp_path, leaf("public/a.txt"), leaf("public/b.txt"))
    (tmp_path / "public/b.txt").unlink()
    (tmp_path / "public/b.txt").mkdir()  # no file, so that it cannot be removed as one
    second = brought(tmp_path, leaf("public/a.txt"), before=first)
    assert [(spike.subject, spike.reason) for spike in second.failed] == [("public/b.txt", "not-writable")]
    assert second.paths == first.paths
    (tmp_path / "public/b.txt").rmdir()
    (tmp_path / "public/b.txt").write_bytes(b"text")
    third = brought(tmp_path, leaf("public/a.txt"), before=second)
    assert (third.removed, third.failed) == (("public/b.txt",), ())
    assert third.paths == {"story:a": frozenset({"public/a.txt"})}


def test_other_bytes_of_the_same_length_are_noticed(tmp_path: Path) -> None:
    brought(tmp_path, leaf("public/a.txt", b"aaaa"))
    assert brought(tmp_path, leaf("public/a.txt", b"aaab")).changed == ("public/a.txt",)


def test_indexes_wait_for_every_leaf(tmp_path: Path) -> None:
    seen: list[bool] = []

    def artifacts() -> Iterator[Artifact]:
        yield index("public/index.html")
        yield leaf("public/a.txt")
        seen.append((tmp_path / "public/index.html").exists())
        seen.append((tmp_path / "public/a.txt").exists())

    delivery = deliver(artifacts(), tmp_path, {}, NOW)
    assert seen == [False, True]
    assert delivery.changed == ("public/a.txt", "public/index.html")


def test_what_a_key_no_longer_has_leaves_with_its_empty_folders(tmp_path: Path) -> None:
    first = brought(tmp_path, leaf("public/s/a/page.html"), leaf("public/s/a/deep/feed.xml"), leaf("public/s/b.html", key="story:b"))
    then = brought(tmp_path, leaf("public/s/a/page.html"), before=first)
    assert then.removed == ("public/s/a/deep/feed.xml", "public/s/b.html")
    assert list(files(tmp_path)) == ["public/s/a/page.html"]
    assert not (tmp_path / "public/s/a/deep").exists()
    assert then.paths["story:b"] == frozenset()


def test_a_path_that_changes_its_key_stays(tmp_path: Path) -> None:
    first = brought(tmp_path, leaf("public/a.txt", key="story:a"))
    then = brought(tmp_path, leaf("public/a.txt", key="story:b"), before=first)
    assert then.removed == ()
    assert list(files(tmp_path)) == ["public/a.txt"]


def test_keys_that_are_not_named_are_left_alone(tmp_path: Path) -> None:
    brought(tmp_path, leaf("public/a.txt"))
    assert deliver([leaf("public/b.txt", key="story:b")], tmp_path, {}, NOW).removed == ()
    assert list(files(tmp_path)) == ["public/a.txt", "public/b.txt"]


@pytest.mark.parametrize(
    "path",
    [
        *("public/../x", "../x", "/etc/x", "public//x", "public/.hidden", "public/a\\b", "public/a\nb", "public/con:x", "archive.db"),
        *("public", "public/x/", "public/\u202egnp.exe", "public/half\ud800", "other/x", "public/" + "x" * 300, "public/dot."),
    ],
)
def test_a_path_that_is_not_safe_stops_only_itself(tmp_path: Path, path: str) -> None:
    root = tmp_path / "publication"
    delivery = brought(root, leaf(path), leaf("public/good.txt"))
    assert [(spike.reason, spike.at) for spike in delivery.failed] == [("unsafe-path", NOW)]
    assert list(files(tmp_path)) == ["publication/public/good.txt"]


def test_a_link_out_of_the_root_is_not_followed(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    (outside / "kept.txt").write_bytes(b"kept")
    (root / "public").mkdir(parents=True)
    (root / "public/away").symlink_to(outside)
    (root / "public/file.txt").symlink_to(outside / "kept.txt")
    owned = {"old": frozenset({"public/away/kept.txt"})}
    delivery = deliver([leaf("public/away/x.txt"), leaf("public/file.txt", b"new")], root, owned, NOW)
    assert [spike.reason for spike in delivery.failed] == ["outside-root", "outside-root"]
    assert files(outside) == {"kept.txt": b"kept"}
    assert (root / "public/file.txt").read_bytes() == b"new"
    assert not (root / "public/file.txt").is_symlink()


def test_a_file_that_cannot_be_written_stops_only_itself(tmp_path: Path) -> None:
    (tmp_path / "public/a.txt").mkdir(parents=True)
    (tmp_path / "public/a.txt/inside").write_bytes(b"")
    (tmp_path / "public/i.txt").mkdir()
    (tmp_path / "public/flat").write_bytes(b"")
    delivery = brought(
        tmp_path, leaf("public/a.txt"), leaf("public/flat/x"), leaf("public/b.txt"), index("public/i.txt"), index("public/j.txt")
    )
    assert [(spike.subject, spike.reason) for spike in delivery.failed] == [
        ("public/a.txt", "not-writable"),
        ("public/flat/x", "not-writable"),
        ("public/i.txt", "not-writable"),
    ]
    assert delivery.changed == ("public/b.txt", "public/j.txt")
    assert not [name for name in files(tmp_path) if ".new" in name or MARKER in name]


def test_bodies_are_not_kept_in_memory(tmp_path: Path) -> None:
    alive: list[int] = []

    class Body(bytes):
        def __del__(self) -> None:
            alive[0] -= 1

    def artifacts() -> Iterator[Artifact]:
        alive.append(0)
        for number in range(50):
            alive[0] += 1
            yield Artifact(path=f"public/{number}", body=Body(b"x" * 1000), key="k", index=number % 2 == 0)
            assert alive[0] <= 2

    assert len(deliver(artifacts(), tmp_path, {}, NOW).changed) == 50


def test_a_broken_output_leaves_nothing_half_done(tmp_path: Path) -> None:
    def artifacts() -> Iterator[Artifact]:
        yield index("public/index.html")
        raise ValueError("an output broke")

    with pytest.raises(ValueError, match="broke"):
        deliver(artifacts(), tmp_path, {}, NOW)
    assert files(tmp_path) == {}


def torn(root: Path) -> list[str]:
    """Published files that are neither wholly old nor wholly new."""
    bodies = {path: body for path, body in files(root).items() if path.endswith(".txt") and "gone" not in path}
    return [path for path, body in bodies.items() if len(set(body)) != 1 or len(body) not in {100_000, 200_000}]


def killed_at(writer: str, root: Path, calls: int) -> int:
    """Deliver the letter b over the letter a and die at that call; else how many calls it took."""
    deliver(killed.artifacts("a"), root, {}, NOW)
    (root / "public/gone.txt").write_bytes(b"gone")
    words = [sys.executable, killed.__file__, writer, str(root), str(calls)]
    done = subprocess.run(words, check=False, env={**os.environ, "PYTHONPATH": "src"}, capture_output=True)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return int(done.stdout or 0)


@pytest.fixture(scope="module")
def all_calls(tmp_path_factory: pytest.TempPathFactory) -> int:
    return killed_at("deliver", tmp_path_factory.mktemp("whole"), 1_000_000)


@pytest.mark.parametrize("percent", [*range(0, 96, 12), 92, 94, 96, 98, 99, 100])
def test_a_kill_tears_no_file_and_the_next_run_finishes(tmp_path: Path, all_calls: int, percent: int) -> None:
    assert killed_at("deliver", tmp_path, 1 + percent * (all_calls - 1) // 100) == 0, "it was not killed"
    assert torn(tmp_path) == []
    leaves = {body[:1] for path, body in files(tmp_path).items() if "leaf" in path and path.endswith(".txt")}
    indexes = {body[:1] for path, body in files(tmp_path).items() if path.startswith("public/index")}
    assert leaves == {b"b"} or indexes == {b"a"}, "an index was moved before its leaves"
    deliver(killed.artifacts("b"), tmp_path, {"gone": frozenset({"public/gone.txt"})}, NOW)
    assert files(tmp_path) == {artifact.path: artifact.body for artifact in killed.artifacts("b")}


def test_a_naive_writer_tears_files_so_the_test_can_fail(tmp_path: Path) -> None:
    def tears(calls: int) -> bool:
        return killed_at("naive", tmp_path / str(calls), calls) == 0 and torn(tmp_path / str(calls)) != []

    assert any(tears(calls) for calls in (3, 4, 9))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one mebibyte; only root can have one."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(tmp_path)], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("NO SMALL DISK: mounting a tmpfs is not allowed here")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_full_disk_ends_the_run_and_leaves_the_last_state_whole(small_disk: Path) -> None:
    before = brought(small_disk, leaf("public/a.txt", b"a" * 300_000), index("public/index.txt", b"a" * 300_000))
    state = files(small_disk)
    with pytest.raises(DeliveryError, match="make room") as caught:
        brought(small_disk, index("public/index.txt", b"b" * 300_000), leaf("public/b.txt", b"b" * 300_000), before=before)
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOSPC
    assert files(small_disk) == state
    then = brought(small_disk, index("public/index.txt", b"b" * 300_000), leaf("public/b.txt", b"b" * 9), before=before)
    assert then.changed == ("public/b.txt", "public/index.txt")


def test_a_full_disk_leaves_new_leaves_and_old_indexes_and_says_so(small_disk: Path) -> None:
    before = brought(small_disk, leaf("public/a.txt", b"a" * 300_000), index("public/index.txt", b"a" * 300_000))
    state = files(small_disk)
    arriving = [leaf("public/new.txt", b"b" * 9), leaf("public/large.txt", b"b" * 900_000), index("public/index.txt", b"b")]
    with pytest.raises(DeliveryError, match="every file in place is whole: leaves may have been added, no index was changed"):
        brought(small_disk, *arriving, before=before)
    assert files(small_disk) == {**state, "public/new.txt": b"b" * 9}
