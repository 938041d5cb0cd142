"""An archive that an older version made is brought up to date and keeps every row."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from tests.archive.first import as_0001, first_schema, rows
from tests.publications import NOW, api, archive, make, run, stamps, take
from tests.stages.scene import OPEN, groups, homes, life, rule, scene, told

from broadsheet.archive import memory, notices, outbox
from broadsheet.archive.opening import open_archive


def test_an_archive_of_the_first_schema_keeps_every_row_and_goes_on(tmp_path: Path) -> None:
    root = scene(tmp_path / "p")
    rule(root, "pin", homes(root)["quake0"], value="5")
    run(root)
    before, files = groups(root), stamps(root)
    as_0001(root, tmp_path / "old.db")
    kept = rows(tmp_path / "old.db")
    assert all(kept[table] for table in ("articles", "members", "stories", "verdicts", "rulings", "memory", "sightings", "owned"))
    for name in ("archive.db", "archive.db-wal", "archive.db-shm"):
        (root / name).unlink(missing_ok=True)
    (tmp_path / "old.db").rename(root / "archive.db")
    open_archive("sqlite:///archive.db", root).dispose()
    assert rows(root / "archive.db") == kept
    assert groups(root) == before
    assert run(root).counts["changed"] == 0
    assert stamps(root) == files
    assert life(root, homes(root)["quake0"]) == ()
    take(root, [told("QUAKE", 4)])
    run(root, NOW + timedelta(hours=1))
    (turn,) = life(root, homes(root)["quake0"])
    assert (turn.kind, turn.story) == ("join", homes(root)["quake4"])
    assert len(api(root, f"stories/{homes(root)['quake0']}")["timeline"]) == 1


def test_the_log_of_changes_begins_with_what_was_published(tmp_path: Path) -> None:
    root = scene(tmp_path / "p", OPEN)
    told_of = spoken_of(root)
    assert len(told_of) == 7
    as_0001(root, tmp_path / "old.db")
    for name in ("archive.db", "archive.db-wal", "archive.db-shm"):
        (root / name).unlink(missing_ok=True)
    (tmp_path / "old.db").rename(root / "archive.db")
    assert spoken_of(root) == told_of
    take(root, [told("FERRY", 3)])
    run(root, NOW + timedelta(hours=1))
    ferry = homes(root)["ferry0"]
    assert [change["kind"] for change in api(root, "changes")["value"] if change["id"] == ferry] == ["changed", "new"]


def spoken_of(root: Path) -> set[tuple[str, str, str]]:
    """What the log says of what, each thing once."""
    with archive(root) as connection:
        found = notices.between(connection, 1, notices.length(connection))
    assert [notice.number for notice in found] == list(range(len(found), 0, -1))
    return {(notice.what, notice.id, notice.kind) for notice in found}


def test_the_first_schema_is_what_the_first_migration_makes_still(tmp_path: Path) -> None:
    first_schema(tmp_path / "old.db")
    assert "events" not in rows(tmp_path / "old.db")
    root = make(tmp_path / "p")
    (tmp_path / "old.db").rename(root / "archive.db")
    assert run(root).counts["articles"] == 0


def test_what_an_older_version_left_to_commit_and_put_beside_the_front_page_is_known_still(tmp_path: Path) -> None:
    first_schema(tmp_path / "archive.db")
    with sqlite3.connect(tmp_path / "archive.db") as opened:
        opened.execute("INSERT INTO memory VALUES ('uncommitted', ?)", (b"_news/a.md\n_news/b.md",))
        opened.executemany("INSERT INTO owned VALUES (?, ?)", [("front", "public/x"), ("front", "public/y"), ("article:a", "content/z")])
    opened.close()
    engine = open_archive("sqlite:///archive.db", tmp_path)
    with engine.begin() as connection:
        assert outbox.uncommitted(connection) == ["_news/a.md", "_news/b.md"]
        assert memory.recall(connection, "uncommitted") == b""
        assert memory.recall(connection, "whole") == b"front"
    engine.dispose()
