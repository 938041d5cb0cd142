"""Archives of the first schema, as the first version made them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from broadsheet.archive.opening import migrations

LATER = {"events", "traces", "uncommitted", "embeddings", "proposals", "robots", "subscriptions", "inbox", "pages"} | {
    "notices",
    "pictures",
    "prints",
    "pictured",
    "characters",
    "holds",
    "alembic_version",
}
"""Tables that the first schema had not, or had with other rows."""


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the first schema."""
    with sqlite3.connect(path) as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if name not in LATER]
        found = {name: sorted(opened.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in tables}
    opened.close()
    return found


def first_schema(path: Path) -> None:
    """An empty archive as version 0001 made it."""
    engine = create_engine(f"sqlite:///{path}")
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()


def as_0001(root: Path, old: Path) -> None:
    """Pour a publication's archive into one of the first schema."""
    first_schema(old)
    with sqlite3.connect(old) as opened:
        opened.execute("ATTACH ? AS now", (str(root / "archive.db"),))
        for table in rows(old):
            opened.execute(f'INSERT INTO main."{table}" SELECT * FROM now."{table}"')
    opened.close()
