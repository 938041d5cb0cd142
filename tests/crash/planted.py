"""Naive variants of what keeps a publication whole: with one of them planted, the suite must find its fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from broadsheet import line
from broadsheet.archive import opening, outbox
from broadsheet.press import deliver
from broadsheet.records import Artifact


def plant(name: str) -> None:
    """Make this process naive in the way of that name; none for an empty one."""
    if name:
        NAIVE[name]()


def _unmarked() -> None:
    """A run does not know that another was killed before its early edition was out."""

    def no(self: Any) -> bool:
        return False

    line._Walk.is_unfinished = no  # type: ignore[method-assign]


def _in_place() -> None:
    """Files are written where readers look for them, a piece at a time."""

    def write(self: Any, artifact: Artifact, target: str) -> None:
        file, left = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), artifact.body
        while left:
            left = left[os.write(file, left[:1024]) :]
        os.close(file)
        self._changed.append(artifact.path)

    deliver._Writer._write = write  # type: ignore[method-assign]


def _no_journal() -> None:
    """The database keeps no journal, so that half a transaction stays."""
    tune = opening._tune_sqlite

    def careless(connection: Any, entry: Any) -> None:
        tune(connection, entry)
        for pragma in ("journal_mode=DELETE", "journal_mode=OFF", "cache_size=1", "synchronous=OFF"):
            connection.execute(f"PRAGMA {pragma}")

    vars(opening)["_tune_sqlite"] = careless


def _forgetful() -> None:
    """What is to be rendered is held to be in place before it is."""
    marked = outbox.marked

    def naive(connection: Any) -> Any:
        found = marked(connection)
        outbox.clear(connection, found)
        return found

    outbox.marked = naive


def _deaf() -> None:
    """What the disk refuses is not told to anybody."""

    def put(self: Any, artifact: Artifact) -> None:
        self._paths[artifact.key].add(artifact.path)
        try:
            target = self._target(artifact.path)
            if not deliver.holds(target, artifact.body):
                self._write(artifact, target)
        except OSError:
            return

    deliver._Writer.put = put  # type: ignore[method-assign]


NAIVE: dict[str, Callable[[], None]] = {
    "in-place": _in_place,
    "no-journal": _no_journal,
    "forgetful": _forgetful,
    "deaf": _deaf,
    "unmarked": _unmarked,
}
