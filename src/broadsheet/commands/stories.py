"""`broadsheet stories`: what is told, hottest first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from broadsheet.archive.opening import open_archive, transaction
from broadsheet.commands.terminal import Moment, json_option, print_json, proposed, say
from broadsheet.publication import load
from broadsheet.stages.ask import hottest, proposals

MOST = 1_000_000
HISTORY = 1000  # the first year that an imported row can be of


@click.command()
@click.option("--since", type=Moment(first=HISTORY), metavar="T", help="Only stories, or proposals, of this time or later (ISO 8601).")
@click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True, help="At most so many.")
@click.option(
    "--proposals", "proposing", is_flag=True, help="List instead what the judge proposes and nobody has ruled on, the surest first."
)
@json_option
@click.pass_obj
def stories(root: Path, since: datetime | None, limit: int, proposing: bool, as_json: bool) -> None:
    """List the stories, hottest first, with who tells them."""
    publication = load(root)
    engine = open_archive(publication.settings.archive, root)
    with transaction(engine) as connection:
        found = proposals(connection, since, limit) if proposing else hottest(connection, since, limit)
    engine.dispose()
    if as_json:
        print_json({"proposals" if proposing else "stories": found})
    elif proposing:
        say("\n".join(map(proposed, found)) or "The judge proposes nothing.")
    else:
        _say(found)


def _say(found: list[dict[str, Any]]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, justify in (("heat", "right"), ("newsrooms", "right"), ("articles", "right"), ("story", "left"), ("id", "left")):
        table.add_column(name, justify="right" if justify == "right" else "left", no_wrap=name == "id")
    for story in found:
        table.add_row(str(story["heat"]), str(story["newsrooms"]), str(1 + len(story["coverage"])), story["title"], story["id"])
    Console().print(table)
