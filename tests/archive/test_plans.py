"""Whatever the archive holds, a run asks for what it needs and gets it by an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from tests.publications import NOW, archive, make, row, run, take

SMALL = {"alembic_version", "aliases", "dirty", "domains", "feeds", "inbox", "memory", "rulings", "subscriptions", "uncommitted"}
"""Tables that a run reads whole: what stands in them is short, or all of it is wanted."""

Asked = dict[str, tuple[object, ...]]


@contextmanager
def asked() -> Iterator[Asked]:
    """Every question to a database meanwhile, with the parameters it was asked with."""
    found: Asked = {}

    def listen(_connection: Connection, _cursor: object, statement: str, parameters: object, _context: object, many: bool) -> None:
        if statement.startswith("SELECT") and not many and isinstance(parameters, tuple):
            found[statement] = parameters

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def scanned(connection: Connection, questions: Asked) -> set[str]:
    """The tables that SQLite reads from end to end to answer; not what a question inside the question made."""
    plans = [
        step.detail.split()
        for statement, parameters in questions.items()
        for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
    made = {words[1] for words in plans if words[0] in {"CO-ROUTINE", "MATERIALIZE"}}
    return {words[1] for words in plans if words[0] == "SCAN" and "INDEX" not in words} - made - {"CONSTANT"}


def test_no_table_is_read_whole_for_one_more_article(tmp_path: Path) -> None:
    root = make(tmp_path / "p")
    take(root, [row(number) for number in range(60)])
    run(root)
    with asked() as questions:
        take(root, [row(60)])
        assert run(root, NOW + timedelta(hours=1)).counts["changed"]
    with archive(root) as connection:
        assert len(questions) > 30
        assert scanned(connection, questions) - SMALL == set()


def test_a_question_without_an_index_is_seen(tmp_path: Path) -> None:
    with archive(make(tmp_path / "p")) as connection, asked() as questions:
        connection.exec_driver_sql("SELECT id FROM articles WHERE title = ?", ("x",))
        assert scanned(connection, questions) == {"articles"}
