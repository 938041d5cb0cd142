"""The robots.txt of hosts, by origin, as the stages encode them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from broadsheet.archive.codec import batches
from broadsheet.archive.schema import ROBOTS
from broadsheet.archive.upsert import put


def recall(connection: Connection, origins: Collection[str]) -> Mapping[str, bytes]:
    """What was kept of these origins."""
    found: dict[str, bytes] = {}
    for batch in batches(sorted(origins)):
        rows = connection.execute(select(ROBOTS.c.origin, ROBOTS.c.body).where(ROBOTS.c.origin.in_(batch)))
        found.update((row.origin, row.body) for row in rows)
    return found


def keep(connection: Connection, files: Mapping[str, bytes]) -> None:
    """Keep these, in place of what was there of their origins."""
    put(connection, ROBOTS, [{"origin": origin, "body": body} for origin, body in sorted(files.items())])
