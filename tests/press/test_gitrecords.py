"""The records' own history: one commit for each run that changed something, whatever the user's git is told."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.press.programs import standing_in

from broadsheet.errors import DeliveryError
from broadsheet.press import gitrecords
from broadsheet.press.git import git as run_git

NOW = datetime(2023, 11, 28, 12, tzinfo=UTC)


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def committed(folder: Path, *paths: str) -> bool:
    return gitrecords.commit(folder, "Newsdesk <desk@news.example>", "Run of 28 November\n", NOW, paths)


def test_a_run_that_changed_something_is_one_commit_of_its_moment(tmp_path: Path) -> None:
    gitrecords.init(tmp_path)
    (tmp_path / "a:b *.md").write_bytes(b"line\r\n")
    assert committed(tmp_path, "a:b *.md")
    assert git(tmp_path, "log", "--format=%an <%ae> %at %cn %ct %s") == (
        f"Newsdesk <desk@news.example> {NOW.timestamp():.0f} Newsdesk {NOW.timestamp():.0f} Run of 28 November"
    )
    assert subprocess.run(["git", "show", "HEAD:a:b *.md"], cwd=tmp_path, check=True, capture_output=True).stdout == b"line\r\n"
    assert not committed(tmp_path, "a:b *.md")
    assert git(tmp_path, "rev-list", "--count", "HEAD") == "1"
    assert git(tmp_path, "status", "--porcelain") == ""


def test_a_removed_record_leaves_the_repository_and_strangers_stay_out(tmp_path: Path) -> None:
    gitrecords.init(tmp_path)
    for name in ("a.md", "b.md", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    assert committed(tmp_path, "a.md", "b.md")
    (tmp_path / "a.md").unlink()
    assert committed(tmp_path, "a.md", "never-was.md")
    assert git(tmp_path, "ls-files") == "b.md"


def test_the_users_hooks_and_keys_have_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    (home / "hooks").mkdir(parents=True)
    (home / "hooks/pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (home / "hooks/pre-commit").chmod(0o755)
    (home / ".gitconfig").write_text(f"[core]\nhooksPath = {home}/hooks\nautocrlf = true\n[commit]\ngpgsign = true\n[user]\nname = Me\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    folder = tmp_path / "content"
    gitrecords.init(folder)
    (folder / "a.md").write_bytes(b"x")
    assert committed(folder, "a.md")
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_without_a_repository_is_only_files(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"x")
    assert not committed(tmp_path, "a.md")


def test_git_that_fails_or_is_missing_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gitrecords.init(tmp_path)
    (tmp_path / "a.md").write_bytes(b"x")
    (tmp_path / ".git/index.lock").write_bytes(b"")
    with pytest.raises(DeliveryError, match=r"remove content/\.git/index\.lock"):
        committed(tmp_path, "a.md")
    with pytest.raises(DeliveryError, match="Name <mail>"):
        gitrecords.commit(tmp_path, "nobody", "Run", NOW, ["a.md"])
    assert not (tmp_path / ".git" / gitrecords.MARKER).exists()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeliveryError, match="install git"):
        committed(tmp_path, "a.md")


def test_the_locks_of_a_killed_commit_are_not_in_the_way(tmp_path: Path) -> None:
    gitrecords.init(tmp_path)
    (tmp_path / "a.md").write_bytes(b"x")
    (tmp_path / ".git/index.lock").write_bytes(b"")
    (tmp_path / ".git/refs/heads/main.lock").write_bytes(b"")
    (tmp_path / ".git" / gitrecords.MARKER).touch()
    assert committed(tmp_path, "a.md")
    assert not (tmp_path / ".git" / gitrecords.MARKER).exists()


def test_the_locks_of_a_git_that_failed_are_not_in_the_way_and_those_of_another_git_are_left_to_it(tmp_path: Path) -> None:
    gitrecords.init(tmp_path / "content")
    (tmp_path / "content/a.md").write_bytes(b"x")
    lock = tmp_path / "content/.git/index.lock"
    with standing_in(tmp_path, "git", f": > {lock}; exit 128"), pytest.raises(DeliveryError):
        committed(tmp_path / "content", "a.md")
    assert lock.exists()
    assert committed(tmp_path / "content", "a.md")
    with standing_in(tmp_path, "git", "exit 128"), pytest.raises(DeliveryError):
        committed(tmp_path / "content", "a.md")
    lock.touch()
    for _ in range(2):
        with pytest.raises(DeliveryError, match="remove content"):
            committed(tmp_path / "content", "b.md")
    assert lock.exists()


def test_a_lock_that_a_git_could_not_clear_away_is_cleared_by_the_next_even_with_nothing_to_commit(tmp_path: Path) -> None:
    gitrecords.init(tmp_path / "content")
    (tmp_path / "content/a.md").write_bytes(b"x")
    lock = tmp_path / "content/.git/HEAD.lock"
    with standing_in(tmp_path, "git", f'{shutil.which("git")} "$@" && case "$*" in *update-ref*) : > {lock};; esac'):
        committed(tmp_path / "content", "a.md")
    assert lock.exists()
    assert not committed(tmp_path / "content")
    assert not lock.exists()
    with standing_in(tmp_path, "git", f": > {lock}; exit 128"), pytest.raises(DeliveryError):
        committed(tmp_path / "content", "b.md")
    lock.unlink()
    lock.touch()
    assert not committed(tmp_path / "content")
    assert lock.exists(), "this one is somebody else's"


@pytest.mark.parametrize("patience", [0.2, 60])
def test_a_git_that_does_not_listen_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float) -> None:
    does = "exec sleep 60" if patience < 1 else "exec 0<&-; echo deaf >&2; exit 3"
    monkeypatch.setattr("broadsheet.press.git._SECONDS", patience)
    before = len(list(Path("/dev/fd").iterdir()))
    with standing_in(tmp_path, "git", does), pytest.raises(DeliveryError, match="did not end" if patience < 1 else "deaf"):
        run_git(
            tmp_path, "fast-import", said=[b"x" * 1_000_000] * 2, failure=lambda _verb, told, _folder: DeliveryError(told, subject="git")
        )
    assert len(list(Path("/dev/fd").iterdir())) == before


@pytest.mark.parametrize(
    "words", ["fatal: unable to write new index file: No space left on device", "error: file write error: Out of diskspace"]
)
def test_a_full_disk_is_named_in_our_words_and_not_in_git_s(tmp_path: Path, words: str) -> None:
    gitrecords.init(tmp_path / "content")
    (tmp_path / "content/a.md").write_bytes(b"x")
    with standing_in(tmp_path, "git", f"echo '{words}' >&2; exit 128"), pytest.raises(DeliveryError) as caught:
        committed(tmp_path / "content", "a.md")
    assert caught.value.message == "the disk is full: the records are not committed"
    assert "make room" in caught.value.remedy
