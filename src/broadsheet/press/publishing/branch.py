"""
A branch of a git repository: one commit that holds the whole site, made without a checkout, and only when something changed.

The commit is put together in a repository of its own that is thrown away, and pushed as any push is, never forced.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from pathlib import Path

from broadsheet.errors import DeliveryError
from broadsheet.press.git import EMPTY_TREE, FULL, UNASKING, git, person
from broadsheet.press.policy import headers_file
from broadsheet.press.publishing.sending import MARK, Progress, Published, Sending, foreign, mark, marked
from broadsheet.press.publishing.target import Target

MESSAGE = "Publish the site\n"


def publish(sending: Sending, target: Target, told: Progress) -> Published:
    """Bring the files to the branch, made where it is missing. Files there that are not ours stay. Raises DeliveryError."""
    paths = sending.paths()
    with tempfile.TemporaryDirectory(prefix="broadsheet-") as scratch:
        repository = _Repository(Path(scratch), target)
        ours = repository.fetch()
        if repository.parent and not ours and not sending.force:
            raise foreign(f"{target.place}#{target.branch}")
        repository.read(_stream(sending, paths, ours, repository.parent, told))
        published = repository.compared(paths)
        if not (published.changed or published.removed):
            return Published(unchanged=published.unchanged)
        if not sending.dry:
            repository.push()
        return published


class _Repository:
    """A bare repository for one commit: `parent` is where the branch stands, empty while there is none."""

    def __init__(self, folder: Path, target: Target) -> None:
        self._folder, self._target, self.parent = folder, target, ""
        self._branch = f"refs/heads/{target.branch}"
        self._git("init", "--quiet", "--bare", "--initial-branch=scratch")
        self._git("remote", "add", "origin", target.place)
        if not {"GIT_SSH", "GIT_SSH_COMMAND"} & os.environ.keys():  # of which a setting would outweigh the first
            self._git("config", "core.sshCommand", self._git("config", "--default", UNASKING, "--get", "core.sshCommand").strip())

    def fetch(self) -> frozenset[str]:
        """The branch's last commit, without the bytes of its files where the other side can leave them out; which of them are ours."""
        self.parent = self._git("ls-remote", "origin", self._branch).partition("\t")[0]
        if not self.parent:
            return frozenset()
        self._git("fetch", "--quiet", "--no-tags", "--depth=1", "--filter=blob:none", "origin", self._branch)
        names = self._git("ls-tree", "--name-only", self.parent, MARK)
        return marked(self._git("cat-file", "blob", f"{self.parent}:{MARK}").encode()) if names else frozenset()

    def read(self, stream: Iterator[bytes]) -> None:
        self._git("fast-import", "--quiet", "--done", said=stream)

    def compared(self, paths: Iterable[str]) -> Published:
        """What the new commit changes; `paths` are the files of the site."""
        words = self._git("diff-tree", "-r", "-z", "--no-renames", "--name-status", self.parent or EMPTY_TREE, "refs/heads/new").split("\0")
        found = dict(zip(words[1::2], words[::2], strict=False))
        changed = tuple(sorted(path for path, letter in found.items() if letter != "D" and path != MARK))
        removed = tuple(sorted(path for path, letter in found.items() if letter == "D"))
        made = self._git("rev-parse", "refs/heads/new").strip()
        return Published(changed=changed, removed=removed, unchanged=len({*paths} - {*changed}), commit=made)

    def push(self) -> None:
        self._git("push", "--quiet", "--no-thin", "origin", f"refs/heads/new:{self._branch}")

    def _git(self, *words: str, said: Iterator[bytes] = iter(())) -> str:  # noqa: B008 - an empty stream stays empty
        return git(self._folder, *words, said=said, failure=self._failure)

    def _failure(self, verb: str, told: str, _folder: Path) -> DeliveryError:
        place = f"{self._target.place}#{self._target.branch}"
        if FULL.search(told):
            return DeliveryError("the disk is full: nothing was published", subject=place, remedy="make room on it and publish again")
        return DeliveryError(f"git {verb} failed: {told}", subject=place, remedy=_remedy(told))


def _remedy(told: str) -> str:
    if "checked out" in told or "denyCurrentBranch" in told:
        return "that branch is checked out there; publish to another one"
    if "fetch first" in told or "non-fast-forward" in told:
        return "somebody else wrote to the branch just now; publish again"
    return "see that the repository is there and may be written to"


def _stream(sending: Sending, paths: list[str], ours: frozenset[str], parent: str, told: Progress) -> Iterator[bytes]:
    """The commit as `git fast-import` reads one (git-fast-import, "Input Format"); every name is one that needs no quotes."""
    name, mail = person(sending.author, sending.public)
    at = int(sending.now.astimezone(UTC).timestamp())
    beside = _beside(sending)
    yield f"feature done\ncommit refs/heads/new\ncommitter {name} <{mail}> {at} +0000\n".encode()
    yield _data(MESSAGE.encode()) + (f"from {parent}\n".encode() if parent else b"")
    for path in sorted(ours.difference(paths, beside)):
        yield f"D {path}\n".encode()
    for path in paths:
        yield f"M 100644 inline {path}\n".encode() + _data(sending.body(path))
        told("send", 1)
    for path, body in {**beside, MARK: mark({*paths, *beside})}.items():
        yield f"M 100644 inline {path}\n".encode() + _data(body)
    yield b"done\n"


def _beside(sending: Sending) -> Mapping[str, bytes]:
    """What hosts of pages read beside the site: GitHub, that nothing is to be made of it and by which name it goes; others, its headers."""
    named = {"CNAME": f"{sending.domain}\n".encode()} if sending.domain else {}
    return {".nojekyll": b"", "_headers": headers_file(), **named}


def _data(body: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(body), body)
