"""The robots.txt of hosts, by origin, as the stages encode them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from broadsheet.archive.schema import ROBOTS
from broadsheet.archive.upsert import put


def recall(connection: Connection, origin: str) -> bytes:
    """What was kept of this origin; empty when nothing was."""
    return connection.execute(select(ROBOTS.c.body).where(ROBOTS.c.origin == origin)).scalar() or b""


def keep(connection: Connection, files: Mapping[str, bytes]) -> None:
    """Keep these, in place of what was there of their origins."""
    put(connection, ROBOTS, [{"origin": origin, "body": body} for origin, body in sorted(files.items())])
