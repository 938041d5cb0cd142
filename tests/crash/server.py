"""
A process that has imported everything and runs commands in children that it forks: what costs a second costs a hundredth then.

One JSON object a line in, one out. A child waits until strace holds it, when faults are asked for, and only then begins.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from functools import cache
from pathlib import Path
from typing import Any

from tests.crash import planted
from tests.publications import KEYED, make, row, rss, run, take

from broadsheet import cli, line, plugins
from broadsheet.commands import backup as _backup
from broadsheet.commands import run as _run
from broadsheet.commands import take_in as _take_in
from broadsheet.press.gitrecords import init
from broadsheet.stages import publish

LOADED = (_backup, _run, _take_in)
PR_SET_PTRACER = 0x59616D61
SECONDS = 600  # a traced command on a busy machine takes long; one that never ends is killed then


def main() -> None:
    """Warm up, then answer until standard input ends."""
    _warm()
    print("ready", flush=True)
    for line_of_input in sys.stdin:
        print(json.dumps(_serve(json.loads(line_of_input))), flush=True)


def _warm() -> None:
    """Walk the line once in this process, so that what is compiled or loaded late is there."""
    with tempfile.TemporaryDirectory() as folder:
        root = make(Path(folder) / "p", KEYED, {"a.xml": rss(("Cranes", "https://a.example/c", "Mon, 11 Mar 2024 09:00:00 GMT"))})
        init(root / "content")
        take(root, [row(number) for number in range(6)])
        run(root)
    vars(plugins)["entry_points"] = cache(vars(plugins)["entry_points"])  # three hundred files, each time
    _mark_stages()


def _mark_stages() -> None:
    """Each stage begins with the removal of a file that is not there: a line in the trace, and nothing else."""
    stage, commit = line._Walk.stage, vars(publish)["commit"]

    def marked_stage(self: Any, name: str) -> Any:
        _mark(name)
        return stage(self, name)

    def marked_commit(*words: Any) -> Any:
        _mark("commit")
        return commit(*words)

    line._Walk.stage = marked_stage  # type: ignore[method-assign]
    vars(publish)["commit"] = marked_commit


def _mark(name: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        Path(f"/stage:{name}").unlink()


def _serve(job: dict[str, Any]) -> dict[str, Any]:
    """Run one command in a child; its exit status (negative for a signal), and what it said."""
    with tempfile.TemporaryDirectory(prefix="said-") as folder:
        (hold, release), (seen, ready) = os.pipe(), os.pipe()
        child = os.fork()
        if not child:
            os.close(release)
            _child(job, hold, ready, Path(folder))
        for end in (hold, ready):
            os.close(end)
        os.read(seen, 1)
        os.close(seen)
        tracer = _traced(child, job)
        os.close(release)
        status = _awaited(child)
        if tracer:
            tracer.wait()
        said = {name: Path(folder, name).read_text("utf-8", "replace") for name in ("out", "err")}
    return {"status": os.waitstatus_to_exitcode(status), **said}


def _traced(child: int, job: dict[str, Any]) -> subprocess.Popen[str] | None:
    """An strace that holds the child, where one is wanted."""
    if not job.get("trace"):
        return None
    tracer = subprocess.Popen(["strace", *job["trace"], "-p", str(child)], stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    said = tracer.stderr.readline()
    if "attached" not in said:
        tracer.kill()
        raise RuntimeError(f"strace: {said}")
    return tracer


def _awaited(child: int) -> int:
    """The status of the child at its end; one that hangs is killed, and told by the signal."""
    until = time.monotonic() + SECONDS
    pause = 0.001
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        if time.monotonic() > until:
            os.kill(child, 6)
        time.sleep(pause)
        pause = min(0.01, pause * 1.2)


def _child(job: dict[str, Any], hold: int, ready: int, folder: Path) -> None:
    """The command, in a child that ends here whatever happens; it says when it is `ready`, and waits until `hold` is let go."""
    code = 70
    try:
        _enter(job, folder)
        faulthandler.enable()  # one that hangs says where
        os.close(ready)
        os.read(hold, 1)
        planted.plant(job.get("plant", ""))
        if job.get("limit"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (job["limit"], job["limit"]))
        cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - as the interpreter would
        traceback.print_exc()
        code = 1
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _enter(job: dict[str, Any], folder: Path) -> None:
    """A session, an environment and files for what is said, of the child's own."""
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(-1 & 0xFFFFFFFFFFFFFFFF), 0, 0, 0)
    for number, name in ((1, "out"), (2, "err")):
        file = os.open(folder / name, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
    os.environ.update(job.get("env", {}))
    sys.argv = ["broadsheet", *job["words"]]


if __name__ == "__main__":
    main()
