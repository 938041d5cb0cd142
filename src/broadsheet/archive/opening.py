"""Opening the archive: its address, its migrations, and the one run that may write at a time."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from broadsheet.errors import ArchiveError, BusyError, ConfigurationError

LOCK = ".broadsheet.lock"


def open_archive(address: str, root: Path) -> Engine:
    """
    The archive at `address`, migrated to this version's schema.

    A relative SQLite path is taken from the publication's `root`. Raises `ConfigurationError` for an address that is none and
    `ArchiveError` when it cannot be opened or was written by a newer version.
    """
    engine = _engine(address, root)
    try:
        _migrate(engine)
    except (DBAPIError, OSError) as error:
        raise ArchiveError(
            f"cannot be opened: {getattr(error, 'orig', error)}", subject=str(engine.url), remedy="check the path, its rights and the disk"
        ) from error
    return engine


@contextmanager
def transaction(engine: Engine, *, writing: bool = False) -> Iterator[Connection]:
    """
    One transaction: all of it is kept, or nothing. Raises `ArchiveError` when the database refuses.

    One that reads first and writes long after says so by `writing`: SQLite then keeps other writers waiting from its beginning,
    instead of refusing the write because another came in between.
    """
    try:
        with (engine.execution_options(writing=True) if writing else engine).begin() as connection:
            yield connection
    except DBAPIError as error:
        raise ArchiveError(
            f"refused by the database: {error.orig}", subject=str(engine.url), remedy="check the disk, then run again"
        ) from error


@contextmanager
def exclusive(root: Path) -> Iterator[None]:
    """
    Hold the publication for one writer; the lock ends with the process.

    Raises `BusyError` when another run holds it, `ArchiveError` when the file of the lock cannot be made.
    """
    try:
        descriptor = os.open(root / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ArchiveError(
            f"cannot be locked: {error.strerror}", subject=str(root / LOCK), remedy="check its rights and the disk"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError("another run is at work here", subject=str(root), remedy="wait for it to end") from None
        yield
    finally:
        os.close(descriptor)


def _engine(address: str, root: Path) -> Engine:
    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            url = url.set(database=str(root / url.database))
        elif url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        engine = create_engine(url)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"needs a package that is not installed: {error.name}", subject="archive", remedy="pip install broadsheet[postgres]"
        ) from error
    except (ArgumentError, NoSuchModuleError) as error:
        raise ConfigurationError(
            f"is no archive we can open: {error}", subject=f"archive = {address!r}", remedy='use "sqlite:///archive.db" or "postgresql://…"'
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _tune_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not open or close transactions of its own
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writing") else "BEGIN")


def migrations() -> Config:
    """Where Alembic finds the steps of the schema."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    return config


def schemas() -> tuple[str, ...]:
    """Every schema that this version knows, its own first: the names of the migrations, newest first."""
    return tuple(revision.revision for revision in ScriptDirectory.from_config(migrations()).walk_revisions())


def _migrate(engine: Engine) -> None:
    config = migrations()
    known = schemas()
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found == known[0]:
        return
    if found is not None and found not in known:
        raise ArchiveError(f"was written by a newer Broadsheet (schema {found})", subject=str(engine.url), remedy="upgrade broadsheet")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
