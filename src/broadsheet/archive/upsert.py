"""Insert or replace, said once for both databases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from broadsheet.archive.codec import batches

Row = dict[str, Any]


def put(connection: Connection, table: Table, rows: Sequence[Row], *, keep: bool = False) -> None:
    """Insert the rows; where the primary key is there already the new row replaces it, or with `keep` the old one stays."""
    if not rows:
        return
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table)
    key = list(table.primary_key.columns)
    if keep:
        prepared = statement.on_conflict_do_nothing(index_elements=key)
    else:
        others = {name: statement.excluded[name] for name in rows[0] if name not in table.primary_key.columns}
        prepared = (
            statement.on_conflict_do_update(index_elements=key, set_=others)
            if others
            else statement.on_conflict_do_nothing(index_elements=key)
        )
    for batch in batches(rows, 2000):
        connection.execute(prepared, list(batch))
