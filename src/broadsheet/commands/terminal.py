"""What all commands share: the clock, the progress bar, and how they speak to people and to machines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from broadsheet.inlet import Report
from broadsheet.recordtext import is_text

Command = TypeVar("Command", bound=Callable[..., Any])
FIRST_YEAR, LAST_YEAR = 1970, 2200  # what is decided as of a time stays in the archive, and weeks are added to it and taken from it
WORDS = {
    "fetch": "Fetching",
    "read": "Reading",
    "pages": "Reading pages",
    "compile": "Compiling the engine, once on this machine",
    "decide": "Deciding",
    "illustrate": "Illustrating",
    "publish": "Publishing",
    "judge": "Judging",
    "send": "Sending",
}


class Moment(click.ParamType[datetime]):
    """A time in ISO 8601 that in UTC is of the years from `first` to `LAST_YEAR`; without a zone it is UTC."""

    name = "time"

    def __init__(self, first: int = FIRST_YEAR) -> None:
        self.first = first

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware UTC time that the words mean."""
        if isinstance(value, datetime):
            return value
        try:
            time = datetime.fromisoformat(str(value).strip())
            time = (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
        except ValueError:
            self.fail(f"{value!r} is no time; write it as 2024-03-10T18:00:00Z", param, ctx)
        except OverflowError:  # its zone moves it out of the years that there are
            self.fail(self._beyond(value), param, ctx)
        return time if self.first <= time.year <= LAST_YEAR else self.fail(self._beyond(value), param, ctx)

    def _beyond(self, value: object) -> str:
        return f"{value!r} is not of the years {self.first} to {LAST_YEAR}; so far from today days and weeks cannot be reckoned with"


class Text(click.ParamType[str]):
    """Words that can be looked for and kept: what is no UTF-8 is in no archive."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The words as they are."""
        if not is_text(str(value)):
            self.fail(f"{value!a} is not UTF-8", param, ctx)
        return str(value)


def clock() -> datetime:
    """Now, in UTC, in whole seconds. Nothing else in Broadsheet looks at a clock to decide."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the command line owns the clock


def now_option(command: Command) -> Command:
    """`--now T`: decide as of T."""
    return click.option(
        "--now", type=Moment(), default=clock, show_default="the time it is", metavar="T", help="Decide as of this time (ISO 8601)."
    )(command)


def json_option(command: Command) -> Command:
    """`--json`: one JSON object on standard output and nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else on standard output.")(command)


def say(text: str) -> None:
    """A line for people."""
    click.echo(text)


def counted(number: int, one: str, many: str = "") -> str:
    """So many of something, in words: "1 new article", "2 new articles", "3 stories"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def calibrated(learned: Mapping[str, float]) -> str:
    """How far editors' rulings moved what it takes to join a story; empty when none was obeyed."""
    merges, splits = int(learned["merges"]), int(learned["splits"])
    if not merges + splits:
        return ""
    shift = learned["shift"]
    verb = ("lower" if shift > 0 else "raise") + ("s" if merges + splits == 1 else "")
    moved = f"{verb} what it takes to join a story by {abs(shift):.3f}" if shift else "so far move nothing of what it takes to join a story"
    return f"{counted(merges + splits, 'ruling')} ({counted(merges, 'merge')}, {counted(splits, 'split')}) {moved}."


def proposed(proposal: dict[str, Any]) -> str:
    """What the judge would have an editor rule, with its reason: a line, and one for either side."""
    sides = (f"\n  {one['title']} — {one['provider']['name']} ({one['id']})" for one in proposal["articles"])
    return f"The judge proposes to {proposal['kind']}: {proposal['reason']} ({proposal['odds']:+.2f}){''.join(sides)}"


def warn(text: str) -> None:
    """A line on standard error."""
    click.echo(text, err=True)


def print_json(found: object) -> None:
    """One JSON object, indented, keys in the order they have."""
    click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, int], None]]:
    """A bar for each stage on a terminal; nothing at all where nobody watches."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _stage, _count: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def advance(stage: str, count: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(WORDS.get(stage, stage), total=None)
            for name, task in tasks.items():  # a stage that comes again goes on, and how far it has to go is not known
                bars.tasks[task].total = None if name == stage else bars.tasks[task].completed
            bars.advance(tasks[stage], count)

        yield advance


def tell_set_aside(report: Report, *, routine: Collection[str] = ()) -> None:
    """Name what needs a person on standard error, and end with exit status 1 if anything does; `routine` names stages that do not."""
    spikes = [spike for spike in report.spikes if spike.stage not in routine]
    for address, state, reason in report.ailing:
        warn(f"source {state}: {address}: {reason}")
    for spike in spikes[:MOST_NAMED]:
        warn(f"set aside at {spike.stage}: {spike.subject}: {spike.reason}" + (f" ({spike.detail})" if spike.detail else ""))
    if len(spikes) > MOST_NAMED:
        count = len(spikes) if routine else max(len(spikes), report.counts["spiked"])
        warn(f"… and {count - MOST_NAMED} more set aside; `broadsheet doctor` lists them")
    if report.ailing or spikes:
        sys.exit(1)


MOST_NAMED = 20
