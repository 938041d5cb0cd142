"""
The only writer. Every artifact is written beside its place and moved there whole; leaves first, indexes last.

A marker stands in the root from the first change to the last, so that the run after a killed one knows that it must sweep
up temporary files, and every other run need not look. An artifact whose bytes are on disk already is not touched. Nothing is
synced to the platter: a kill at any moment leaves whole files, a loss of power may not.
"""

# Thousands of files a run: strings and system calls take a quarter of the time that Path objects do.
# ruff: noqa: PTH102, PTH103, PTH105, PTH106, PTH108, PTH118, PTH120, PTH123

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from broadsheet.errors import DeliveryError, ItemError
from broadsheet.records import Artifact, Noun, Spike
from broadsheet.recordtext import is_safe_name

MARKER = ".delivering"
_SUFFIX = ".new"
ROOTS = ("public", "content")
# After these the next file would fail as well: the run ends, and every file that is in its place is whole.
_FATAL = {errno.ENOSPC: "disk-full", errno.EDQUOT: "disk-full", errno.EROFS: "read-only", errno.EIO: "disk-failed"}


class Delivery(Noun, frozen=True, kw_only=True):
    """
    What a delivery did: paths it wrote and removed, files it found as they should be, artifacts it could not write.

    `paths` are the paths that each key of this delivery has now; a key that has none any more is there with an empty set.
    """

    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[Spike, ...] = ()
    paths: Mapping[str, frozenset[str]] = {}


def deliver(
    artifacts: Iterable[Artifact], root: Path, owned: Mapping[str, frozenset[str]], now: datetime, tops: tuple[str, ...] = ROOTS
) -> Delivery:
    """
    Brings `artifacts` to `root`, one at a time, then removes what their keys had before and have no longer.

    `owned` names the paths that the last delivery left for each key made anew or withdrawn now; keys it does not name are
    left alone. Nothing is written but under `tops`, folders of the root; without any, anywhere below it. A file that cannot be
    written is set aside with a spike dated `now`, and its last version stays. Raises `DeliveryError` at once when the disk is
    full, read-only or broken; every file in place is whole then: leaves may be newer than the indexes, which are the last run's.
    """
    try:
        with contextlib.closing(_Writer(root, now, tops)) as writer:
            writer.sweep(owned)
            for artifact in artifacts:
                writer.put(artifact)
            writer.place()
            writer.remove(owned)
    except OSError as error:
        raise DeliveryError(f"cannot write: {error.strerror}", subject=error.filename or str(root), remedy=_remedy(error.errno)) from error
    return writer.delivery()


