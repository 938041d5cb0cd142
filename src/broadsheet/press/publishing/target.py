"""Where to publish, in one word: a folder, `git:REPOSITORY#BRANCH`, `rsync://HOST/MODULE/PATH` or `USER@HOST:PATH`."""

from __future__ import annotations

import re
from pathlib import Path

from broadsheet.errors import UsageError
from broadsheet.records import Noun

PAGES = "gh-pages"
_EXPECTED = "expected a folder, git:REPOSITORY#BRANCH, rsync://HOST/MODULE/PATH or USER@HOST:PATH"
# What git allows as a branch, less what only makes trouble (git-check-ref-format).
_BRANCH = re.compile(r"(?!.*(?:\.\.|//|\.lock(?:/|$)|/\.|\.$|/$))[A-Za-z0-9][\w./-]*", re.ASCII)
_DAEMON = re.compile(r"rsync://(?:[\w.-]+@)?[A-Za-z0-9\[][\w.:\]-]*/\S.*", re.ASCII)
_SHELL = re.compile(r"(?:[A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9][\w.-]*:(?!//).+", re.ASCII)


class Target(Noun, frozen=True, kw_only=True):
    """A place to publish to: `kind` is folder, git or rsync; `place` a path or address; `branch` is git's."""

    kind: str
    place: str
    branch: str = ""


def read_target(words: str, base: Path) -> Target:
    """The target that the words mean, paths taken from `base`; raises UsageError for what is none, or could be an option."""
    if not words or words.startswith("-") or re.search(r"[\x00-\x1f\x7f]", words):
        raise _refused(words, _EXPECTED)
    if words.startswith("git:"):
        return _branch(words, base)
    if _DAEMON.fullmatch(words) or (_SHELL.fullmatch(words) and not words.startswith((".", "/"))):
        return Target(kind="rsync", place=words)
    if "://" in words:
        raise _refused(words, _EXPECTED)
    return Target(kind="folder", place=str(_path(words, base)))


def _branch(words: str, base: Path) -> Target:
    remote, _, branch = words.removeprefix("git:").partition("#")
    if not remote or remote.startswith("-"):
        raise _refused(words, "name the repository: git:REPOSITORY#BRANCH")
    if not _BRANCH.fullmatch(branch or PAGES):
        raise _refused(words, f'"{branch}" can be no branch')
    local = "://" not in remote and _path(remote, base).exists()
    return Target(kind="git", place=str(_path(remote, base)) if local else remote, branch=branch or PAGES)


def _path(words: str, base: Path) -> Path:
    return (base / Path(words).expanduser()).resolve()


def _refused(words: str, message: str) -> UsageError:
    return UsageError(message, subject=words or "target")
