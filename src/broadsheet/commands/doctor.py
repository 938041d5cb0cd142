"""`broadsheet doctor`: what is wrong, and the fix."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from broadsheet.archive.opening import open_archive, transaction
from broadsheet.commands.terminal import calibrated, counted, json_option, now_option, print_json, say
from broadsheet.publication import load
from broadsheet.stages.examine import examine

NAMED = 20  # items set aside that are named for each reason


@click.command()
@now_option
@json_option
@click.pass_obj
def doctor(root: Path, now: datetime, as_json: bool) -> None:
    """Find what is wrong with sources and settings, each with its fix. Exit status 1 when something needs a person."""
    publication = load(root)
    engine = open_archive(publication.settings.archive, root)
    with transaction(engine) as connection:
        found = examine(connection, publication, now)
    engine.dispose()
    if as_json:
        print_json(found)
    else:
        _say(found)
    if any(finding["needsPerson"] for finding in found["findings"]):
        sys.exit(1)


def _say(found: dict[str, Any]) -> None:
    totals = found["totals"]
    articles, stories = counted(totals["articles"], "article"), counted(totals["stories"], "story", "stories")
    say(f"{articles}, {stories}, {counted(totals['feeds'], 'feed')} checked, {counted(totals['spikes'], 'item')} set aside.")
    if words := calibrated(found["calibration"]):
        say(words)
    for number, finding in enumerate(found["findings"], 1):
        say(f"{number:3}. {finding['subject']}: {finding['problem']}\n     → {finding['fix']}")
    for reason, count in found["setAside"].items():
        say(f"     set aside, {reason}: {count}")
        named = [spike for spike in found["spikes"] if f"{spike['stage']}: {spike['reason']}" == reason]
        for spike in named[:NAMED]:
            say(f"       {spike['subject']}" + (f" ({spike['detail']})" if spike["detail"] else ""))
        if count > NAMED:
            say(f"       … and {count - NAMED} more: broadsheet doctor --json names them all")
    if not found["findings"]:
        say("Nothing is wrong.")
