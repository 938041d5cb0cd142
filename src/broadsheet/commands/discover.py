"""`broadsheet discover`: the feeds of a page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from broadsheet.commands.terminal import Text, counted, json_option, now_option, print_json, say
from broadsheet.publication import load
from broadsheet.stages import discovering
from broadsheet.stages.terms import limits


@click.command()
@click.argument("page", type=Text())
@now_option
@json_option
@click.pass_obj
def discover(root: Path, page: str, now: datetime, as_json: bool) -> None:
    """Find the feeds of PAGE, the best first: those it declares, else those it links to, else those in the usual places."""
    found = discovering.discover(page, limits(load(root)), now)
    if as_json:
        print_json({"feeds": found})
        return
    for one in found:
        say(f"{one.address}\n  {one.title or 'without a title'} — {counted(one.entries, 'entry', 'entries')}, {WAYS[one.how]}")


WAYS = {
    "itself": "the address itself",
    "video": "the channel or playlist of the page",
    "alternate": "declared by the page",
    "anchor": "linked on the page",
    "well-known": "in a usual place",
}
