"""`broadsheet new`: a publication begins."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from broadsheet.commands.terminal import say
from broadsheet.errors import UsageError
from broadsheet.press.gitrecords import init
from broadsheet.publication import Beginning, create

THERE = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("directory", metavar="DIR")
@click.option("--title", help="What the publication is called; the folder's name unless said.")
@click.option("--opml", type=THERE, help="An OPML file of sources to begin with.")
@click.option("--topics", type=THERE, help="A topics.yaml, a folder of the old service's topic files, or a JSON object of name → keywords.")
@click.option("--organizations", type=THERE, help="An organizations.yaml, or the old service's folder of them.")
@click.option("--sample", is_flag=True, help="Bring invented sources with their feeds in files: runs without a network.")
@click.option("--no-git", is_flag=True, help="Leave content/ a plain folder; otherwise it becomes a git repository.")
def new(directory: str, no_git: bool, **begin: object) -> None:
    """Make a publication in DIR: settings, sources, topics, organizations, and content/ for its records."""
    if not directory.strip():
        raise UsageError("is no name of a folder", subject=f"new {directory!r}", remedy="name a folder, or . for this one")
    root = Path(directory)
    create(root, msgspec.convert(begin, Beginning))
    if not no_git:
        init(root / "content")
    say(f"Made {root}. Now: broadsheet --publication {root} run")
