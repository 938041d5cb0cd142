"""Opening the archive: its schema and migrations agree, newer ones are refused, and one writer holds it."""

from __future__ import annotations

import contextlib
import multiprocessing
import sqlite3
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Engine, Integer, MetaData, Table, inspect, text

from broadsheet.archive import memory
from broadsheet.archive.opening import exclusive, open_archive, transaction
from broadsheet.archive.schema import METADATA
from broadsheet.errors import ArchiveError, BusyError, ConfigurationError

HERE = "sqlite:///archive.db"


def test_the_migrations_make_exactly_the_schema(tmp_path: Path) -> None:
    engine = open_archive(HERE, tmp_path)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        told = set(inspect(connection).get_table_names())
    engine.dispose()
    assert told == {*METADATA.tables, "alembic_version"}


def test_that_comparison_would_see_a_table_without_a_migration(tmp_path: Path) -> None:
    more = MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.tables.values():
        table.to_metadata(more)
    Table("forgotten", more, Column("id", Integer, primary_key=True))
    engine = open_archive(HERE, tmp_path)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), more)
    engine.dispose()
    assert [change[0] for change in found] == ["add_table"]


def test_an_archive_opens_again_as_it_was(tmp_path: Path) -> None:
    for expected in (b"", b"kept"):
        engine = open_archive(HERE, tmp_path)
        with transaction(engine) as connection:
            assert memory.recall(connection, "thing") == expected
            memory.keep(connection, "thing", b"kept")
        engine.dispose()


def test_a_newer_schema_is_refused_with_its_remedy(tmp_path: Path) -> None:
    engine = open_archive(HERE, tmp_path)
    with transaction(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(ArchiveError, match=r"newer Broadsheet .*9999.*upgrade"):
        open_archive(HERE, tmp_path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"This is a letter to my aunt. " * 100)
    with pytest.raises(ArchiveError, match="cannot be opened"):
        open_archive(HERE, tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="nowhere"):
        open_archive("sqlite:///nowhere/archive.db", tmp_path)


@pytest.mark.parametrize("address", ["quill:///archive.db", "nonsense"])
def test_an_address_that_is_none_is_a_matter_of_configuration(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigurationError, match="is no archive"):
        open_archive(address, tmp_path)


def test_a_driver_that_is_not_installed_is_named_with_what_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"not installed: psycopg \(pip install broadsheet\[postgres\]\)"):
        open_archive("postgresql://desk@news.example/archive", tmp_path)


def test_it_is_kept_in_wal_mode_so_that_readers_need_not_wait(tmp_path: Path) -> None:
    engine = open_archive(HERE, tmp_path)
    with transaction(engine) as writer:
        memory.keep(writer, "thing", b"new")
        with engine.connect() as reader:
            assert reader.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert memory.recall(reader, "thing") == b""
    engine.dispose()


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    engine = open_archive(HERE, tmp_path)

    def fail() -> None:
        with transaction(engine) as connection:
            memory.keep(connection, "thing", b"half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with transaction(engine) as connection:
        assert memory.recall(connection, "thing") == b""
    engine.dispose()


def test_what_the_database_refuses_is_an_archive_error(tmp_path: Path) -> None:
    engine = open_archive(HERE, tmp_path)
    with pytest.raises(ArchiveError, match="refused by the database"), transaction(engine) as connection:
        connection.execute(text("INSERT INTO memory (name, body) VALUES ('a', 'b'), ('a', 'c')"))
    engine.dispose()


def test_one_writer_holds_a_publication_and_the_next_is_told(tmp_path: Path) -> None:
    with exclusive(tmp_path):
        with pytest.raises(BusyError, match="another run is at work"), exclusive(tmp_path):
            pass
        process = multiprocessing.get_context("spawn").Process(target=_enter, args=(tmp_path,))
        process.start()
        process.join()
        assert process.exitcode == 3
    with exclusive(tmp_path):
        pass


def _enter(root: Path) -> None:
    try:
        with exclusive(root):
            pass
    except BusyError as error:
        raise SystemExit(error.exit_code) from error


def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / ".broadsheet.lock").mkdir()
    with pytest.raises(ArchiveError, match="cannot be locked"), exclusive(tmp_path):
        pass


def test_who_reads_first_and_writes_later_is_not_refused_because_another_wrote_meanwhile(tmp_path: Path) -> None:
    ours, theirs = open_archive(HERE, tmp_path), open_archive(HERE, tmp_path)
    with transaction(ours, writing=True) as connection:
        assert memory.recall(connection, "ours") == b""
        with contextlib.closing(sqlite3.connect(tmp_path / "archive.db", timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")  # it has to wait
        memory.keep(connection, "ours", b"kept")
    keep(theirs, "theirs")
    with transaction(ours) as connection:
        assert (memory.recall(connection, "ours"), memory.recall(connection, "theirs")) == (b"kept", b"kept")
    with pytest.raises(ArchiveError):
        write_late(ours, theirs)
    ours.dispose()
    theirs.dispose()


def write_late(ours: Engine, theirs: Engine) -> None:
    """What happens to one that does not say that it will write."""
    with transaction(ours) as connection:
        memory.recall(connection, "ours")
        keep(theirs, "between")
        memory.keep(connection, "ours", b"too late")


def keep(engine: Engine, name: str) -> None:
    with transaction(engine, writing=True) as connection:
        memory.keep(connection, name, b"kept")
