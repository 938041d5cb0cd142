"""The robots.txt that the fetch goes by when it asks for pages and pictures: those of earlier runs, and those learnt, written down."""

from __future__ import annotations

from contextlib import suppress

import msgspec
from sqlalchemy import Connection, Engine

from broadsheet.archive import robots as archive
from broadsheet.archive.opening import transaction
from broadsheet.errors import ArchiveError
from broadsheet.wire.fetch import RobotsFile

decode = msgspec.msgpack.Decoder(RobotsFile).decode


class Robots:
    """
    What is known of hosts, by their origin: hand it to `fetch`, which learns the rest into it, and then to `keep`.

    The archive is asked when the fetch asks, since redirects lead to hosts that no request names.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, RobotsFile | None] = {}
        self._learnt: dict[str, RobotsFile] = {}

    def get(self, origin: str, /) -> RobotsFile | None:
        """The file of an origin; None where none is known, or the archive refuses, which whoever writes to it will be told."""
        if origin not in self._known:
            self._known[origin] = None
            with suppress(ArchiveError), transaction(self._engine) as connection:
                body = archive.recall(connection, origin)
                self._known[origin] = decode(body) if body else None
        return self._known[origin]

    def __setitem__(self, origin: str, file: RobotsFile, /) -> None:
        self._known[origin] = self._learnt[origin] = file

    def keep(self, connection: Connection) -> None:
        """Write down what was learnt."""
        archive.keep(connection, {origin: msgspec.msgpack.encode(file) for origin, file in self._learnt.items()})
        self._learnt.clear()
