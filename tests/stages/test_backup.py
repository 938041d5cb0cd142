"""A publication as one file: whole or refused, never over anything, and the same publication again to the byte."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from tests.commands.saying import said, told
from tests.publications import KEYED, NOW, archive, command, git, make, row, rss, run, serve, stamps, take, tree
from tests.stages.scene import OPEN, homes, rule

from broadsheet.archive import lookup
from broadsheet.archive.opening import exclusive, schemas
from broadsheet.errors import ArchiveError, BackupError, ConfigurationError, UsageError
from broadsheet.press.gitrecords import init
from broadsheet.publication import load
from broadsheet.publication.packed import verify
from broadsheet.stages import backup as stage
from broadsheet.stages.backup import back_up, restore

FEED = {"a.xml": rss(("Harbour cranes return", "https://a.example/cranes", "Mon, 11 Mar 2024 09:00:00 GMT"))}
FLIPS = 200


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication that is out, with a ruling, a local feed, a page of its own under public/, and its records in git."""
    root = make(tmp_path_factory.mktemp("published") / "publication", OPEN + KEYED, FEED)
    init(root / "content")
    take(root, [row(number) for number in range(6)])
    run(root)
    rule(root, "pin", next(iter(homes(root).values())), value="9")
    run(root)
    (root / "public/CNAME").write_text("test.example")
    return root


