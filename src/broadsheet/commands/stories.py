"""`broadsheet stories`: what is told, hottest first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from broadsheet.archive.opening import open_archive, transaction
from broadsheet.commands.terminal import Moment, json_option, print_json
from broadsheet.publication import load
from broadsheet.stages.ask import hottest


@click.command()
@click.option("--since", type=Moment(), metavar="T", help="Only stories of this time or later (ISO 8601).")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many.")
@json_option
@click.pass_obj
def stories(root: Path, since: datetime | None, limit: int, as_json: bool) -> None:
    """List the stories, hottest first, with who tells them."""
    publication = load(root)
    engine = open_archive(publication.settings.archive, root)
    with transaction(engine) as connection:
        found = hottest(connection, since, limit)
    engine.dispose()
    if as_json:
        print_json({"stories": found})
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, justify in (("heat", "right"), ("newsrooms", "right"), ("articles", "right"), ("story", "left"), ("id", "left")):
        table.add_column(name, justify="right" if justify == "right" else "left", no_wrap=name == "id")
    for story in found:
        table.add_row(str(story["heat"]), str(story["newsrooms"]), str(1 + len(story["coverage"])), story["title"], story["id"])
    Console().print(table)
