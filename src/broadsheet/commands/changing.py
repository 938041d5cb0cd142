"""How commands change a publication: alone, and all or nothing in its archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from broadsheet.archive.opening import exclusive, open_archive, transaction
from broadsheet.publication import Publication, load


@contextmanager
def changing(root: Path) -> Iterator[tuple[Publication, Connection]]:
    """The publication and its archive, held alone; raises BusyError while a run is at work."""
    load(root)
    with exclusive(root):
        publication = load(root)
        engine = open_archive(publication.settings.archive, root)
        try:
            with transaction(engine, writing=True) as connection:
                yield publication, connection
        finally:
            engine.dispose()
