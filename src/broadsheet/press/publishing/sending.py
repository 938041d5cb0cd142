"""What is sent: the files of `public/` in the order in which they may arrive, and what came of sending them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from broadsheet.errors import DeliveryError, UsageError
from broadsheet.records import Noun, Spike

Progress = Callable[[str, int], None]
MARK = ".broadsheet"
"""The file at every target that says which files there are ours."""

_HEAD = "# Published by Broadsheet, which may replace or remove the files named here, and no others.\n"
# What others lead to, before what leads to it; a front page comes after everything.
_STEPS = (
    re.compile(r"(?:assets|images)/|search/\d{4}-\d{2}/(?!volume\.js$)"),
    re.compile(r"stories/[^/]+/|api/stories/[^/]+/|api/news/\d{4}/"),
    re.compile(r".*/"),
    re.compile(r"(?!index\.html$)"),
)
LEAVES, FRONT = 2, len(_STEPS)


class Sending(Noun, frozen=True, kw_only=True):
    """
    One publishing: the folder `public`, the moment, and the author that a commit names.

    `domain`, where there is one, is written into a branch for GitHub Pages. `force` takes a target that is not ours, and `dry`
    only tells what would be done.
    """

    public: Path
    now: datetime
    author: str
    domain: str = ""
    force: bool = False
    dry: bool = False

    def paths(self) -> list[str]:
        """
        Every file below `public`, leaves first, the front page last. Raises UsageError when there is none, DeliveryError for a link.

        Names that begin with a dot are nobody's: they are files on their way into their places.
        """
        found = sorted(_walk(self.public, ""), key=lambda path: (step(path), path))
        if "index.html" not in found:
            raise UsageError("there is no front page to publish", subject=str(self.public), remedy="run the line first: broadsheet run")
        return found

    def body(self, path: str) -> bytes:
        """The bytes of one of the files. Raises DeliveryError when it cannot be read."""
        try:
            return (self.public / path).read_bytes()
        except OSError as error:
            remedy = "see to its rights and the disk, then publish again"
            raise DeliveryError(f"cannot be read: {error.strerror}", subject=str(self.public / path), remedy=remedy) from error


class Published(Noun, frozen=True, kw_only=True):
    """What a publishing did, or would do: the paths it changed and removed, how many stood as they should, the commit it made."""

    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    commit: str = ""
    failed: tuple[Spike, ...] = ()


def step(path: str) -> int:
    """When a file may arrive: in steps 0 and 1 leaves, in 2 lists, in 3 what stands at the top, and the front page in 4."""
    return next((number for number, pattern in enumerate(_STEPS) if pattern.match(path)), FRONT)


def mark(paths: set[str]) -> bytes:
    """The mark of a target that holds these files."""
    return (_HEAD + "".join(f"{path}\n" for path in sorted(paths))).encode()


def marked(body: bytes) -> frozenset[str]:
    """The files that a mark names: plain paths below the target, and nothing else."""
    lines = body.decode("utf-8", "replace").splitlines()
    return frozenset(line for line in lines if line and line[0] not in "#/" and not {"", ".", ".."} & set(line.split("/")))


def foreign(place: str) -> DeliveryError:
    """What is said of a target that holds something else."""
    return DeliveryError(
        "is not empty, and was not published by Broadsheet", subject=place, remedy="name an empty place, or add to it with --force"
    )


def _walk(folder: Path, above: str) -> Iterator[str]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as scanned:
        entries = list(scanned)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{above}{entry.name}/")
        elif entry.is_file(follow_symlinks=False):
            yield above + entry.name
        else:
            raise DeliveryError("is no plain file", subject=entry.path, remedy="take it out of public/, which is Broadsheet's own")
