"""`broadsheet export`: everything back again."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from broadsheet.archive.opening import open_archive, transaction
from broadsheet.commands.terminal import counted, say, warn
from broadsheet.errors import ItemError, UsageError
from broadsheet.press.onefile import replace_file
from broadsheet.publication import Publication, load, tidied
from broadsheet.stages.ask import export_records, export_rows


@click.command()
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "opml", "records"]), default="jsonl", show_default=True, help="What to write."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="A file, or for records a folder; standard output unless said."
)
@click.pass_obj
def export(root: Path, form: str, output: Path | None) -> None:
    """Give everything back: articles as JSON lines, sources as OPML, or the records as a folder of files."""
    publication = load(root)
    if form == "records":
        _records(publication, output)
    elif form == "opml":
        _write(output, [tidied((root / "sources.opml").read_bytes())])
    else:
        engine = open_archive(publication.settings.archive, root)
        with transaction(engine) as connection:
            _write(output, export_rows(connection))
        engine.dispose()


def _records(publication: Publication, output: Path | None) -> None:
    if output is None:
        raise UsageError("records are many files", subject="export --format records", remedy="name a folder with -o")
    engine = open_archive(publication.settings.archive, publication.root)
    written, failed = 0, 0
    with transaction(engine) as connection:
        for path, text in export_records(connection, publication):
            if isinstance(text, ItemError):
                warn(f"set aside at render: {path}: {text.reason} ({text.message})")
                failed += 1
                continue
            replace_file(output / path, [text])
            written += 1
    engine.dispose()
    say(f"{counted(written, 'record')} in {output}")
    if failed:
        sys.exit(1)


def _write(output: Path | None, pieces: Iterable[bytes]) -> None:
    if output is None:
        sys.stdout.buffer.writelines(pieces)
        return
    replace_file(output, pieces)
