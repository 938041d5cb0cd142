"""`broadsheet backup` and `broadsheet restore`: a publication as one verified file, and back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from broadsheet import __version__
from broadsheet.commands.terminal import counted, json_option, print_json, say, warn
from broadsheet.publication import load
from broadsheet.stages.backup import back_up
from broadsheet.stages.backup import restore as bring_back


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="PATH")
@json_option
@click.pass_obj
def backup(root: Path, path: Path, as_json: bool) -> None:
    """
    Write one verified file to PATH: the archive and every file of the publication, but for the secret key.

    A run may be at work meanwhile. Nothing is overwritten. Exit status 1 when something was left out: a link, a pipe.
    """
    manifest, odd = back_up(load(root), path, __version__)
    if as_json:
        print_json(
            {
                "path": str(path),
                "bytes": path.stat().st_size,
                "members": len(manifest.members),
                "schema": manifest.schema,
                "key": manifest.key or None,
                "still": manifest.still,
                "leftOut": odd,
            }
        )
    else:
        sealed = f" The key {manifest.key} is not in it: keep it elsewhere." if manifest.key else ""
        say(f"{counted(len(manifest.members), 'member')} in {path}, read back and found whole.{sealed}")
    for name in odd:
        warn(f"left out: {name}: neither file nor folder")
    if odd:
        sys.exit(1)


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="PATH")
@click.option(
    "--key", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The secret key, copied into its place."
)
@json_option
@click.pass_obj
def restore(root: Path, path: Path, key_file: Path | None, as_json: bool) -> None:
    """
    Make the publication of the backup PATH in an empty or new folder (--publication DIR).

    All of it is verified before anything is written. Exit status 1 when its key is still to be put into its place.
    """
    done = bring_back(path, root, key_file)
    if as_json:
        said = {"root": str(root), "members": len(done.members), "schema": done.schema, "key": done.key or None}
        print_json({**said, "still": done.still, "keyMissing": done.key_file or None})
    else:
        say(f"{counted(len(done.members), 'member')} restored to {root}. Now: broadsheet --publication {root} run")
    if done.key_file:
        warn(f"the secret key {done.key} is not in a backup: put it into {root / done.key_file}; until then no run can seal a record")
        sys.exit(1)
