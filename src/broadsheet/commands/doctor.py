"""`broadsheet doctor`: what is wrong, the fix, and on wish the fixing."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from broadsheet.archive.opening import exclusive, open_archive, transaction
from broadsheet.commands.changing import alone
from broadsheet.commands.terminal import calibrated, counted, json_option, now_option, print_json, say
from broadsheet.errors import BusyError, UsageError
from broadsheet.publication import load
from broadsheet.stages import mending
from broadsheet.stages.examine import Finding, examine, findings

NAMED = 20  # items set aside that are named for each reason


@click.command()
@click.option("--fix", "fixes", multiple=True, metavar="N", help="Apply the fix of this finding: its number, several with commas, or all.")
@click.option("--dry-run", is_flag=True, help="Say what --fix would do, and do nothing.")
@now_option
@json_option
@click.pass_obj
def doctor(root: Path, fixes: tuple[str, ...], dry_run: bool, now: datetime, as_json: bool) -> None:
    """
    Find what is wrong with sources and settings, each with its fix. Exit status 1 when something needs a person.

    A number means the finding that was last told under it; when that is not what it was, nothing is done.
    """
    if dry_run and not fixes:
        raise UsageError("only goes with --fix", subject="--dry-run", remedy="broadsheet doctor --fix 1 --dry-run")
    if fixes:
        _fix(root, [word.strip() for part in fixes for word in part.split(",")], now, dry_run=dry_run, as_json=as_json)
    else:
        _tell(root, now, as_json=as_json)


def _tell(root: Path, now: datetime, *, as_json: bool) -> None:
    publication = load(root)
    engine = open_archive(publication.settings.archive, root)
    with transaction(engine) as connection:
        standing = findings(connection, publication, now)
        found = examine(connection, publication, standing)
    if not _remembered(engine, root, standing):
        found["findings"] = [{**finding, "number": None} for finding in found["findings"]]
    engine.dispose()
    if as_json:
        print_json(found)
    else:
        _say(found)
    if any(finding["needsPerson"] for finding in found["findings"]):
        sys.exit(1)


def _remembered(engine: Engine, root: Path, standing: Sequence[Finding]) -> bool:
    """Write down which number means what. While a run is at work nobody else may write, and what was found may change: then not."""
    try:
        with exclusive(root), transaction(engine) as connection:
            mending.remember(connection, standing)
    except BusyError:
        return False
    return True


def _fix(root: Path, words: Sequence[str], now: datetime, *, dry_run: bool, as_json: bool) -> None:
    """Apply the fixes, or say what they would do; the exit status is 0 also where there was nothing to mend."""
    with alone(root) as (publication, engine):
        with transaction(engine) as connection:
            chosen = mending.chosen(connection, publication, words, now)
        sentences = (mending.intended(one.cure) for one in chosen if one.cure) if dry_run else _mended(engine, root, chosen)
        said = []
        for sentence in sentences:
            said.append(sentence)
            if not as_json:
                say(f"would be done: {sentence}" if dry_run else sentence)
    if as_json:
        print_json({"dryRun": dry_run, "fixed": [one.told(None) for one in chosen], "said": said})
    elif not said:
        say("nothing to mend")


def _mended(engine: Engine, root: Path, chosen: Sequence[Finding]) -> Iterator[str]:
    """What was done about each, said once it is kept: each is a change by itself, since sources.opml takes nothing back."""
    for one in chosen:
        with transaction(engine, writing=True) as connection:
            sentence = mending.mend(connection, load(root), one)
        if sentence:
            yield sentence


def _say(found: dict[str, Any]) -> None:
    totals = found["totals"]
    articles, stories = counted(totals["articles"], "article"), counted(totals["stories"], "story", "stories")
    say(f"{articles}, {stories}, {counted(totals['feeds'], 'feed')} checked, {counted(totals['spikes'], 'item')} set aside.")
    if words := calibrated(found["calibration"]):
        say(words)
    for finding in found["findings"]:
        number = f"{finding['number']:3}." if finding["number"] else "  ·"
        say(f"{number} {finding['subject']}: {finding['problem']}\n     → {finding['fix']}{_offered(finding)}")
    for reason, count in found["setAside"].items():
        say(f"     set aside, {reason}: {count}")
        named = [spike for spike in found["spikes"] if f"{spike['stage']}: {spike['reason']}" == reason]
        for spike in named[:NAMED]:
            say(f"       {spike['subject']}" + (f" ({spike['detail']})" if spike["detail"] else ""))
        if count > NAMED:
            say(f"       … and {count - NAMED} more: broadsheet doctor --json names them all")
    if not found["findings"]:
        say("Nothing is wrong.")
    elif not found["findings"][0]["number"]:
        say("A run is at work, and may change this: ask again when it has ended, to have numbers for --fix.")


def _offered(finding: dict[str, Any]) -> str:
    """The command that applies the fix, where there is one."""
    return f" (broadsheet doctor --fix {finding['number']})" if finding["cure"] and finding["number"] else ""
