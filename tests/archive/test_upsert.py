"""Rows are put where none is, and replace what is there or leave it."""

from __future__ import annotations

from sqlalchemy import create_engine, select
from sqlalchemy.dialects import postgresql

from broadsheet.archive.schema import ARTICLES, METADATA, UNCOMMITTED
from broadsheet.archive.upsert import AT_ONCE, _prepared, put


def row(name: str, title: str) -> dict[str, object]:
    at = {"published": 1, "address": "", "domain": "", "feed": "", "path": name}
    return {"title": title, "pending": True, "body": b"\x00\xff", "id": name, **at}


def test_a_row_replaces_another_or_leaves_it() -> None:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.begin() as connection:
        put(connection, ARTICLES, [row("a", "old"), row("b", "old")])
        put(connection, ARTICLES, [row("a", "new"), row("c", "new")])
        put(connection, ARTICLES, [row("b", "kept")], keep=True)
        found = connection.execute(select(ARTICLES).order_by(ARTICLES.c.id)).all()
        assert [(one.id, one.title, one.pending, one.body) for one in found] == [
            ("a", "new", True, b"\x00\xff"), ("b", "old", True, b"\x00\xff"), ("c", "new", True, b"\x00\xff"),
        ]  # fmt: skip
        put(connection, UNCOMMITTED, [{"path": str(number)} for number in range(AT_ONCE + 1)] * 2)
        assert len(connection.execute(select(UNCOMMITTED)).all()) == AT_ONCE + 1


def test_a_database_that_takes_columns_by_name_is_given_names() -> None:
    words, given = _prepared(postgresql.psycopg.dialect(), ARTICLES, ("id", "title"), keep=False)  # type: ignore[no-untyped-call]
    assert "%(title)s" in words
    assert given({"id": "a", "title": "One"}) == {"id": "a", "title": "One"}
