"""The robots.txt that the fetch goes by when it asks for pages: those known of their hosts before, and those learnt, written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import robots as archive
from broadsheet.errors import FetchError
from broadsheet.wire.fetch import RobotsFile, origin

decode = msgspec.msgpack.Decoder(RobotsFile).decode


def known(connection: Connection, addresses: Iterable[str]) -> dict[str, RobotsFile]:
    """What is known of the hosts of these addresses: hand it to `fetch`, which learns the rest into it, and then to `keep`."""
    origins = {named for address in addresses if (named := _origin(address))}
    return {name: decode(body) for name, body in archive.recall(connection, origins).items()}


def keep(connection: Connection, before: Mapping[str, RobotsFile], after: Mapping[str, RobotsFile]) -> None:
    """Write down what is new, of `after`, against a copy of what was `known` before the fetch."""
    fresh = {name: msgspec.msgpack.encode(file) for name, file in after.items() if before.get(name) != file}
    archive.keep(connection, fresh)


def _origin(address: str) -> str:
    """The origin of an address; none for what cannot be fetched, which the fetch will say itself."""
    try:
        return origin(address)
    except FetchError:
        return ""
