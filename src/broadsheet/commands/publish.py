"""`broadsheet publish`: the site, from `public/` to where readers are."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import msgspec

from broadsheet.archive.opening import exclusive
from broadsheet.commands.terminal import MOST_NAMED, counted, json_option, now_option, print_json, progress, say, warn
from broadsheet.errors import DeliveryError, UsageError
from broadsheet.press.deliver import MARKER
from broadsheet.press.publishing import Published, Sending, Target, read_target
from broadsheet.press.publishing import publish as bring
from broadsheet.publication import Publication, load


@click.command()
@click.argument("target", required=False)
@click.option("--dry-run", is_flag=True, help="Change nothing; tell what would be changed.")
@click.option("--force", is_flag=True, help="Publish to a place that is not empty and was not published by Broadsheet.")
@now_option
@json_option
@click.pass_obj
def publish(root: Path, /, target: str | None, now: datetime, **flags: bool) -> None:
    """
    Bring the site to TARGET, or to where `[publish] target` says.

    TARGET is a folder, git:REPOSITORY#BRANCH, rsync://HOST/MODULE/PATH or USER@HOST:PATH. Leaves arrive before the indexes that
    name them, and what is no longer published leaves last; what does not change is not touched.
    """
    publication = load(root)
    place = _place(publication, target)
    sending = msgspec.structs.replace(_sending(publication, now), dry=flags["dry_run"], force=flags["force"])
    with exclusive(root), progress(quiet=flags["as_json"]) as told:
        _check(root)
        published = bring(sending, place, told)
    if flags["as_json"]:
        print_json(_report(published, place, dry=flags["dry_run"]))
    else:
        say(_told_of(published, place, dry=flags["dry_run"]))
    for spike in published.failed[:MOST_NAMED]:
        warn(f"not published: {spike.subject}: {spike.reason} ({spike.detail})")
    if published.failed:
        sys.exit(1)


def _place(publication: Publication, words: str | None) -> Target:
    """Where to: as the command line says, from the current folder, else as the settings say, from the publication's."""
    if words is not None:
        return read_target(words, Path.cwd())
    if not publication.settings.publish.target:
        remedy = "name one, or set it in broadsheet.toml: [publish] target"
        raise UsageError("there is no target", subject="publish", remedy=remedy)
    return read_target(publication.settings.publish.target, publication.root.resolve())


def _sending(publication: Publication, now: datetime) -> Sending:
    settings = publication.settings
    domain = (urlsplit(settings.url).hostname or "") if settings.publish.cname else ""
    return Sending(public=publication.root / "public", now=now, author=settings.content.author, domain=domain)


def _check(root: Path) -> None:
    """Raises DeliveryError where a killed run has left its work undone: the next run finishes it."""
    if (root / MARKER).exists():
        raise DeliveryError("the last run was cut short", subject=str(root), remedy="run the line again, then publish: broadsheet run")


def _report(published: Published, target: Target, *, dry: bool) -> dict[str, Any]:
    paths = {"paths": {"changed": published.changed, "removed": published.removed}} if dry else {}
    return {
        "target": target.place + (f"#{target.branch}" if target.branch else ""),
        "kind": target.kind,
        "changed": len(published.changed),
        "removed": len(published.removed),
        "unchanged": published.unchanged,
        "commit": published.commit,
        "dryRun": dry,
        **paths,
    }


def _told_of(published: Published, target: Target, *, dry: bool) -> str:
    """What was done, in a few lines; what would be done, by name."""
    place = target.place + (f", branch {target.branch}" if target.branch else "")
    if not (published.changed or published.removed):
        return f"Nothing to publish: {place} is as it should be."
    names = [*(f"+ {path}" for path in published.changed), *(f"- {path}" for path in published.removed)] if dry else []
    verb = "would be changed" if dry else "changed"
    head = (
        f"{counted(len(published.changed), 'file')} {verb}, {len(published.removed)} removed, {published.unchanged} as they were: {place}"
    )
    return "\n".join([*names, head])
