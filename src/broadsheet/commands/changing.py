"""How commands change a publication: alone, and all or nothing in its archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from broadsheet.archive.opening import exclusive, open_archive, transaction
from broadsheet.publication import Publication, check_root, load


@contextmanager
def alone(root: Path) -> Iterator[tuple[Publication, Engine]]:
    """A publication and its archive, held alone, for changes of which each is kept by itself; BusyError while a run is at work."""
    check_root(root)  # nothing is locked where none is
    with exclusive(root):
        publication = load(root)  # not before, since whoever held it may have changed it
        engine = open_archive(publication.settings.archive, root)
        try:
            yield publication, engine
        finally:
            engine.dispose()


@contextmanager
def changing(root: Path) -> Iterator[tuple[Publication, Connection]]:
    """The publication and its archive, held alone, for one change; raises BusyError while a run is at work."""
    with alone(root) as (publication, engine), transaction(engine, writing=True) as connection:
        yield publication, connection
