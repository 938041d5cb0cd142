"""A job that breaks its worker costs itself and nothing else; the controls do the same work without bounds."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.wire import chores

from broadsheet.wire.workers import Bounds, Done, Workers

WORK = "tests.wire.chores:echo"
TIGHT = Bounds(seconds=1.0, memory=512 << 20)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(WORK, TIGHT) as pool:
        yield pool


def one(workers: Workers, job: bytes) -> Done:
    return next(workers.run([job]))


def alone(workers: Workers, job: bytes) -> str:
    """The reason a job ends with, when the jobs around it are answered as ever."""
    before, done, after = workers.run([b"before", job, b"after"])
    assert (before.answer, after.answer) == (b"before", b"after")
    return done.error.reason if done.error else ""


def test_answers_come_in_the_order_of_the_jobs(workers: Workers) -> None:
    jobs = [b"sleep 0.2", *(b"%d" % number for number in range(40))]
    assert [done.answer for done in workers.run(jobs)] == [b"slept", *jobs[1:]]


def test_large_jobs_and_answers_pass(workers: Workers) -> None:
    assert one(workers, b"x" * (5 << 20)).answer == b"x" * (5 << 20)
    assert one(workers, b"").answer == b""


def test_no_more_jobs_are_taken_than_keep_the_workers_busy(workers: Workers) -> None:
    taken = []

    def jobs() -> Iterator[bytes]:
        for number in range(100):
            taken.append(number)
            yield b"%d" % number

    next(workers.run(jobs()))
    assert len(taken) <= 5


def test_what_the_work_refuses_keeps_its_reason_and_is_not_tried_again(workers: Workers) -> None:
    done = one(workers, b"refuse this one")
    assert done.error is not None
    assert (done.error.reason, done.error.message, done.tries) == ("not-liked", "this one", 1)


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        (b"spin", "worker-killed"),
        (b"sleep 3600", "worker-killed"),
        (b"die 9", "worker-killed"),
        (b"hush", "worker-crashed"),
        (b"babble", "worker-crashed"),
        (b"boast", "worker-crashed"),
        (b"crash", "worker-crashed"),
        (b"quit 0", "worker-crashed"),
        (b"quit 3", "worker-crashed"),
        (b"die 6", "worker-crashed"),
        (b"raise hell", "worker-crashed"),
        (b"swell 4000000000", "out-of-memory"),
    ],
)
def test_a_job_that_breaks_its_worker_is_named_and_the_others_go_on(workers: Workers, job: bytes, reason: str) -> None:
    assert alone(workers, job) == reason


def test_a_job_that_breaks_its_worker_is_tried_twice_in_all(workers: Workers) -> None:
    assert one(workers, b"die 9").tries == 2


def test_a_job_whose_worker_was_killed_by_chance_is_done_by_another(workers: Workers, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    done = one(workers, b"once %s" % str(tmp_path / "first").encode())
    assert (done.answer, done.tries) == (b"the second time", 2)


def test_a_worker_is_kept_for_the_next_job_and_replaced_after_a_crash() -> None:
    with Workers(WORK, TIGHT, count=1) as pool:
        first, again = (done.answer for done in pool.run([b"name", b"name"]))
        assert first == again
        assert one(pool, b"die 9").error
        assert one(pool, b"name").answer != first


def test_no_worker_is_left_behind() -> None:
    with Workers(WORK, TIGHT) as pool:
        names = [int(done.answer) for done in pool.run([b"name", b"name"])]
    assert not any(Path(f"/proc/{name}").exists() for name in names)


def test_workers_that_are_busy_are_ended_with_their_pool() -> None:
    with Workers(WORK, Bounds(seconds=600)) as pool:
        assert next(pool.run([b"quick", *[b"sleep 600"] * 3])).answer == b"quick"


def test_work_that_cannot_be_loaded_is_named() -> None:
    with Workers("tests.wire.chores:missing", TIGHT) as pool:
        error = one(pool, b"").error
    assert error is not None
    assert (error.reason, "missing" in error.message) == ("worker-crashed", True)


def test_what_the_work_prints_is_no_answer(workers: Workers) -> None:
    assert one(workers, b"print quiet").answer == b"quiet"


# What a worker may not do, and that the same work does it where nothing forbids it


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_a_worker_opens_no_connection(workers: Workers, listener: socket.socket) -> None:
    job = b"connect %d" % listener.getsockname()[1]
    assert one(workers, job).answer == b"PermissionError"
    assert chores.echo(job) == b"connected"  # the control


def test_a_worker_starts_no_program(workers: Workers) -> None:
    assert one(workers, b"call").answer == b"PermissionError"
    assert chores.echo(b"call") == b"called"  # the control


def test_a_worker_writes_no_file(workers: Workers, tmp_path: Path) -> None:
    job = b"write %s" % str(tmp_path / "file").encode()
    assert one(workers, job).answer == b"OSError"
    assert chores.echo(job) == b"written"  # the control


def test_a_worker_holds_few_files(workers: Workers) -> None:
    assert int(one(workers, b"open 200").answer) < TIGHT.files
    assert chores.echo(b"open 200") == b"all"  # the control


def test_a_worker_holds_little_memory() -> None:
    """The control: the same job in a worker that may."""
    with Workers(WORK, Bounds(memory=4 << 30)) as roomy, Workers(WORK, TIGHT) as tight:
        assert one(roomy, b"swell 600000000").answer == b"600000000"
        assert alone(tight, b"swell 600000000") == "out-of-memory"


def test_a_worker_has_seconds() -> None:
    """The control: the same job in a worker that has more of them."""
    with Workers(WORK, Bounds(seconds=30.0)) as patient, Workers(WORK, Bounds(seconds=0.3)) as hasty:
        assert one(patient, b"sleep 1").answer == b"slept"
        assert alone(hasty, b"sleep 1") == "worker-killed"


def test_a_worker_knows_nothing_of_the_environment(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "canary")
    with Workers(WORK, TIGHT) as pool:
        assert one(pool, b"know SECRET").answer == b""
    assert chores.echo(b"know SECRET") == b"canary"  # the control


OWNER = """
import os, signal
from broadsheet.wire.workers import Bounds, Workers
pool = Workers("tests.wire.chores:echo", Bounds(seconds=1.0), count=1).__enter__()
print(next(pool.run([b"name"])).answer.decode(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_worker_whose_owner_was_killed_ends_by_itself() -> None:
    owner = subprocess.run(
        [sys.executable, "-c", OWNER], env={"PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True, check=False
    )
    assert owner.returncode == -signal.SIGKILL, owner.stderr
    assert _ends(int(owner.stdout))


def _ends(name: int) -> bool:
    try:
        descriptor = os.pidfd_open(name)
    except ProcessLookupError:
        return True
    with os.fdopen(descriptor, "rb") as handle:
        return bool(select.select([handle], [], [], 30)[0])
