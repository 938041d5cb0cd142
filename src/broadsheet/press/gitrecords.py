"""The records' own history: one git commit for each run that changed something."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from broadsheet.errors import DeliveryError

MARKER = "broadsheet-commit"
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"  # what git calls a tree without files
# Whatever the user's own configuration says: the bytes are the contract, nobody is asked, nothing else is run.
_SETTINGS = {
    "commit.gpgSign": "false",
    "core.autocrlf": "false",
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.safecrlf": "false",
    "gc.auto": "0",
    "i18n.commitEncoding": "utf-8",
    "init.templateDir": "",
}
_AUTHOR = re.compile(r"(?P<name>[^<>\n]*+)<(?P<mail>[^<>\s]++)>\s*+")
_FULL = re.compile(r"no space left|out of diskspace|disk quota exceeded", re.IGNORECASE)
_SECONDS = 120


def commit(folder: Path, author: str, message: str, now: datetime, paths: Iterable[str]) -> bool:
    """
    Records the state of `paths` (relative to `folder`; missing ones are removals) in one commit dated `now`.

    False when the folder is no git repository or nothing changed. `author` is `Name <mail>`, author and committer both.
    Raises `DeliveryError` when git is missing or fails.
    """
    names = sorted(set(paths))
    if not names or not (folder / ".git").exists():
        return False
    identity = _identity(author, now, folder)
    with _marked(folder / ".git"):
        _git(folder, identity, "update-index", "--add", "--remove", "-z", "--stdin", words="\0".join(names))
        return _commit_index(folder, identity, message)


def _commit_index(folder: Path, identity: dict[str, str], message: str) -> bool:
    """Commit the index as it stands, by git's plumbing: `git commit` would look at every file of the folder first."""
    parent = _git(folder, identity, "ls-remote", ".", "HEAD").partition("\t")[0]  # empty on a branch without a commit
    # What the index names was written when it came in; without the word git would look for every record there ever was.
    tree = _git(folder, identity, "write-tree", "--missing-ok").strip()
    if tree == (_git(folder, identity, "rev-parse", f"{parent}^{{tree}}").strip() if parent else EMPTY_TREE):
        return False
    words = ["commit-tree", tree, *(["-p", parent] if parent else [])]
    made = _git(folder, identity, *words, words=message).strip()
    _git(folder, identity, "update-ref", "HEAD", made, *([parent] if parent else []))
    return True


def init(folder: Path) -> None:
    """Makes `folder` a git repository with a branch `main`; one that is there is left as it is. Raises `DeliveryError`."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".git").exists():
        _git(folder, {}, "init", "--quiet", "--initial-branch=main")


@contextmanager
def _marked(inner: Path) -> Iterator[None]:
    """
    A marker stands while git works, and stays where it failed; one that stands already tells of a git that died or could not clear
    away its locks: nobody holds them any more. Locks that stand without a marker are another git's, and are left to it.
    """
    marker = inner / MARKER
    if not inner.is_dir():
        yield
        return
    with _named(inner):
        if marker.exists():
            for lock in _locks(inner):
                lock.unlink(missing_ok=True)
        elif any(lock.exists() for lock in _locks(inner)):
            yield
            return
        marker.touch()
    yield
    with _named(inner):
        marker.unlink(missing_ok=True)


def _locks(inner: Path) -> list[Path]:
    return [inner / "index.lock", inner / "HEAD.lock", *inner.glob("refs/heads/**/*.lock")]


@contextmanager
def _named(inner: Path) -> Iterator[None]:
    """A disk that does not obey, as a `DeliveryError`."""
    try:
        yield
    except OSError as error:
        raise DeliveryError(f"cannot write: {error.strerror}", subject=str(inner), remedy="look at the disk and the rights") from error


def _identity(author: str, now: datetime, folder: Path) -> dict[str, str]:
    found = _AUTHOR.fullmatch(author)
    if not found:
        raise DeliveryError("an author is written Name <mail>", subject=f"{folder}: {author}", remedy="set [content] author")
    date = f"{int(now.astimezone(UTC).timestamp())} +0000"
    facts = {"NAME": found["name"].strip() or found["mail"], "EMAIL": found["mail"], "DATE": date}
    return {f"GIT_{role}_{fact}": value for role in ("AUTHOR", "COMMITTER") for fact, value in facts.items()}


def _git(folder: Path, identity: dict[str, str], *words_of: str, words: str = "") -> str:
    """Runs git in `folder` with its own index and configuration settled, `words` on its standard input."""
    program = shutil.which("git")
    if not program:
        raise DeliveryError("git is not installed", subject=str(folder), remedy="install git, or remove content/.git")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    try:
        done = subprocess.run(  # noqa: S603 - the program is git, the words are ours, names go by standard input
            [program, *settings, *words_of],
            cwd=folder,
            env={**inherited, **identity, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
            input=words.encode("utf-8", "surrogateescape"),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip()
        raise _failure(words_of[0], told, folder) from error
    except OSError as error:
        raise DeliveryError(f"git {words_of[0]} broke off: {error.strerror}", subject=str(folder), remedy="run again") from error
    except subprocess.TimeoutExpired as error:
        raise DeliveryError(f"git {words_of[0]} did not end", subject=str(folder), remedy="look for a git that hangs") from error
    return done.stdout.decode("utf-8", "replace")


def _failure(verb: str, told: str, folder: Path) -> DeliveryError:
    """What to say of a git that failed with the words `told`: of a full disk in our own words, they are the plainer."""
    if _FULL.search(told):
        return DeliveryError("the disk is full: the records are not committed", subject=str(folder), remedy="make room on it and run again")
    return DeliveryError(f"git {verb} failed: {told}", subject=str(folder), remedy=_remedy(told))


def _remedy(told: str) -> str:
    if "index.lock" in told:
        return "if no other git is at work there, remove content/.git/index.lock and run again"
    return "run `git status` in that folder and mend what it says"
