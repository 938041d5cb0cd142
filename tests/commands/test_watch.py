"""`watch` keeps its promises whatever is saved, and signalled, while it goes on."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands.saying import FEED, said
from tests.publications import make

from broadsheet import line
from broadsheet.commands import watch
from broadsheet.errors import BusyError

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM)
FILES = ["sources.opml", "broadsheet.toml"]


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """What signals did before is what they do afterwards."""
    before = [signal.getsignal(name) for name in SIGNALS]
    yield
    for name, handler in zip(SIGNALS, before, strict=True):
        signal.signal(name, handler)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return make(tmp_path / "p", '[schedule]\nevery = "1s"\n', FEED)


def test_a_signal_that_interrupts_no_wait_is_heard_a_moment_later() -> None:
    waited: list[float] = []

    class Deaf(threading.Event):
        """Set while somebody waits, which wakes nobody."""

        def wait(self, timeout: float | None = None) -> bool:
            assert timeout is not None
            waited.append(timeout)
            before = self.is_set()
            self.set()
            return before

    assert watch._set_within(Deaf(), 3_600.0, ())
    assert max(waited) <= watch.LOOK


def test_only_the_first_signal_starts_the_time_that_a_run_has_to_finish(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[float] = []

    def signalled(*_: object) -> None:
        for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            signal.raise_signal(name)
        raise BusyError("is held")

    monkeypatch.setattr(signal, "setitimer", lambda _, seconds: started.append(seconds))
    monkeypatch.setattr(line, "run", signalled)
    assert said(made, "watch").exit_code == 0
    assert started == [watch.DRAIN, 0]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_half_saved_at_a_later_turn_is_read_again_at_the_next(
    made: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, whole = line.run, (made / name).read_bytes()
    warned: list[str] = []

    def walked(*about: object) -> object:
        report = walk(*about)  # type: ignore[arg-type]
        (made / name).write_bytes(whole[:9])
        return report

    def warn(text: str) -> None:
        warned.append(text)
        (made / name).write_bytes(whole)

    monkeypatch.setattr(line, "run", walked)
    monkeypatch.setattr(watch, "warn", warn)
    result = said(made, "watch", "--times", "3", "--json")
    assert (result.exit_code, result.stdout.count('"fetched"'), len(warned)) == (0, 2, 1), result.stderr
    assert warned[0].startswith(f"broadsheet: {name}: ")
    assert warned[0].endswith("; trying again at the next turn")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_at_the_first_turn_ends_the_watch(made: Path, name: str) -> None:
    (made / name).write_bytes(b"<")
    result = said(made, "watch")
    assert (result.exit_code, name in result.stderr) == (2, True)
