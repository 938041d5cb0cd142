"""
Which rows are asked for by their names, said once for both databases.

SQLite takes the names as one text in JSON: that is one short statement however many there are, and where a name has two parts, its index
finds both. Their list, written out, it would look through for every row of the first part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Text, func, select, tuple_

from broadsheet.archive.codec import MANY, batches

_NUL = b"\\u0000"  # SQLite ends a text in JSON there


def among(connection: Connection, column: ColumnElement[Any], names: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Conditions, to be asked one after another, that hold for the rows whose `column` is one of the names; none for no names."""
    if not names:
        return
    if asked := _json(connection, names):
        yield column.in_(select(func.json_each(asked).table_valued("value").c.value))
        return
    for batch in batches(names):
        yield column.in_(batch)


def among_pairs(
    connection: Connection, columns: tuple[ColumnElement[Any], ColumnElement[Any]], pairs: Sequence[tuple[str, str]]
) -> Iterator[ColumnElement[bool]]:
    """As `among`, for the rows whose two columns are one of the pairs."""
    if not pairs:
        return
    if asked := _json(connection, pairs):
        value = func.json_each(asked).table_valued("value").c.value
        parts = (func.json_extract(value, place, type_=Text) for place in ("$[0]", "$[1]"))
        yield tuple_(*columns).in_(select(*parts))
        return
    for batch in batches(pairs, MANY // 2):
        yield tuple_(*columns).in_(batch)


def _json(connection: Connection, names: Sequence[object]) -> str:
    """The names in JSON where the database is one that looks them up in it; empty where it has to be given them one by one."""
    body = msgspec.json.encode(names) if connection.dialect.name == "sqlite" else b""
    return "" if _NUL in body else body.decode()
