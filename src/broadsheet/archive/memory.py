"""What the line remembers from run to run under a name: the engine's memory, and digests of what shaped the last run."""

from __future__ import annotations

from sqlalchemy import Connection, select

from broadsheet.archive.schema import MEMORY
from broadsheet.archive.upsert import put


def recall(connection: Connection, name: str) -> bytes:
    """What was kept under this name; empty when nothing was."""
    return connection.execute(select(MEMORY.c.body).where(MEMORY.c.name == name)).scalar() or b""


def keep(connection: Connection, name: str, body: bytes) -> None:
    """Keep this under the name, in place of what was there."""
    put(connection, MEMORY, [{"name": name, "body": body}])
