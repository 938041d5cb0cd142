"""
The command line: words in, line called, words out. It owns the clock, the progress bars and the exit codes.

`COMMANDS` is the one table of deferred imports: a command's module is loaded when the command runs, so that --help stays quick.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from broadsheet.errors import BroadsheetError, DeliveryError

SPOKEN = "standard output"
OWN = Path(__file__).parent
YOUNG = 100_000
"""New objects between two looks for garbage cycles: the nouns are many and in no cycle, and Python's 700 costs a tenth of a run."""

COMMANDS = {
    "new": ("broadsheet.commands.new:new", "Make a publication: a folder with its settings, sources and topics."),
    "run": ("broadsheet.commands.run:run", "Walk the line once: fetch what is due, read, decide, publish."),
    "watch": ("broadsheet.commands.watch:watch", "Walk the line on its schedule, until told to stop."),
    "publish": ("broadsheet.commands.publish:publish", "Bring the site to a folder, a git branch or a server."),
    "import": ("broadsheet.commands.take_in:take_in", "Take in articles from files: JSON lines, feeds, WARC, OPML, records."),
    "export": ("broadsheet.commands.export:export", "Give everything back: JSON lines, OPML, records."),
    "source": ("broadsheet.commands.source:source", "List the sources and their states, release, add, move and remove them."),
    "discover": ("broadsheet.commands.discover:discover", "Find the feeds of a page."),
    "stories": ("broadsheet.commands.stories:stories", "List the stories, hottest first."),
    "explain": ("broadsheet.commands.explain:explain", "Say why an article or story is where it is."),
    "eval": ("broadsheet.commands.evaluate:evaluate", "Measure the story engine on labelled articles."),
    "train": ("broadsheet.commands.train:train", "Fit the story engine on labelled articles."),
    "doctor": ("broadsheet.commands.doctor:doctor", "Find what is wrong with sources and settings, and the fix."),
    "backup": ("broadsheet.commands.backup:backup", "Write one verified file with all of the publication but its key."),
    "restore": ("broadsheet.commands.backup:restore", "Make the publication of a backup in an empty folder."),
    "completion": ("broadsheet.commands.completion:completion", "Print the completion script of a shell."),
}


class Table(click.Group):
    """The commands of the table, in its order, each loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, its module loaded now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table as help, without loading a command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Table, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--publication",
    "-p",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    envvar="BROADSHEET_PUBLICATION",
    metavar="DIR",
    help="The folder of the publication; the current folder unless said.",
)
@click.version_option(package_name="broadsheet", prog_name="broadsheet")
@click.pass_context
def broadsheet(ctx: click.Context, publication: Path) -> None:
    """
    Broadsheet turns sources into a front page.

    It reads feeds, finds which articles tell the same story, says what matters and why, and publishes: text records, a web
    site, a JSON API, feeds. Begin with:  broadsheet new my-news --sample && broadsheet -p my-news run

    Exit status: 0 done; 1 done, with something set aside that needs a person; 2 wrong use or configuration; 3 could not do the
    work.
    """
    ctx.obj = publication


def main() -> None:
    """Run the command line; an error of ours ends with one sentence on standard error and its own exit status."""
    gc.set_threshold(YOUNG)
    if sys.stdout:
        sys.stdout = _spoken(sys.stdout)
    try:
        broadsheet(prog_name="broadsheet")
    except BroadsheetError as error:
        _fail(error)
    except OSError as error:
        _fail(_named(error))


class _Out(io.FileIO):
    """Standard output, whose errors have its name."""

    def write(self, words: Any, /) -> int:
        """As any file; OSError with the name `SPOKEN`."""
        try:
            return super().write(words)
        except OSError as error:
            error.filename = SPOKEN
            raise


def _spoken(out: TextIO) -> TextIO:
    """The same output by way of `_Out`; letters that its encoding lacks are spelt out."""
    raw = _Out(out.fileno(), "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), out.encoding, "backslashreplace", line_buffering=out.isatty())


def _named(error: OSError) -> BroadsheetError:
    """
    Every room names what it reads and writes. What is left is what we say ourselves, and our own files; anything else is a fault of
    ours, and raised.
    """
    if error.filename == SPOKEN:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would try once more as it ends
        return DeliveryError(f"cannot write: {error.strerror}", subject=SPOKEN, remedy="look at where it is sent")
    if isinstance(error.filename, str) and Path(error.filename).is_relative_to(OWN):
        return DeliveryError(f"cannot read: {error.strerror}", subject=str(error.filename), remedy="install Broadsheet again")
    raise error


def _fail(error: BroadsheetError) -> NoReturn:
    click.echo(f"broadsheet: {error}", err=True)
    sys.exit(error.exit_code)
