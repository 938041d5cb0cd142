"""The robots.txt that the fetch goes by when it asks for pages and pictures: those of earlier runs, and those learnt, written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

import msgspec
from sqlalchemy import Connection, Engine

from broadsheet.archive import robots as archive
from broadsheet.archive.opening import transaction
from broadsheet.errors import ArchiveError, FetchError
from broadsheet.wire.fetch import RobotsFile
from broadsheet.wire.fetch.place import locate

decode = msgspec.msgpack.Decoder(RobotsFile).decode


class Robots:
    """
    What is known of hosts, by their origin: hand it to `fetch`, which learns the rest into it, and then to `keep`.

    Tell it by `foresee` what will be asked for: the archive is then asked once. Only where redirects lead is not known before.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, RobotsFile | None] = {}
        self._learnt: dict[str, RobotsFile] = {}
        self._refusal: ArchiveError | None = None

    def foresee(self, addresses: Iterable[str]) -> None:
        """Read at once what is known of the hosts of these addresses. Raises ArchiveError."""
        if origins := sorted(set(_origins(addresses)) - self._known.keys()):
            self._read(origins)

    def get(self, origin: str, /) -> RobotsFile | None:
        """The file of an origin; None where none is known, or once the archive refused to tell, for which `keep` raises."""
        if origin not in self._known and self._refusal is None:
            try:
                self._read([origin])
            except ArchiveError as error:  # a fetch goes on whatever happens to one address
                self._refusal = error
        return self._known.get(origin)

    def __setitem__(self, origin: str, file: RobotsFile, /) -> None:
        self._known[origin] = self._learnt[origin] = file

    def keep(self, connection: Connection) -> None:
        """Write down what was learnt. Raises the ArchiveError for which the archive told nothing while it was asked."""
        if self._refusal:
            raise self._refusal
        archive.keep(connection, {origin: msgspec.msgpack.encode(file) for origin, file in self._learnt.items()})
        self._learnt.clear()

    def _read(self, origins: Sequence[str]) -> None:
        with transaction(self._engine) as connection:
            bodies = archive.recall(connection, origins)
        self._known.update((origin, decode(bodies[origin]) if origin in bodies else None) for origin in origins)


def _origins(addresses: Iterable[str]) -> Iterable[str]:
    """The origins of those that can be dialled."""
    for address in addresses:
        with suppress(FetchError):  # which the fetch will tell of it
            yield locate(address).origin
