"""`broadsheet run`: the line once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from broadsheet import line
from broadsheet.commands.terminal import counted, json_option, now_option, print_json, progress, say, tell_set_aside
from broadsheet.inlet import Report
from broadsheet.publication import load


@click.command()
@now_option
@click.option("--offline", is_flag=True, help="Fetch nothing from the network; local feed files are read all the same.")
@click.option("--all", "everybody", is_flag=True, help="Ask feeds that are not due as well; those that are dead stay so.")
@json_option
@click.pass_obj
def run(root: Path, now: datetime, offline: bool, everybody: bool, as_json: bool) -> None:
    """
    Walk the line once: fetch what is due, read, decide, publish.

    Where some feeds are slow, what the others brought is published while they are still silent, and theirs after it.
    """
    publication = load(root)
    with progress(quiet=as_json) as told:
        report = line.run(publication, now, offline=offline, everybody=everybody, progress=told)
    if as_json:
        print_json({**report.counts, "seconds": report.seconds})
    else:
        say(told_of(report, root))
    tell_set_aside(report, routine=("parse", "read", "picture"))  # a bad entry or picture is its sender's to mend; `doctor` counts them


def told_of(report: Report, root: Path) -> str:
    """What a run did, in a few lines."""
    n = report.counts
    page = (root / "public" / "index.html").absolute().as_uri()
    judge = f"The judge proposes {counted(n['proposed'], 'ruling')}: broadsheet stories --proposals\n" if n["proposed"] else ""
    return (
        f"{counted(n['fetched'], 'feed')} brought {counted(n['entries'], 'entry', 'entries')}: {counted(n['new'], 'new article')}, "
        f"{counted(n['versions'], 'new version')}, {counted(n['copies'], 'copy', 'copies')}, {n['spiked']} set aside.\n"
        f"{counted(n['stories'], 'story', 'stories')} judged, {n['published']} of them published; "
        f"{counted(n['changed'], 'file')} changed, "
        f"in {sum(report.seconds.values()):.1f} s.\n{judge}"
        f"The front page: {page}"
    )
