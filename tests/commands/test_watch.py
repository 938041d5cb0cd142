"""`watch` keeps its promises whatever is saved, and signalled, while it goes on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands.saying import FEED, said
from tests.publications import make

from broadsheet import line
from broadsheet.commands import watch
from broadsheet.errors import BusyError

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM)


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