@pytest.fixture(scope="module")
def kept(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its backup."""
    path = tmp_path_factory.mktemp("kept") / "kept.tar"
    back_up(load(published), path, "0")
    return path


def test_what_is_restored_is_the_publication_to_the_byte_and_a_run_touches_no_file(published: Path, kept: Path, tmp_path: Path) -> None:
    root = tmp_path / "again"
    restore(kept, root, published / "secret.key")
    assert tree(root) == tree(published)
    assert {path.name for path in root.iterdir()} == {path.name for path in published.iterdir()} - {".broadsheet.lock"}
    before = stamps(root)
    assert run(root).counts["changed"] == 0
    assert stamps(root) == before
    assert git(root, "rev-parse", "HEAD") == git(published, "rev-parse", "HEAD")
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "fsck") == ""


def test_news_after_a_restore_come_out_as_they_would_have(published: Path, kept: Path, tmp_path: Path) -> None:
    both = [shutil.copytree(published, tmp_path / "kept on"), tmp_path / "restored"]
    restore(kept, both[1], published / "secret.key")
    for root in both:
        take(root, [row(7)])
        run(root, NOW + timedelta(hours=1))
    assert tree(both[0]) == tree(both[1])


def test_two_backups_of_one_state_are_the_same_bytes(published: Path, kept: Path, tmp_path: Path) -> None:
    back_up(load(published), tmp_path / "second.tar", "0")
    assert (tmp_path / "second.tar").read_bytes() == kept.read_bytes()


def test_any_tar_reader_lists_it_and_neither_the_key_nor_its_text_is_in_it(published: Path, kept: Path) -> None:
    with tarfile.open(kept) as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json") or io.BytesIO())
    assert {"archive.sqlite", "folder/broadsheet.toml", "folder/sources.opml", "folder/feeds/a.xml", "folder/public/CNAME"} <= set(names)
    assert not [name for name in names if "secret.key" in name or name.endswith((".new", ".lock", "archive.db"))]
    assert (published / "secret.key").read_bytes() not in kept.read_bytes()
    assert (manifest["key"], manifest["schema"]) == ("75f35914", schemas()[0])


def test_every_flipped_byte_is_refused_and_nothing_is_written(kept: Path, tmp_path: Path) -> None:
    body = bytearray(kept.read_bytes())
    hurt = tmp_path / "hurt.tar"
    for number in range(FLIPS):
        place = (number * len(body)) // FLIPS if number < FLIPS - 50 else len(body) - 1 - (number - FLIPS + 50) * 2
        body[place] ^= 0x40
        hurt.write_bytes(body)
        with pytest.raises(BackupError, match=r"hurt\.tar: .*(another backup|upgrade)"):
            restore(hurt, tmp_path / "never")
        body[place] ^= 0x40
    assert not (tmp_path / "never").exists()
    hurt.write_bytes(body)
    restore(hurt, tmp_path / "whole")


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.9, 0.9999])
def test_a_truncated_backup_is_refused(kept: Path, tmp_path: Path, share: float) -> None:
    body = kept.read_bytes()
    (tmp_path / "part.tar").write_bytes(body[: int(len(body) * share)])
    with pytest.raises(BackupError, match="its end is missing"):
        restore(tmp_path / "part.tar", tmp_path / "never")


def test_an_archive_that_is_damaged_is_not_backed_up(published: Path, tmp_path: Path) -> None:
    root = shutil.copytree(published, tmp_path / "p")
    with sqlite3.connect(root / "archive.db") as opened:
        opened.execute("PRAGMA writable_schema=ON")
        opened.execute("UPDATE sqlite_master SET rootpage = 2 WHERE name = 'articles'")
    opened.close()
    with pytest.raises(ArchiveError):
        back_up(load(root), tmp_path / "b.tar", "0")
    assert list(tmp_path.iterdir()) == [root]


def test_nothing_is_ever_overwritten(published: Path, kept: Path, tmp_path: Path) -> None:
    before = kept.read_bytes()
    with pytest.raises(UsageError, match="never overwrites"):
        back_up(load(published), kept, "0")
    assert kept.read_bytes() == before
    (tmp_path / "full").mkdir()
    (tmp_path / "full/letter.txt").touch()
    for place in (published, tmp_path / "full", tmp_path / "full/letter.txt"):
        with pytest.raises(UsageError, match="is not empty"):
            restore(kept, place)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_an_archive_elsewhere_is_not_overwritten_either(tmp_path: Path) -> None:
    root = make(tmp_path / "p", top=f'archive = "sqlite:///{tmp_path}/elsewhere.db"\n')
    run(root)
    back_up(load(root), tmp_path / "b.tar", "0")
    with pytest.raises(ArchiveError, match="is there already"):
        restore(tmp_path / "b.tar", tmp_path / "q")
    assert not (tmp_path / "q").exists()
    (tmp_path / "elsewhere.db").unlink()
    restore(tmp_path / "b.tar", tmp_path / "q")
    assert run(tmp_path / "q").counts["changed"] == 0


def test_the_wrong_key_is_refused_and_a_missing_one_is_asked_for(published: Path, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.key").write_text("ab" * 32)
    with pytest.raises(BackupError, match=r"wrong\.key: is key 65066b25: the records were sealed by 75f35914"):
        restore(kept, tmp_path / "never", tmp_path / "wrong.key")
    assert not (tmp_path / "never").exists()
    done = said(tmp_path / "q", "restore", str(kept))
    assert done.exit_code == 1
    assert "the secret key 75f35914 is not in a backup: put it into" in done.stderr
    with pytest.raises(ConfigurationError, match=r"secret\.key: cannot be read"):
        run(tmp_path / "q")
    shutil.copy(published / "secret.key", tmp_path / "q")
    assert run(tmp_path / "q").counts["changed"] == 0
    assert tree(tmp_path / "q") == tree(published)


def test_a_backup_of_a_newer_version_is_refused(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "schemas", lambda: ("0001",))
    with pytest.raises(BackupError, match=r"newer Broadsheet \(schema .*upgrade"):
        restore(kept, tmp_path / "never")


def test_what_a_killed_restore_left_is_taken_away_by_the_next(published: Path, kept: Path, tmp_path: Path) -> None:
    root = tmp_path / "q"
    (root / ".restoring").mkdir(parents=True)
    (root / ".restoring/moved").write_text("public\nbroadsheet.toml")
    (root / "public").mkdir()
    restore(kept, root, published / "secret.key")
    assert tree(root) == tree(published)
    assert not (root / ".restoring").exists()


def test_a_restore_that_the_disk_refuses_leaves_nothing_behind(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moves, rename = [], Path.rename

    def refused(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) == 3:
            raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT), str(target))
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refused)
        with pytest.raises(BackupError):
            restore(kept, tmp_path / "again")
    assert not (tmp_path / "again").exists() or not list((tmp_path / "again").iterdir())
    restore(kept, tmp_path / "again")


def test_a_backup_beside_a_run_at_work_is_of_one_moment_and_a_run_makes_it_whole(published: Path, tmp_path: Path) -> None:
    root = shutil.copytree(published, tmp_path / "p")
    take(root, [row(9)])
    with exclusive(root):
        manifest, _ = back_up(load(root), tmp_path / "b.tar", "0")
    assert not manifest.still
    restore(tmp_path / "b.tar", tmp_path / "q", root / "secret.key")
    for place in (root, tmp_path / "q"):
        run(place, NOW + timedelta(hours=1))
    assert tree(tmp_path / "q") == tree(root)
    assert git(tmp_path / "q", "status", "--porcelain") == ""


def test_backups_inside_the_folder_links_and_pipes_stay_outside(published: Path, tmp_path: Path) -> None:
    root = shutil.copytree(published, tmp_path / "p")
    (root / "feeds/away.xml").symlink_to(tmp_path)
    os.mkfifo(root / "feeds/pipe.xml")
    for name in ("one.tar", "two.tar"):
        done = said(root, "backup", str(root / name))
        assert done.exit_code == 1
        assert done.stderr.count("neither file nor folder") == 2
    assert not [member.path for member in verify(root / "two.tar").members if member.path.endswith((".tar", "away.xml", "pipe.xml"))]


def test_the_commands_tell_scripts_what_they_did(published: Path, kept: Path, tmp_path: Path) -> None:
    made = told(published, "backup", str(tmp_path / "b.tar"))
    assert (made["bytes"], made["key"], made["still"], made["leftOut"]) == ((tmp_path / "b.tar").stat().st_size, "75f35914", True, [])
    back = told(tmp_path / "q", "restore", str(kept), "--key", str(published / "secret.key"))
    assert (back["members"], back["schema"], back["keyMissing"]) == (made["members"], schemas()[0], None)
    with archive(tmp_path / "q") as connection:
        assert lookup.totals(connection)["articles"] == 7


def test_a_restore_into_the_folder_that_one_stands_in_works(published: Path, kept: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    words = [sys.executable, "-m", "broadsheet", "restore", str(kept)]
    done = subprocess.run(words, cwd=here, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert tree(here) == tree(published)
    assert command(here, "stories", "--json").returncode == 0


def test_feeds_in_files_come_back_with_it(published: Path, kept: Path, tmp_path: Path) -> None:
    restore(kept, tmp_path / "q", published / "secret.key")
    serve(tmp_path / "q", {"a.xml": rss(("Harbour gates open", "https://a.example/gates", "Mon, 11 Mar 2024 10:00:00 GMT"))})
    assert run(tmp_path / "q", NOW + timedelta(hours=2)).counts["new"] == 1
