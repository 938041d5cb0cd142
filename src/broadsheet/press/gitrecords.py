"""The records' own history: one git commit for each run that changed something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from broadsheet.errors import DeliveryError
from broadsheet.press.git import EMPTY_TREE, FULL, git, identity

MARKER = "broadsheet-commit"


def commit(folder: Path, author: str, message: str, now: datetime, paths: Iterable[str]) -> bool:
    """
    Records the state of `paths` (relative to `folder`; missing ones are removals) in one commit dated `now`.

    False when the folder is no git repository or nothing changed. `author` is `Name <mail>`, author and committer both.
    Raises `DeliveryError` when git is missing or fails.
    """
    names = sorted(set(paths))
    _cleared(folder / ".git")
    if not names or not (folder / ".git").exists():
        return False
    known = identity(author, now, folder)
    with _marked(folder / ".git"):
        _git(folder, known, "update-index", "--add", "--remove", "-z", "--stdin", words="\0".join(names))
        return _commit_index(folder, known, message)


def _commit_index(folder: Path, known: Mapping[str, str], message: str) -> bool:
    """Commit the index as it stands, by git's plumbing: `git commit` would look at every file of the folder first."""
    parent = _git(folder, known, "ls-remote", ".", "HEAD").partition("\t")[0]  # empty on a branch without a commit
    # What the index names was written when it came in; without the word git would look for every record there ever was.
    tree = _git(folder, known, "write-tree", "--missing-ok").strip()
    if tree == (_git(folder, known, "rev-parse", f"{parent}^{{tree}}").strip() if parent else EMPTY_TREE):
        return False
    words = ["commit-tree", tree, *(["-p", parent] if parent else [])]
    made = _git(folder, known, *words, words=message).strip()
    _git(folder, known, "update-ref", "HEAD", made, *([parent] if parent else []))
    return True


def init(folder: Path) -> None:
    """Makes `folder` a git repository with a branch `main`; one that is there is left as it is. Raises `DeliveryError`."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".git").exists():
        _git(folder, {}, "init", "--quiet", "--initial-branch=main")


@contextmanager
def _marked(inner: Path) -> Iterator[None]:
    """
    A marker stands while git works, and stays where it left locks, whether it failed or not. Locks that stand without a marker are
    another git's, and are left to it.
    """
    if not inner.is_dir():
        yield
        return
    with _named(inner):
        if _locked(inner):
            yield
            return
        (inner / MARKER).touch()
    try:
        yield
    except DeliveryError:
        _unmark(inner)
        raise
    _unmark(inner)


def _unmark(inner: Path) -> None:
    """Take the marker away, or where locks stand name them in it: whoever mends what failed with a git of his own has locks of his own."""
    with _named(inner):
        if left := [_told(lock) for lock in _locks(inner) if lock.exists()]:
            (inner / MARKER).write_text("\n".join(left), "utf-8")
        else:
            (inner / MARKER).unlink(missing_ok=True)


def _cleared(inner: Path) -> None:
    """
    A marker that stands already tells of a git that died, and may have left any lock, or names those that it could not clear away:
    nobody holds them any more.
    """
    with _named(inner):
        if (inner / MARKER).exists():
            left = (inner / MARKER).read_text("utf-8").splitlines()
            for lock in _locks(inner):
                if lock.exists() and (not left or _told(lock) in left):
                    lock.unlink(missing_ok=True)
            (inner / MARKER).unlink()


def _told(lock: Path) -> str:
    """What tells a lock from another git's of the same name."""
    made = lock.stat()
    return f"{lock.name} {made.st_ino} {made.st_mtime_ns}"


def _locked(inner: Path) -> bool:
    return any(lock.exists() for lock in _locks(inner))


def _locks(inner: Path) -> list[Path]:
    return [inner / "index.lock", inner / "HEAD.lock", *inner.glob("refs/heads/**/*.lock")]


@contextmanager
def _named(inner: Path) -> Iterator[None]:
    """A disk that does not obey, as a `DeliveryError`."""
    try:
        yield
    except OSError as error:
        raise DeliveryError(f"cannot write: {error.strerror}", subject=str(inner), remedy="look at the disk and the rights") from error


def _git(folder: Path, known: Mapping[str, str], *words_of: str, words: str = "") -> str:
    """Runs git on the records, `words` on its standard input."""
    return git(folder, *words_of, known=known, said=[words.encode("utf-8", "surrogateescape")], failure=_failure)


def _failure(verb: str, told: str, folder: Path) -> DeliveryError:
    """What to say of a git that failed with the words `told`: of a full disk in our own words, they are the plainer."""
    if FULL.search(told):
        return DeliveryError("the disk is full: the records are not committed", subject=str(folder), remedy="make room on it and run again")
    return DeliveryError(f"git {verb} failed: {told}", subject=str(folder), remedy=_remedy(told))


def _remedy(told: str) -> str:
    if "index.lock" in told:
        return "if no other git is at work there, remove content/.git/index.lock and run again"
    return "run `git status` in that folder and mend what it says"
