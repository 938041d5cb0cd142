"""git, as the press calls it: by its plumbing, its configuration settled, its questions answered before they are asked."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from broadsheet.errors import DeliveryError

UNASKING = "ssh -o BatchMode=yes"
"""How another machine is reached where the user does not say: nobody is there to give a password."""
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
# How a remote repository is reached is the user's to say; where git works and as whom is not.
_REACHING = {"GIT_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO"}
_AUTHOR = re.compile(r"(?P<name>[^<>\n]*+)<(?P<mail>[^<>\s]++)>\s*+")
FULL = re.compile(r"no space left|out of diskspace|disk quota exceeded", re.IGNORECASE)
_SECONDS = 600
Failure = Callable[[str, str, Path], DeliveryError]
"""What to raise of a git that failed: made of its verb, its words and its folder."""


def identity(author: str, now: datetime, folder: Path) -> dict[str, str]:
    """The variables by which git knows `author`, written `Name <mail>`, as author and committer at `now`; raises `DeliveryError`."""
    name, mail = person(author, folder)
    date = f"{int(now.astimezone(UTC).timestamp())} +0000"
    facts = {"NAME": name, "EMAIL": mail, "DATE": date}
    return {f"GIT_{role}_{fact}": value for role in ("AUTHOR", "COMMITTER") for fact, value in facts.items()}


def person(author: str, folder: Path) -> tuple[str, str]:
    """Name and mail of an author written `Name <mail>`; raises `DeliveryError`."""
    found = _AUTHOR.fullmatch(author)
    if not found:
        raise DeliveryError("an author is written Name <mail>", subject=f"{folder}: {author}", remedy="set [content] author")
    return found["name"].strip() or found["mail"], found["mail"]


def git(folder: Path, *words: str, known: Mapping[str, str] | None = None, said: Iterable[bytes] = (), failure: Failure) -> str:
    """
    What git answers in `folder` to these words, with `said` on its standard input and the variables of `known`.

    Raises `DeliveryError` when git is missing or does not end, and what `failure` makes of its words when it fails.
    """
    program = shutil.which("git")
    if not program:
        raise DeliveryError("git is not installed", subject=str(folder), remedy="install git, or do without it")
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    call = _Call(words[0], folder, _surroundings(known or {}))
    try:
        status, answer, complaint = call.run([program, *settings, *words], said)
    except OSError as error:
        raise DeliveryError(f"git {words[0]} broke off: {error.strerror}", subject=str(folder), remedy="run again") from error
    if status:
        raise failure(words[0], complaint.strip(), folder)
    return answer


class _Call(NamedTuple):
    """One call of git: its verb, where it works and what it knows."""

    verb: str
    folder: Path
    surroundings: Mapping[str, str]

    def run(self, words: list[str], said: Iterable[bytes]) -> tuple[int, str, str]:
        """Exit status, answer and complaint, both of which wait in files: neither can keep git from listening."""
        with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaint:
            with subprocess.Popen(  # noqa: S603 - the program is git, the words are ours, names go by standard input
                words, cwd=self.folder, env=self.surroundings, stdin=subprocess.PIPE, stdout=answer, stderr=complaint
            ) as process:
                status = _fed(process, said, self.verb, self.folder)
            answer.seek(0)
            complaint.seek(0)
            return status, answer.read().decode("utf-8", "replace"), complaint.read().decode("utf-8", "replace")


def _surroundings(known: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _REACHING}
    asking = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    return {**inherited, **known, **asking}


def _fed(process: subprocess.Popen[bytes], said: Iterable[bytes], verb: str, folder: Path) -> int:
    """The exit status of a git that was told all of `said`, or as much as it would hear; one that neither hears nor ends is killed."""
    assert process.stdin
    hung = threading.Event()

    def lose_patience() -> None:
        hung.set()
        process.kill()

    patience = threading.Timer(_SECONDS, lose_patience)
    patience.start()
    try:
        with suppress(BrokenPipeError), process.stdin as pipe:  # where it ends before it heard all, its status and its words say why
            pipe.writelines(said)
        status = process.wait()
    except BaseException:
        process.kill()  # nobody tells it the rest
        raise
    finally:
        patience.cancel()
    if hung.is_set():
        raise DeliveryError(f"git {verb} did not end", subject=str(folder), remedy="look for a git that hangs")
    return status
