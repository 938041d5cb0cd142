"""Where a run can be hurt, and how: the system calls of one undisturbed run, and a fault put into one of them."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.scenes import Scene

ROOT = Path(__file__).resolve().parents[2]
WRITING = (
    *("write", "writev", "pwrite64", "pwritev", "copy_file_range", "sendfile", "truncate", "ftruncate", "fsync", "fdatasync"),
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "link", "linkat", "symlink", "chmod", "fchmod"),
)
TALKING = ("connect", "sendto")
OPENING = "openat"
CALL = re.compile(r"(?:\d+ +)?(\w+)\((.*)\)\s+= ")
MARK = re.compile(r'"/stage:(\w+)"')
GIT = """#!/bin/sh
verb=
for word do case $word in update-index|ls-remote|write-tree|rev-parse|commit-tree|update-ref) verb=$word; break;; esac; done
case $CRASH_VERB in
  all) exec strace -qq -y -o "$CRASH_LOG.$verb" -e "trace=$CRASH_CALLS" -- "$CRASH_GIT" "$@";;
  "$verb")
    strace -qq -A -o "$CRASH_LOG" -e "trace=$CRASH_CALLS" -e "inject=$CRASH_FAULT" -- "$CRASH_GIT" "$@"; status=$?
    [ $status -eq 137 ] && kill -9 $PPID
    exit $status;;
esac
exec "$CRASH_GIT" "$@"
"""


@dataclass(frozen=True)
class Point:
    """The `number`th call of a kind in a run (of git's `verb`, where one is named), and the stage that it belongs to."""

    scene: str
    stage: str
    call: str
    number: int
    verb: str = ""
    told: bool = False

    def __str__(self) -> str:
        """As it is named where it failed."""
        return f"{self.scene}/{self.stage}: {self.verb or 'run'} {self.call} #{self.number}"


class Server:
    """The process that forks the victims."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir(parents=True)
        wrapper = folder / "bin/git"
        wrapper.write_text(GIT, "utf-8")
        wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
        threads = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMBA")}
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.server"],
            cwd=ROOT,
            env={**os.environ, **threads, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"

    def run(self, words: Sequence[str], **job: Any) -> dict[str, Any]:
        """One command, in a child of the server."""
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps({"words": list(words), **job}), file=self.process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the server."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()

    def git(self, verb: str, fault: str, log: str = "") -> Mapping[str, str]:
        """The environment in which git is traced, or hurt at that verb."""
        real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        calls = ",".join((*WRITING, OPENING))
        return {"PATH": path, "CRASH_GIT": real, "CRASH_VERB": verb, "CRASH_FAULT": fault, "CRASH_LOG": log, "CRASH_CALLS": calls}


def points(server: Server, scene: Scene, place: Path) -> list[Point]:
    """Every call of one undisturbed run in `place` that writes something, in its order."""
    log = place.with_suffix(".strace")
    calls = (*WRITING, OPENING, *(TALKING if scene.name == "fetch" else ()))
    if scene.git:
        done = server.run(scene.said(place), env=server.git("all", "", str(log)))
        assert done["status"] == 0, done
        return [point for verb in log.parent.glob(f"{log.name}.*") for point in _read(verb, scene, verb.suffix[1:])]
    done = server.run(scene.said(place), trace=["-y", "-o", str(log), "-e", f"trace={','.join(calls)}"])
    assert done["status"] == 0, done
    return list(_read(log, scene, ""))


def _read(log: Path, scene: Scene, verb: str) -> Iterator[Point]:
    """The calls of a trace, each with its number among its kind; what only opens to read is counted and not told."""
    counted: Counter[str] = Counter()
    stage = verb or scene.name
    for line in log.read_text("utf-8", "replace").splitlines():
        found = CALL.match(line)
        if not found:
            continue
        call, words = found[1], found[2]
        counted[call] += 1
        if mark := MARK.search(words):
            stage = mark[1]
        elif call != OPENING or "O_CREAT" in words:
            name = f"git {verb}" if verb else stage
            yield Point(scene.name, name, call, counted[call], verb, told=call == "write" and bool(re.match(r"[12]<", words)))


def hurt(server: Server, scene: Scene, place: Path, point: Point, fault: str, **job: Any) -> dict[str, Any]:
    """The command in `place`, with a fault at that point: `signal=KILL`, `error=ENOSPC`, …; `made` tells whether it came to that."""
    when, log = "+" if fault.endswith("+") else "", place.with_suffix(".hurt")
    injected = f"{point.call}:{fault.rstrip('+')}:when={point.number}{when}"
    log.write_text("", "utf-8")
    if point.verb:
        ended = server.run(scene.said(place), env=server.git(point.verb, injected, str(log)), **job)
    else:
        traced = ["-A", "-o", str(log), "-e", f"trace={point.call}", "-e", f"inject={injected}"]
        ended = server.run(scene.said(place), trace=traced, **job)
    sign = fault.replace("signal=", "SIG") if fault.startswith("signal=") else "(INJECTED)"
    return {**ended, "made": sign in log.read_text("utf-8", "replace")}
