"""The same archive and the same moment give the same bytes, wherever and however often the line is walked."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests import bagofwords
from tests.publications import (
    EVERYDAY,
    GIVEN,
    KEYED,
    NOW,
    Row,
    Tree,
    archive,
    azure_rows,
    command,
    git,
    make,
    run,
    stamps,
    take,
    taxonomy,
    tree,
)

from broadsheet.archive import decisions, lookup
from broadsheet.press.gitrecords import init
from broadsheet.publication import Beginning, create

AT = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
STRANGE = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}


def spring() -> list[Row]:
    """Three weeks of the real rows: enough for stories, copies and lists of several pages."""
    return [row for row in azure_rows() if "2020-09-10" <= row["publishedDateTime"] < "2020-10-01"]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication whose archive has taken its rows in, and nothing is decided."""
    root = make(taxonomy(tmp_path_factory.mktemp("taken")), KEYED)
    rows = spring()
    assert len(rows) > 200
    take(root, rows)
    return root


def copied(taken: Path, to: Path) -> Path:
    shutil.copytree(taken, to)
    init(to / "content")
    return to


@pytest.fixture(scope="module")
def first(taken: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copied(taken, tmp_path_factory.mktemp("first") / "publication")
    run(root)
    assert len(tree(root)) > 500
    return root


def test_the_same_archive_in_another_folder_gives_the_same_tree(taken: Path, first: Path, tmp_path: Path) -> None:
    other = copied(taken, tmp_path / "elsewhere" / "deeper")
    run(other)
    assert differences(tree(other), tree(first)) == []
    assert git(other, "rev-parse", "HEAD") == git(first, "rev-parse", "HEAD")


def test_another_hash_seed_time_zone_and_locale_give_the_same_tree(taken: Path, first: Path, tmp_path: Path) -> None:
    other = copied(taken, tmp_path / "strange")
    done = command(other, "run", "--offline", "--now", AT, env=STRANGE)
    assert done.returncode == 0, done.stderr
    assert differences(tree(other), tree(first)) == []
    assert git(other, "rev-parse", "HEAD") == git(first, "rev-parse", "HEAD")


def test_the_comparison_would_see_one_byte(first: Path) -> None:
    whole = tree(first)
    path = sorted(whole)[len(whole) // 2]
    assert differences(whole | {path: whole[path] + b" "}, whole) == [path]
    assert differences({name: body for name, body in whole.items() if name != path}, whole) == [path]


def differences(one: Tree, other: Tree) -> list[str]:
    """The paths that are not in both, byte for byte."""
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


def test_a_second_run_touches_nothing_whatever_the_hour(first: Path) -> None:
    before, head = stamps(first), git(first, "rev-parse", "HEAD")
    for later in (timedelta(0), timedelta(hours=7), timedelta(days=400)):
        assert run(first, NOW + later).counts["changed"] == 0
    assert stamps(first) == before
    assert git(first, "rev-parse", "HEAD") == head


def test_everything_rendered_anew_is_what_lay_there(first: Path, tmp_path: Path) -> None:
    other = tmp_path / "anew"
    shutil.copytree(first, other)
    whole = tree(other)
    shutil.rmtree(other / "public")
    run(other)
    assert differences(tree(other), whole) == []


def test_a_judge_changes_no_byte(taken: Path, first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bagofwords.offer(monkeypatch)
    other = copied(taken, tmp_path / "judged")
    make(other, KEYED + '[stories]\njudge = "bag"\n')
    assert run(other).counts["proposed"] > 0
    assert differences(tree(other), tree(first)) == []
    assert git(other, "rev-parse", "HEAD") == git(first, "rev-parse", "HEAD")
    before = stamps(other)
    assert run(other, NOW + timedelta(days=2)).counts["proposed"] == 0
    assert stamps(other) == before


def test_several_imports_with_runs_between_make_the_same_stories(taken: Path, first: Path, tmp_path: Path) -> None:
    rows = sorted(spring(), key=lambda row: (row["publishedDateTime"], row["path"]))
    root = make(taxonomy(tmp_path / "bits"), KEYED)
    for start in range(0, len(rows), 60):
        take(root, rows[start : start + 60])
        run(root)
    assert partition(root) == partition(first)


def partition(root: Path) -> set[frozenset[str]]:
    """The stories as sets of their members' file names."""
    with archive(root) as connection:
        paths = {article.id: article.path for article in lookup.every_article(connection)}
        members = decisions.members_of(connection, decisions.all_stories(connection))
    return {frozenset(paths[member.article] for member in found) for found in members.values()}


def test_the_order_of_rows_in_one_import_does_not_matter(first: Path, tmp_path: Path) -> None:
    root = make(taxonomy(tmp_path / "backwards"), KEYED)
    take(root, spring()[::-1])
    run(root)
    assert partition(root) == partition(first)
    assert differences(tree(root, "content"), tree(first, "content")) == []


def test_a_row_taken_in_twice_changes_nothing(first: Path, tmp_path: Path) -> None:
    root = tmp_path / "twice"
    shutil.copytree(first, root)
    before = stamps(root)
    report = take(root, spring(), NOW + timedelta(hours=1))
    assert (report.counts["new"], report.counts["versions"]) == (0, 0)
    assert run(root, NOW + timedelta(hours=1)).counts["changed"] == 0
    assert stamps(root) == before


def test_another_policy_on_the_same_archive_renders_anew_and_back_again(first: Path, tmp_path: Path) -> None:
    root = tmp_path / "policies"
    shutil.copytree(first, root)
    whole = tree(root)
    make(root, EVERYDAY + GIVEN + KEYED)
    assert run(root).counts["changed"] > 100
    make(root, KEYED)
    run(root)
    assert differences(tree(root, "content"), tree_of_content(whole)) == []


def tree_of_content(whole: Tree) -> Tree:
    return {path: body for path, body in whole.items() if path.startswith("content/")}


def test_the_sample_runs_twice_to_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for root in (one, other):
        create(root, Beginning(sample=True))
        run(root)
    assert differences(tree(one), tree(other)) == []
    before = stamps(one)
    assert run(one, NOW + timedelta(days=2)).counts["changed"] == 0
    assert stamps(one) == before


def test_a_setting_that_changes_no_page_touches_no_file(tmp_path: Path) -> None:
    root = make(tmp_path / "set", GIVEN)
    take(root, spring()[:40])
    run(root)
    before = stamps(root)
    with (root / "broadsheet.toml").open("a") as file:
        file.write("[fetch]\ntimeout = 21\n")
    assert run(root).counts["changed"] == 0
    assert stamps(root) == before


def test_every_published_story_is_in_its_month_of_search(tmp_path: Path) -> None:
    root = make(tmp_path / "searched", GIVEN)
    take(root, spring()[:40])
    run(root)
    published = {path.split("/")[2] for path in tree(root) if path.startswith("public/stories/") and path.endswith("/index.html")}
    searched = b"".join(body for path, body in tree(root).items() if path.startswith("public/search/") and "/stories-" in path)
    assert published
    assert all(story.encode() in searched for story in published)
