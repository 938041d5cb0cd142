"""A copy of the archive as it stands at one moment, and the way back from it. The copy is SQLite, whatever the archive is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.engine import make_url

from broadsheet.archive.opening import open_archive, schemas, transaction
from broadsheet.archive.schema import METADATA
from broadsheet.errors import ArchiveError

ROWS = 1_000  # rows in memory at a time


def archive_files(address: str, root: Path) -> tuple[Path, ...]:
    """The files that an archive at `address` lives in, while it is open too; none where it is on a server."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return ()
    path = root / url.database
    return (path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal")))


def copy_out(address: str, root: Path, target: Path, *, forget: str = "") -> str:
    """
    Copy the archive as it stands at one moment to the file `target`, and return its schema; a run may be at work meanwhile.

    The same rows give the same bytes. `forget` names a thing that the copy shall not remember. Raises `ArchiveError`.
    """
    engine = open_archive(address, root)
    try:
        with _named(target):
            if engine.dialect.name == "sqlite":
                with closing(engine.raw_connection()) as held:
                    held.cursor().execute("VACUUM INTO ?", (str(target),))
            else:
                with _opened(target) as copy:
                    _pour(engine, copy)
            _settle(target, forget)
    finally:
        engine.dispose()
    return schemas()[0]


def copy_in(copy: Path, address: str, root: Path) -> None:
    """
    Make the archive at `address` from a copy. Raises `ArchiveError` when there are rows, or a file, already, when the copy is
    damaged, or when a newer version wrote it.
    """
    with _named(copy):
        _check(copy)
    if files := archive_files(address, root):
        _place(copy, files)
        return
    with _opened(copy) as source:
        engine = open_archive(address, root)
        try:
            _refuse_unless_empty(engine)
            _pour(source, engine)
        finally:
            engine.dispose()


def _place(copy: Path, files: tuple[Path, ...]) -> None:
    """Put the copy where SQLite will look for it."""
    if there := [path for path in files if path.exists()]:
        raise ArchiveError("is there already", subject=str(there[0]), remedy="move it away first: nothing is overwritten")
    files[0].parent.mkdir(parents=True, exist_ok=True)
    copy.replace(files[0])


def _pour(source: Engine, target: Engine) -> None:
    """Every row of every table, in the order of its key, seen at one moment and written in one transaction."""
    held = source if source.dialect.name == "sqlite" else source.execution_options(isolation_level="REPEATABLE READ")
    with transaction(held) as reading, transaction(target) as writing:
        for table in METADATA.sorted_tables:
            for rows in reading.execute(select(table).order_by(*table.primary_key.columns)).mappings().partitions(ROWS):
                writing.execute(table.insert(), [dict(row) for row in rows])
            _count_on(writing, table)


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number what comes next after what was copied."""
    number = table.autoincrement_column
    if connection.dialect.name == "postgresql" and number is not None:
        last = connection.execute(select(func.max(number))).scalar()
        sequence = func.pg_get_serial_sequence(table.name, number.name)
        connection.execute(select(func.setval(sequence, last or 1, last is not None)))


def _refuse_unless_empty(engine: Engine) -> None:
    with transaction(engine) as connection:
        full = [table.name for table in METADATA.sorted_tables if connection.execute(select(table).limit(1)).first()]
    if full:
        raise ArchiveError(
            f"has rows in {', '.join(full)}", subject=str(engine.url), remedy="name an empty database: nothing is overwritten"
        )


def _settle(path: Path, forget: str) -> None:
    """One file, sound to its last page, without what shall be forgotten."""
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")
        if forget:
            opened.execute("DELETE FROM memory WHERE name = ?", (forget,))
            opened.commit()
            opened.execute("VACUUM")
    _check(path)


def _check(path: Path) -> None:
    """Raises `ArchiveError` unless SQLite finds every page and every index of the copy sound."""
    with closing(sqlite3.connect(path)) as opened:
        found = [row[0] for row in opened.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        raise ArchiveError(f"is damaged: {found[0]}", subject=path.name, remedy="take an older backup")


@contextmanager
def _opened(path: Path) -> Iterator[Engine]:
    """The archive in a file of its own."""
    engine = open_archive(f"sqlite:///{path}", path.parent)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """What SQLite itself says of a copy, as an error of ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise ArchiveError(f"cannot be copied: {error}", subject=path.name, remedy="check the disk, then try again") from error