class _Writer:
    """One delivery under way: `_waiting` are indexes that lie beside their places until every leaf is in its own."""

    def __init__(self, root: Path, now: datetime, tops: tuple[str, ...]) -> None:
        self._root, self._now, self._tops = str(root.resolve()), now, tops
        self._marker = os.path.join(self._root, MARKER)
        self._marked = False
        self._folders: set[str] = set()
        self._waiting: dict[str, str] = {}
        self._changed: list[str] = []
        self._removed: list[str] = []
        self._failed: list[Spike] = []
        self._paths: dict[str, set[str]] = defaultdict(set)
        self._unchanged = 0
        self._was_killed = os.path.lexists(self._marker)
        self._marked = self._was_killed

    def sweep(self, owned: Mapping[str, frozenset[str]]) -> None:
        """Remove what a killed delivery left beside its files: anywhere below the tops, and in a folder of others only beside ours."""
        if not self._was_killed:
            return
        for top in self._tops:
            _sweep(os.path.join(self._root, top))
        for path in frozenset().union(*owned.values()) if not self._tops else ():
            with contextlib.suppress(ItemError, OSError):
                _discard(_beside(self._target(path, make=False)))

    def put(self, artifact: Artifact) -> None:
        """Write one artifact: a leaf into its place, an index beside it."""
        self._paths[artifact.key].add(artifact.path)
        try:
            target = self._target(artifact.path)
            if holds(target, artifact.body):
                self._unchanged += 1
                return
            self._write(artifact, target)
        except (ItemError, OSError) as error:
            self._set_aside(artifact.path, error)

    def place(self) -> None:
        """Move the waiting indexes into their places, in the order in which they came."""
        for path in list(self._waiting):
            beside = self._waiting.pop(path)
            try:
                os.replace(beside, f"{self._root}/{path}")
                self._changed.append(path)
            except OSError as error:
                _discard(beside)
                self._set_aside(path, error)

    def remove(self, owned: Mapping[str, frozenset[str]]) -> None:
        """Remove what the keys of `owned` had and nothing has now, and the folders that are empty then; what stays is theirs still."""
        kept = frozenset().union(*self._paths.values())
        for key in sorted(owned):
            self._paths.setdefault(key, set()).update(path for path in sorted(owned[key] - kept) if not self._drop(path))

    def close(self) -> None:
        """Take away what never reached its place, and the marker."""
        for beside in self._waiting.values():
            _discard(beside)
        if self._marked:
            _discard(self._marker)

    def delivery(self) -> Delivery:
        paths = {key: frozenset(self._paths[key]) for key in sorted(self._paths)}
        changed, removed = tuple(self._changed), tuple(self._removed)
        return Delivery(changed=changed, removed=removed, unchanged=self._unchanged, failed=tuple(self._failed), paths=paths)

    def _write(self, artifact: Artifact, target: str) -> None:
        self._mark()
        beside = _beside(target)
        try:
            _fill(beside, artifact.body)
            if artifact.index:
                self._waiting[artifact.path] = beside
                return
            os.replace(beside, target)
        except OSError:
            _discard(beside)
            raise
        self._changed.append(artifact.path)

    def _drop(self, path: str) -> bool:
        """Remove a file; whether it is gone."""
        self._mark()
        try:
            target = self._target(path, make=False)
            os.unlink(target)
        except FileNotFoundError:
            return True
        except (ItemError, OSError) as error:
            self._set_aside(path, error)
            return False
        self._removed.append(path)
        _prune(os.path.dirname(target), os.path.join(self._root, path.partition("/")[0]) if self._tops else self._root)
        return True

    def _target(self, path: str, *, make: bool = True) -> str:
        """Where `path` lies on disk: its names are safe, its folder is made and lies under the root."""
        folder, _, name = path.rpartition("/")
        _check(name, path)
        if f"{self._root}/{folder}" not in self._folders:
            self._enter(folder.split("/") if folder else [], path, make=make)
        return f"{self._root}/{path}"

    def _enter(self, names: list[str], path: str, *, make: bool) -> None:
        """Go down to a folder, and make what is not there; raises `ItemError` where a link would lead elsewhere."""
        if self._tops and (not names or names[0] not in self._tops):
            raise ItemError("unsafe-path", "neither under public/ nor under content/", subject=path)
        for name in names:
            _check(name, path)
        place = self._root
        for name in names:
            place = f"{place}/{name}"
            if place not in self._folders and not _stands(place, path):
                if not make:
                    return
                self._mark()
                os.mkdir(place)
            self._folders.add(place)

    def _mark(self) -> None:
        if not self._marked:
            os.makedirs(self._root, exist_ok=True)
            _fill(self._marker, b"")
            self._marked = True

    def _set_aside(self, path: str, error: ItemError | OSError) -> None:
        """Keep a spike of what only this file suffers from; raise what every other file would suffer from too."""
        if isinstance(error, OSError) and error.errno in _FATAL:
            raise error
        reason, detail = (error.reason, error.message) if isinstance(error, ItemError) else ("not-writable", error.strerror or str(error))
        self._failed.append(Spike(stage="deliver", subject=path, reason=reason, detail=detail, at=self._now))


def _check(name: str, path: str) -> None:
    """Raises `ItemError` with reason unsafe-path for a name on the way of `path` that some file system would not take as it is."""
    if not is_safe_name(name):
        raise ItemError("unsafe-path", f"no safe name: {name!r}", subject=path)


def _stands(folder: str, path: str) -> bool:
    """Whether there is a folder of that name; raises `ItemError` where there is a link."""
    try:
        mode = os.lstat(folder).st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISLNK(mode):
        raise ItemError("outside-root", "a folder on its way is a symbolic link", subject=path)
    return stat.S_ISDIR(mode)


def holds(target: str, body: bytes) -> bool:
    """Whether the file at `target` is a plain one and holds exactly these bytes."""
    try:
        found = os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    with open(found, "rb", buffering=0) as file:
        return os.fstat(found).st_size == len(body) and file.read(len(body) + 1) == body


def _fill(path: str, body: bytes) -> None:
    """A fresh file of exactly these bytes; whatever lay there under the temporary name, even a link, is replaced."""
    fresh = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        file = os.open(path, fresh, 0o666)
    except FileExistsError:
        os.unlink(path)
        file = os.open(path, fresh, 0o666)
    try:
        left = memoryview(body)
        while left:
            left = left[os.write(file, left) :]
    finally:
        os.close(file)


def _discard(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def _beside(target: str) -> str:
    """Where a file is written before it is moved to its place."""
    folder, _, name = target.rpartition("/")
    return f"{folder}/.{name}{_SUFFIX}"


def _sweep(top: str) -> None:
    """Remove every temporary file below."""
    for folder, _, names in os.walk(top):
        for name in names:
            if name.startswith(".") and name.endswith(_SUFFIX):
                _discard(os.path.join(folder, name))


def _prune(folder: str, top: str) -> None:
    """Remove `folder` and those above it while they are empty; `top` stays."""
    while folder != top:
        try:
            os.rmdir(folder)
        except OSError:
            return
        folder = os.path.dirname(folder)


def _remedy(number: int | None) -> str:
    return {
        "disk-full": "make room on the disk and run again; every file in place is whole: leaves may have been added, no index was changed",
        "read-only": "make the folder writable and run again",
    }.get(_FATAL.get(number or 0, ""), "see to the disk and run again")
