"""How commands change a publication: alone, and all or nothing in its archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from broadsheet.archive.opening import exclusive, open_archive, transaction
from broadsheet.publication import Publication, load


@contextmanager
def alone(root: Path) -> Iterator[Engine]:
    """The archive of a publication that is held alone, for changes of which each is kept by itself; BusyError while a run is at work."""
    load(root)
    with exclusive(root):
        engine = open_archive(load(root).settings.archive, root)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def changing(root: Path) -> Iterator[tuple[Publication, Connection]]:
    """The publication and its archive, held alone, for one change; raises BusyError while a run is at work."""
    with alone(root) as engine, transaction(engine, writing=True) as connection:
        yield load(root), connection
