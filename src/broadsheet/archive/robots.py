"""The robots.txt of hosts, by origin, as the stages encode them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from broadsheet.archive.among import among
from broadsheet.archive.schema import ROBOTS
from broadsheet.archive.upsert import put


def recall(connection: Connection, origins: Sequence[str]) -> Mapping[str, bytes]:
    """What was kept of these origins, where anything was."""
    query = select(ROBOTS.c.origin, ROBOTS.c.body)
    return {row.origin: row.body for asked in among(connection, ROBOTS.c.origin, origins) for row in connection.execute(query.where(asked))}


def keep(connection: Connection, files: Mapping[str, bytes]) -> None:
    """Keep these, in place of what was there of their origins."""
    put(connection, ROBOTS, [{"origin": origin, "body": body} for origin, body in sorted(files.items())])
