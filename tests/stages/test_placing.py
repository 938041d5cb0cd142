"""Copies over several runs: whoever comes when, one text has one original."""

from __future__ import annotations

from pathlib import Path

from tests.publications import archive, make, run, take
from tests.stages.copied import TEXT, telling
from tests.stages.scene import life

from broadsheet.archive import decisions


def originals(root: Path) -> dict[str, str]:
    """Source of a copy → source of its original."""
    with archive(root) as connection:
        found = decisions.members_of(connection, decisions.all_stories(connection))
    members = {member.article: member for rows in found.values() for member in rows}
    return {one.domain[:-8]: members[one.copy_of].domain[:-8] for one in members.values() if one.copy_of}


def test_copies_that_come_run_by_run_have_one_root_and_are_one_newsroom(tmp_path: Path) -> None:
    root = make(tmp_path / "p")
    for day, source in enumerate(("first", "second", "third")):
        take(root, [telling(source, day * 4)])
        run(root)
    assert originals(root) == {"second": "first", "third": "first"}
    with archive(root) as connection:
        (story,) = decisions.all_stories(connection)
        assert decisions.judged(connection, [story])[0][story].newsrooms == 1
    assert [turn.reason[:9] for turn in life(root, story)[1:]] == ["a copy of"] * 2


def test_an_original_that_is_named_later_takes_the_place_of_the_first(tmp_path: Path) -> None:
    root = make(tmp_path / "p")
    take(root, [telling("first", 0), telling("reuters", 1)])
    run(root)
    assert originals(root) == {"reuters": "first"}
    take(root, [telling("third", 2, f"(Reuters) {TEXT}")])
    run(root)
    assert originals(root) == {"first": "reuters", "third": "reuters"}
    assert run(root).counts["changed"] == 0
