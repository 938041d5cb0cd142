"""
Which rows are asked for by their names, said once for both databases.

SQLite takes the names as one text in JSON: that is one short statement however many there are, and where a name has two parts, its index
finds both. Their list, written out, it would look through for every row of the first part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import BindParameter, ColumnElement, Connection, Select, Text, bindparam, func, select, tuple_

from broadsheet.archive.codec import MANY, batches

Columns = tuple[ColumnElement[Any], ColumnElement[Any]]

_NUL = b"\\u0000"  # SQLite ends a text in JSON there
_ASKED = "asked"


def among(connection: Connection, column: ColumnElement[Any], names: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Conditions, to be asked one after another, that hold for the rows whose `column` is one of the names; none for no names."""
    if not names:
        return
    if asked := _json(connection, names):
        yield _named(column, asked)
        return
    for batch in batches(names):
        yield column.in_(batch)


def among_pairs(connection: Connection, columns: Columns, pairs: Sequence[tuple[str, str]]) -> Iterator[ColumnElement[bool]]:
    """As `among`, for the rows whose two columns are one of the pairs."""
    if not pairs:
        return
    if asked := _json(connection, pairs):
        yield _paired(columns, asked)
        return
    for batch in batches(pairs, MANY // 2):
        yield tuple_(*columns).in_(batch)


def rows_among(connection: Connection, query: Select[Any], column: ColumnElement[Any], names: Sequence[str]) -> Sequence[Any]:
    """
    The rows of a query whose `column` is one of the names.

    The query is to be a constant: what is asked is written once for each, which takes ten times as long as asking for one name.
    """
    if asked := _json(connection, names) if names else "":
        return connection.execute(_prepared(query, column), {_ASKED: asked}).all()
    return [row for part in among(connection, column, names) for row in connection.execute(query.where(part))]


def rows_among_pairs(connection: Connection, query: Select[Any], columns: Columns, pairs: Sequence[tuple[str, str]]) -> Sequence[Any]:
    """As `rows_among`, where two columns are one of the pairs."""
    if asked := _json(connection, pairs) if pairs else "":
        return connection.execute(_prepared(query, *columns), {_ASKED: asked}).all()
    return [row for part in among_pairs(connection, columns, pairs) for row in connection.execute(query.where(part))]


@lru_cache(maxsize=64)
def _prepared(query: Select[Any], column: ColumnElement[Any], second: ColumnElement[Any] | None = None) -> Select[Any]:
    """The query for the rows whose column, or two columns, are what is asked for in JSON."""
    asked = bindparam(_ASKED, type_=Text)
    return query.where(_named(column, asked) if second is None else _paired((column, second), asked))


def _named(column: ColumnElement[Any], asked: str | BindParameter[str]) -> ColumnElement[bool]:
    return column.in_(select(func.json_each(asked).table_valued("value").c.value))


def _paired(columns: Columns, asked: str | BindParameter[str]) -> ColumnElement[bool]:
    value = func.json_each(asked).table_valued("value").c.value
    parts = (func.json_extract(value, place, type_=Text) for place in ("$[0]", "$[1]"))
    return tuple_(*columns).in_(select(*parts))


def _json(connection: Connection, names: Sequence[object]) -> str:
    """The names in JSON where the database is one that looks them up in it; empty where it has to be given them one by one."""
    body = msgspec.json.encode(names) if connection.dialect.name == "sqlite" else b""
    return "" if _NUL in body else body.decode()
