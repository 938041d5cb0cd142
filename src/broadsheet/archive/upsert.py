"""Insert or replace, said once for both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite

from broadsheet.archive.codec import batches

Row = dict[str, Any]
AT_ONCE = 2_000  # rows


def put(connection: Connection, table: Table, rows: Sequence[Row], *, keep: bool = False) -> None:
    """
    Insert the rows; where the primary key is there already the new row replaces it, or with `keep` the old one stays.

    All rows have the columns of the first one. Their values go to the driver as they are: text, whole numbers, bytes, truths, None.
    """
    if not rows:
        return
    words, given = _prepared(connection.dialect, table, tuple(rows[0]), keep)
    for batch in batches(rows, AT_ONCE):
        connection.exec_driver_sql(words, list(map(given, batch)))


@lru_cache(maxsize=256)
def _prepared(dialect: Dialect, table: Table, columns: tuple[str, ...], keep: bool) -> tuple[str, Callable[[Row], Any]]:
    """The statement, and how it is given a row."""
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    statement, key = insert(table), list(table.primary_key.columns)
    others = {name: statement.excluded[name] for name in columns if name not in table.primary_key.columns}
    if keep or not others:
        statement = statement.on_conflict_do_nothing(index_elements=key)
    else:
        statement = statement.on_conflict_do_update(index_elements=key, set_=others)
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), _ordered(compiled.positiontup or ()) if compiled.positional else dict


def _ordered(names: Sequence[str]) -> Callable[[Row], Any]:
    """A row as its values in this order."""
    return itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
