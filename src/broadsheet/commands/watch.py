"""`broadsheet watch`: the line on its schedule."""

from __future__ import annotations

import signal
import threading
from itertools import count
from pathlib import Path
from types import FrameType

import click

from broadsheet import line
from broadsheet.commands.run import told_of
from broadsheet.commands.terminal import clock, json_option, print_json, say, warn
from broadsheet.errors import BroadsheetError, BusyError
from broadsheet.publication import Publication, load
from broadsheet.settings import schedule_seconds

DRAIN = 9.0  # seconds that a run under way has to finish


@click.command()
@click.option("--times", type=click.IntRange(min=1), help="End after so many runs; without it, watch until SIGTERM.")
@json_option
@click.pass_obj
def watch(root: Path, times: int | None, as_json: bool) -> None:
    """
    Walk the line on its schedule (`[schedule] every`), until SIGTERM or SIGINT.

    A run under way has nine seconds to finish; what it leaves undone the next run does.
    """
    stop = threading.Event()
    load(root)

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.setitimer(signal.ITIMER_REAL, DRAIN)

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, ask_to_stop)
    signal.signal(signal.SIGALRM, _give_up)
    turns = count(1)
    while not stop.is_set():
        publication = load(root)
        turn = next(turns)
        _walk(publication, first=turn == 1, as_json=as_json)
        if turn == times:
            return
        stop.wait(schedule_seconds(publication.settings))


def _walk(publication: Publication, *, first: bool, as_json: bool) -> None:
    """One turn; what goes wrong at the first ends the watch, later it waits for the next turn."""
    try:
        report = line.run(publication, clock())
    except BroadsheetError as error:
        if first and not isinstance(error, BusyError):
            raise
        warn(f"broadsheet: {error}; trying again at the next turn")
        return
    if as_json:
        print_json({**report.counts, "seconds": report.seconds})
    else:
        say(told_of(report, publication.root))


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    """End in the middle of a run: nothing is half-written, and the next run finishes."""
    warn("broadsheet: stopped in the middle of a run; the next one finishes it")
    raise SystemExit(0)
