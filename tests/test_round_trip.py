"""An old content repository comes in, and goes out again as it was."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path

import pytest
from tests.corpora import shared
from tests.publications import EVERYDAY, GIVEN, KEYED, NOW, Tree, archive, command, git, jsonl, make, row, run, take, tree

from broadsheet.errors import ItemError
from broadsheet.press.gitrecords import commit, init
from broadsheet.publication import load
from broadsheet.stages import ask

FIGURES = (b"quality: ", b"heat: ", b"published: ")
PARAGRAPHS = (b"related:", b"topics:", b"secured:")
SECURED = re.compile(rb'\nsecured: "([^"\n]*)"\n')


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The old service's files by their path."""
    folder = tmp_path_factory.mktemp("old")
    with tarfile.open(shared("data/everyday/records.tar.gz")) as packed:
        packed.extractall(folder, filter="data")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, old: Tree) -> Path:
    """A publication whose content/ holds the old files, committed, and whose archive took them in."""
    root = make(tmp_path_factory.mktemp("imported"), KEYED)
    for path, body in old.items():
        (root / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "content" / path).write_bytes(body)
    init(root / "content")
    commit(root / "content", "Old <old@example.com>", "Old\n", NOW, sorted(old))
    report = take(root, shared("data/everyday/records.tar.gz"), form="records")
    assert (report.counts["new"], report.counts["records"], report.spikes) == (600, len(old) - 600, ())
    return root


@pytest.fixture(scope="module")
def decided(imported: Path, old: Tree) -> Path:
    """The same after its first run."""
    exported(imported)  # before any decision; the tests of the untouched export look at their own
    run(imported)
    return imported


def exported(root: Path) -> dict[str, bytes | ItemError]:
    with archive(root) as connection:
        return dict(ask.export_records(connection, load(root)))


def test_every_file_comes_back_byte_for_byte(tmp_path: Path, old: Tree) -> None:
    root = make(tmp_path / "publication")
    source = str(shared("data/everyday/records.tar.gz"))
    assert command(root, "import", "--format", "records", source).returncode == 0
    done = command(root, "export", "--format", "records", "-o", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    back = {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert sorted(back) == sorted(old)
    assert [path for path in old if back[path] != old[path]] == []
    assert sum(path.startswith("_news/") for path in back) == 600


def test_the_first_run_rewrites_only_what_its_decisions_changed(decided: Path, old: Tree) -> None:
    now = tree(decided, "content")
    assert {path.removeprefix("content/") for path in now} == set(old)
    for path, body in old.items():
        assert undecided(now[f"content/{path}"]) == undecided(body), path
    assert all(now[f"content/{path}"] == body for path, body in old.items() if not path.startswith("_news/"))


def undecided(body: bytes) -> bytes:
    """A record without what the desk decides: figures, topics, relatives; `secured` is compared on its own."""
    told = (part for part in body.split(b"\n\n") if not part.startswith(PARAGRAPHS))
    return b"\n".join(line for part in told for line in part.split(b"\n") if not line.startswith(FIGURES))


def test_that_comparison_would_see_a_change_of_anything_else(old: Tree) -> None:
    body = next(body for path, body in sorted(old.items()) if path.startswith("_news/") and b"\nrelated:" in body)
    assert undecided(body.replace(b"title: ", b"title: x", 1)) != undecided(body)
    assert undecided(body.replace(b"domain: ", b"domain: x", 1)) != undecided(body)
    assert undecided(re.sub(rb"quality: \d+", b"quality: 7", body)) == undecided(body)
    assert len(undecided(body)) > 200


def test_foreign_secured_values_are_kept(decided: Path, old: Tree) -> None:
    foreign = {path: found[1] for path, body in old.items() if (found := SECURED.search(body))}
    assert len(foreign) > 500
    now = tree(decided, "content")
    kept = {path: SECURED.search(now[f"content/{path}"]) for path in foreign}
    assert {path: found[1] for path, found in kept.items() if found} == foreign


def test_what_was_rewritten_is_one_commit_and_the_second_run_makes_none(decided: Path) -> None:
    assert git(decided, "status", "--porcelain") == ""
    assert len(git(decided, "log", "--format=%H").split()) == 2
    assert run(decided).counts["changed"] == 0
    assert len(git(decided, "log", "--format=%H").split()) == 2


def test_what_was_decided_is_what_is_exported(decided: Path) -> None:
    now = tree(decided, "content")
    assert {f"content/{path}": body for path, body in exported(decided).items()} == now


def test_json_lines_go_out_and_come_in_with_the_same_decisions(tmp_path: Path) -> None:
    first, second = make(tmp_path / "first", EVERYDAY + GIVEN), make(tmp_path / "second", EVERYDAY + GIVEN)
    rows = [
        row(number, story=f"s{number % 5}", query="News", official=number % 3 == 0, images=PICTURES[: number % 2]) for number in range(40)
    ]
    take(first, rows)
    run(first)
    done = command(first, "export")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    take(second, jsonl(tmp_path / "told.jsonl", told))
    run(second)
    again = [json.loads(line) for line in command(second, "export").stdout.splitlines()]
    assert len(told) == 40
    assert [fields(one) for one in again] == [fields(one) for one in told]
    assert tree(second, "content") == tree(first, "content")


PICTURES = [{"url": "https://a.example/p.jpg", "width": 800, "height": 600, "isCached": True, "title": "A picture"}]


def fields(row: dict[str, object]) -> dict[str, object]:
    """A row without its story's id, which is minted from what was given."""
    return {name: value for name, value in row.items() if name != "story"}
