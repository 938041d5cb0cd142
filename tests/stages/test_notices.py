"""The log of changes: whoever keeps the last cursor sees every change once, and full pages never change."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.publications import NOW, Row, api, archive, make, row, run, stamps, take, tree
from tests.stages.scene import OPEN, homes, id_of, rule, scene, told

from broadsheet.archive import notices
from broadsheet.stages.notices import PAGE


def follow(root: Path, cursor: int = 0) -> tuple[list[dict[str, Any]], int]:
    """What a client does: from the newest page down until it meets what it knows. The changes since its cursor, oldest first."""
    page, found = api(root, "changes"), []
    while True:
        fresh = [change for change in page["value"] if change["cursor"] > cursor]
        found += fresh
        if len(fresh) < len(page["value"]) or page["nextPage"] is None:
            return found[::-1], max((cursor, *(change["cursor"] for change in fresh)))
        page = api(root, f"changes/page/{page['nextPage']}")


def kinds(changes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(change["type"], change["kind"]) for change in changes]


def replayed(root: Path) -> dict[str, dict[str, Any]]:
    """What stands when every change is obeyed in turn: the path of each thing with its last change."""
    stands: dict[str, dict[str, Any]] = {}
    for change in follow(root)[0]:
        stands[change["path"]] = change
        if change["kind"] in {"withdrawn", "moved"}:
            del stands[change["path"]]
    return stands


def published(root: Path) -> set[str]:
    """Every article and story that has a file of its own in the API, by its path."""
    found = set()
    for path, body in tree(root, "public/api").items():
        place = path.removeprefix("public/api").removesuffix("/index.json")
        if (place.startswith("/stories/") and b'"movedTo"' not in body[:60]) or place.startswith("/news/2"):
            found.add(place)
    return found


def rows(count: int) -> list[Row]:
    return [row(number) for number in range(count)]


def test_everything_published_is_told_once_in_the_order_of_its_time(tmp_path: Path) -> None:
    root = scene(tmp_path / "p", OPEN)
    changes, cursor = follow(root)
    assert sorted(kinds(changes)) == [("article", "new")] * 5 + [("story", "new")] * 2
    assert [change["cursor"] for change in changes] == list(range(1, 8))
    assert cursor == 7
    assert set(replayed(root)) == published(root)
    assert {change["at"] for change in changes} == {f"{NOW:%Y-%m-%dT%H:%M:%SZ}"}
    assert follow(root, cursor) == ([], cursor)


def test_one_new_article_is_told_with_the_story_that_it_changed_and_touches_one_file(tmp_path: Path) -> None:
    root = scene(tmp_path / "p", OPEN)
    _, cursor = follow(root)
    before = stamps(root, "public/api/changes")
    take(root, [told("FERRY", 3)])
    run(root, NOW + timedelta(hours=1))
    changes, last = follow(root, cursor)
    assert ("article", "new") in kinds(changes)
    assert ("story", "changed") in kinds(changes)
    assert not [change for change in changes if change["path"] == f"/stories/{homes(root)['quake0']}"]
    assert last == cursor + len(changes)
    after = stamps(root, "public/api/changes")
    assert len({path for path in after if before.get(path) != after[path]}) == 1


def test_a_run_without_news_tells_nothing(tmp_path: Path) -> None:
    root = scene(tmp_path / "p", OPEN)
    before = tree(root, "public/api/changes")
    run(root, NOW + timedelta(days=3))
    make(root, OPEN, top='description = "Rendered anew"\n')
    assert run(root, NOW + timedelta(days=4)).counts["changed"] > 10
    assert tree(root, "public/api/changes") == before


def test_full_pages_never_change_and_a_page_holds_the_cursors_that_its_number_says(tmp_path: Path) -> None:
    root = make(tmp_path / "p", OPEN)
    take(root, rows(205))
    run(root)
    first = {path: body for path, body in tree(root, "public/api/changes").items() if "/page/" in path}
    assert first
    take(root, rows(330))
    run(root, NOW + timedelta(hours=1))
    pages = {path: body for path, body in tree(root, "public/api/changes").items() if "/page/" in path}
    assert len(pages) > len(first)
    assert {path: pages[path] for path in first} == first
    for number in range(1, len(pages) + 1):
        cursors = [change["cursor"] for change in api(root, f"changes/page/{number}")["value"]]
        assert cursors == list(range(number * PAGE, (number - 1) * PAGE, -1))
    newest = api(root, "changes")
    assert (newest["page"], newest["nextPage"]) == (len(pages) + 1, len(pages))
    assert PAGE <= len(newest["value"]) < 2 * PAGE
    changes, _ = follow(root)
    assert [change["cursor"] for change in changes] == list(range(1, len(changes) + 1))
    assert set(replayed(root)) == published(root)


def test_a_story_that_another_took_in_has_moved_and_its_articles_have_changed(tmp_path: Path) -> None:
    root = scene(tmp_path / "p", OPEN)
    _, cursor = follow(root)
    old = {homes(root)[name] for name in ("quake0", "ferry0")}
    rule(root, "merge", homes(root)["quake0"], homes(root)["ferry0"])
    run(root, NOW + timedelta(hours=1))
    changes, cursor = follow(root, cursor)
    (moved,) = [change for change in changes if change["kind"] == "moved"]
    (into,) = {homes(root)["quake0"]}
    assert (moved["id"], moved["movedTo"]) == ((old - {into}).pop(), into)
    assert [change["kind"] for change in changes if change["type"] == "article"].count("changed") >= 2
    assert "withdrawn" not in {change["kind"] for change in changes}
    assert set(replayed(root)) == published(root)
    rule(root, "merge", "", undoes=1, at=NOW + timedelta(hours=2))
    run(root, NOW + timedelta(hours=2))
    assert ("story", "new") in kinds(follow(root, cursor)[0])
    assert set(replayed(root)) == published(root)


def test_what_is_published_no_longer_is_withdrawn_and_told_again_when_it_comes_back(tmp_path: Path) -> None:
    root = scene(tmp_path / "p", OPEN)
    everything, cursor = follow(root)
    make(root, "[policy]\nquality = 1000\nheat = 1000\n")
    run(root, NOW + timedelta(hours=1))
    changes, cursor = follow(root, cursor)
    assert sorted(kinds(changes)) == sorted((kind, "withdrawn") for kind, _ in kinds(everything))
    assert {change["path"] for change in changes} == {change["path"] for change in everything}
    assert published(root) == set(replayed(root)) == set()
    make(root, OPEN)
    run(root, NOW + timedelta(hours=2))
    again, _ = follow(root, cursor)
    assert sorted(kinds(again)) == sorted(kinds(everything))


def test_a_new_wording_is_a_change_of_its_article_and_of_nothing_else_beside_its_story(tmp_path: Path) -> None:
    root = scene(tmp_path / "p", OPEN)
    _, cursor = follow(root)
    take(root, [told("QUAKE", 1) | {"excerpt": "Other words, and more of them than there were."}])
    run(root, NOW + timedelta(hours=1))
    changes, _ = follow(root, cursor)
    assert ("article", id_of(root, "QUAKE", 1)) in {(change["type"], change["id"]) for change in changes}
    assert {change["kind"] for change in changes} == {"changed"}
    assert {change["id"] for change in changes if change["type"] == "story"} <= {homes(root)["quake0"]}


def test_an_empty_publication_has_an_empty_log(tmp_path: Path) -> None:
    root = make(tmp_path / "p")
    run(root)
    assert api(root, "changes") == {"title": "Changes", "path": "/changes", "page": 1, "value": [], "nextPage": None}
    with archive(root) as connection:
        assert notices.length(connection) == 0
