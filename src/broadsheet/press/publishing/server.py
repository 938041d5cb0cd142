"""
A server that speaks rsync, its own protocol or over ssh: a pass for each step, leaves first, and a last one that brings the front page
and takes away what is no longer published. Within a pass rsync goes by its own order: a page before the folders beside it. Where nothing
is yet our mark goes before all of them, so that a publishing that was killed has left a place that the next one knows to be ours.

The program is called with a list of words, never through a shell. Names at the target that begin with a dot are not touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from broadsheet.errors import DeliveryError
from broadsheet.press.git import UNASKING
from broadsheet.press.publishing.sending import FRONT, MARK, Progress, Published, Sending, foreign, mark, step
from broadsheet.press.publishing.target import Target

_HOW = ("--archive", "--no-owner", "--no-group", "--chmod=D755,F644", "--protect-args", "--timeout=120", "--out-format=%i %n")
_ONLY_OURS = (f"--include=/{MARK}", "--exclude=.*")
_SECONDS = 3600
_MISSING = 23  # "partial transfer": what was asked for is not there
_REMEDIES = {
    5: "see that the server has such a module and lets you write",
    10: "see that the server is there and speaks rsync",
    11: "see to the disk and the rights on both sides",
    23: "see to the disk and the rights on both sides",
    30: "the server fell silent; publish again",
    255: "see that ssh reaches the server without asking you anything",
}


def publish(sending: Sending, target: Target, told: Progress) -> Published:
    """Bring the files to the server; a place of somebody else's is refused. Raises DeliveryError."""
    paths, place = sending.paths(), target.place.rstrip("/") + "/"
    known = bool(_listed(place + MARK))
    empty = not known and all(line.endswith(" .") for line in _listed(place))
    if not (known or empty or sending.force):
        raise foreign(place)
    leaving = ("--delete-after",) if known or empty else ()  # what somebody else put there stays, once at least
    with tempfile.TemporaryDirectory(prefix="broadsheet-") as scratch:
        (Path(scratch) / MARK).write_bytes(mark(set(paths)))
        dry = ("--dry-run",) if sending.dry else ()
        if empty:  # not where we are forced: what lies there becomes ours by a whole publishing, and by no other
            _rsync([*_HOW, *dry, "--", f"{scratch}/", place], place)
        lines: list[str] = []
        for number, among in groupby(paths, step):
            if number < FRONT:
                words = [*_HOW, *dry, "--from0", "--files-from=-", "--", f"{sending.public}/", place]
                lines += _rsync(words, place, said="\0".join(among))
        lines += _rsync([*_HOW, *dry, *_ONLY_OURS, *leaving, "--", f"{sending.public}/", f"{scratch}/", place], place)
    told("send", len(paths))
    return _counted(lines, paths)


def _listed(place: str) -> list[str]:
    return _rsync(["--list-only", "--protect-args", "--timeout=120", "--", place], place, allowed=(_MISSING,))


def _rsync(words: Sequence[str], place: str, *, said: str = "", allowed: Iterable[int] = ()) -> list[str]:
    """The lines that rsync prints; raises DeliveryError when it is missing or fails."""
    program = shutil.which("rsync")
    if not program:
        raise DeliveryError("rsync is not installed", subject=place, remedy="install rsync, or publish to a folder or a git branch")
    try:
        done = subprocess.run(  # noqa: S603 - the program is rsync, the words are ours, and "--" ends the options
            [program, *words],
            env={"RSYNC_RSH": UNASKING, **os.environ, "LC_ALL": "C"},
            input=said.encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DeliveryError("rsync did not end", subject=place, remedy=_REMEDIES[30]) from error
    words_of = " ".join(done.stderr.decode("utf-8", "replace").split())
    if done.returncode and not (done.returncode in allowed and "No such file or directory" in words_of):
        raise DeliveryError(f"rsync failed: {words_of}", subject=place, remedy=_REMEDIES.get(done.returncode, "see what rsync says"))
    return done.stdout.decode("utf-8", "replace").splitlines() if not done.returncode else []


def _counted(lines: Iterable[str], paths: Sequence[str]) -> Published:
    """What the lines of `--out-format` tell: `<f` before a file that was sent, `*deleting` before one that was removed."""
    said = [line.partition(" ") for line in lines]
    changed = {name for what, _, name in said if what.startswith("<f")} - {MARK}
    removed = {name.strip() for what, _, name in said if what == "*deleting" and not name.endswith("/")}
    return Published(changed=tuple(sorted(changed)), removed=tuple(sorted(removed)), unchanged=len(paths) - len(changed))
