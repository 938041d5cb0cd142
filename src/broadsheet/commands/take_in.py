"""`broadsheet import`: articles from files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from broadsheet import inlet
from broadsheet.archive.opening import exclusive
from broadsheet.commands.terminal import counted, json_option, now_option, print_json, progress, say, tell_set_aside, warn
from broadsheet.publication import Publication, load, merged, read_opml, write_sources
from broadsheet.wire.importers import FORMATS, detect, open_import


@click.command(name="import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--format", "form", type=click.Choice(FORMATS), default="auto", show_default=True, help="What the files are.")
@now_option
@json_option
@click.pass_obj
def take_in(root: Path, paths: Sequence[Path], form: str, now: datetime, as_json: bool) -> None:
    """
    Take in articles from PATH…: JSON lines, a feed, a WARC, an OPML file of sources, a folder or .tar.gz of records; also .gz and .zst.

    Nothing is decided yet: the next `run` does that.
    """
    publication = load(root)
    found = {path: detect(path) if form == "auto" else form for path in paths}
    files = [open_import(path, kind, now) for path, kind in found.items() if kind != "opml"]  # a wrong path is refused before any work
    lists = [path for path, kind in found.items() if kind == "opml"]
    added, odd = _add_sources(publication, lists) if lists else (0, [])
    with progress(quiet=as_json) as told:
        report = inlet.take_in(publication, files, now, told)
    if as_json:
        print_json({**report.counts, "sources": added, "seconds": report.seconds})
    else:
        n = report.counts
        articles = f"{counted(n['new'], 'new article')}, {counted(n['versions'], 'new version')}"
        others = f"{counted(n['records'], 'other record')}, {counted(added, 'new source')}"
        say(f"{counted(n['entries'], 'entry', 'entries')}: {articles}, {others}.")
    for problem in odd:
        warn(f"left out: {problem}")
    tell_set_aside(report)
    if odd:
        sys.exit(1)


def _add_sources(publication: Publication, files: Sequence[Path]) -> tuple[int, list[str]]:
    """Add the sources of OPML files to sources.opml, whose own stay as they are: how many are new, and what is wrong with others."""
    topics, odd, added = [name for topic in publication.topics for name in (topic.id, topic.name)], list[str](), 0
    with exclusive(publication.root):
        body = (publication.root / "sources.opml").read_bytes()
        for file in files:
            arriving = file.read_bytes()
            odd += read_opml(arriving, str(file), strict=False).problems
            body, more = merged(body, arriving, str(file), topics)
            added += more
        if added:
            write_sources(publication.root, body)
    return added, odd
