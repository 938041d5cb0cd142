"""`broadsheet watch`: the line on its schedule, and whenever a hub pushes something."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from types import FrameType

import click

from broadsheet import line
from broadsheet.archive.opening import open_archive, transaction
from broadsheet.commands.run import told_of
from broadsheet.commands.terminal import clock, json_option, print_json, say, warn
from broadsheet.errors import BroadsheetError, BusyError
from broadsheet.publication import Publication, load
from broadsheet.settings import schedule_seconds
from broadsheet.stages.subscribing import next_due, subscribe
from broadsheet.web.callback import listening

DRAIN = 9.0  # seconds that a run under way has to finish
LOOK = 0.2  # seconds that a signal may go unheard
SETTLE = 2.0  # seconds to wait for more once something was pushed: hubs push a burst one by one


@click.command()
@click.option("--times", type=click.IntRange(min=1), help="End after so many runs; without it, watch until SIGTERM.")
@json_option
@click.pass_obj
def watch(root: Path, times: int | None, as_json: bool) -> None:
    """
    Walk the line on its schedule (`[schedule] every`), until SIGTERM, SIGINT or SIGHUP.

    A run under way has nine seconds to finish; what it leaves undone the next run does. With `[websub] callback` it listens for
    hubs too, subscribes to the feeds that offer one, and walks soon after something was pushed.
    """
    pushed = threading.Event()
    with _until_stopped() as asked, listening(publication := load(root), clock, pushed.set):
        for turn in count(1):
            publication = _walk(publication, first=turn == 1, as_json=as_json)
            wait = _subscribe(publication)
            if turn == times:
                return
            if _set_within(pushed, wait, asked):
                _set_within(threading.Event(), SETTLE, asked)
                pushed.clear()
            if asked:
                return


def _set_within(event: threading.Event, seconds: float, asked: Sequence[int]) -> bool:
    """
    Whether an event is set within so many seconds, or until we are asked to stop.

    It looks again and again: a signal that comes in the moment in which a wait begins interrupts none, and is heard when it ends.
    """
    until = time.monotonic() + seconds
    while not asked and (left := until - time.monotonic()) > 0:
        if event.wait(min(left, LOOK)):
            return True
    return event.is_set()


@contextmanager
def _until_stopped() -> Iterator[Sequence[int]]:
    """
    The signals that ask us to stop, as they come; so long after the first of them the run that is under way ends.

    What hears them takes no lock: the thread that it interrupts may hold it.
    """
    asked: list[int] = []

    def ask_to_stop(number: int, _frame: FrameType | None) -> None:
        if not asked:
            signal.setitimer(signal.ITIMER_REAL, DRAIN)
        asked.append(number)

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, ask_to_stop)
    signal.signal(signal.SIGALRM, _give_up)
    try:
        yield asked
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _walk(publication: Publication, *, first: bool, as_json: bool) -> Publication:
    """
    One turn; the publication as it is now, or as it was where it cannot be read.

    What goes wrong at the first ends the watch, later it waits for the next turn.
    """
    try:
        publication = load(publication.root)
        report = line.run(publication, clock())
    except BroadsheetError as error:
        if first and not isinstance(error, BusyError):
            raise
        warn(f"broadsheet: {error}; trying again at the next turn")
        return publication
    if as_json:
        print_json({**report.counts, "seconds": report.seconds})
    else:
        say(told_of(report, publication.root))
    return publication


def _subscribe(publication: Publication) -> float:
    """Ask hubs for what is due; the seconds until the line is walked again, sooner than the schedule where a lease ends sooner."""
    every = float(schedule_seconds(publication.settings))
    if not publication.settings.websub.callback:
        return every
    engine = open_archive(publication.settings.archive, publication.root)
    try:
        subscribe(publication, engine, clock())
        with transaction(engine) as connection:
            due = next_due(connection)
    except BroadsheetError as error:
        warn(f"broadsheet: hubs were not asked: {error}; trying again at the next turn")
        return every
    finally:
        engine.dispose()
    return min(every, _seconds_until(due)) if due else every


def _seconds_until(moment: datetime) -> float:
    return max((moment - clock()).total_seconds(), 1.0)


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    """End in the middle of a run: nothing is half-written, and the next run finishes."""
    warn("broadsheet: stopped in the middle of a run; the next one finishes it")
    raise SystemExit(0)
