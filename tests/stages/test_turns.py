"""The life of stories, from what the engine says it did."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.publications import NOW, api, command, run
from tests.stages.scene import homes, id_of, life, rule, scene

from broadsheet.archive.decisions import Member
from broadsheet.desk.stories import Clustering, FollowUp
from broadsheet.records import Link, Turn
from broadsheet.stages.turns import turns

TIES = (Link(other="b", strength=600, evidence=("shared names: Tromsø", "2 hours apart")),)


def member(id_: str, home: str, links: tuple[Link, ...] = (), copy_of: str = "") -> Member:
    return Member(article=id_, story=home, published=NOW, domain=f"{id_}.example", links=links, copy_of=copy_of)


def told_of(found: Clustering, before: list[Member], after: list[Member]) -> list[tuple[str, str, str, str]]:
    found_turns = turns(NOW, found, {one.article: one for one in before}, after)
    assert all(turn.reason and turn.at == NOW for turn in found_turns)
    return [(turn.kind, turn.story, turn.article, turn.other) for turn in found_turns]


def test_a_new_article_founds_or_joins() -> None:
    found = Clustering(stories={"a": "A", "b": "A"}, founded={"A": "a"})
    assert told_of(found, [], [member("a", "A"), member("b", "A")]) == [("founded", "A", "a", ""), ("join", "A", "b", "")]


def test_a_join_says_what_ties_it_to_its_story_and_not_to_another() -> None:
    other = Link(other="x", strength=900, evidence=("shared numbers: 9",))
    (turn,) = turns(NOW, Clustering(stories={"a": "A"}), {"b": member("b", "A"), "x": member("x", "X")}, [member("a", "A", (other, *TIES))])
    assert turn.reason == "shared names: Tromsø; 2 hours apart"


def test_a_copy_joins_as_such() -> None:
    (turn,) = turns(NOW, Clustering(stories={"a": "A"}), {}, [member("a", "A", TIES, copy_of="b")])
    assert turn.reason == "a copy of b"


def test_a_merge_is_one_turn_and_none_for_its_members() -> None:
    found = Clustering(stories={"b": "A"}, aliases={"B": "A"})
    assert told_of(found, [member("b", "B")], [member("b", "A")]) == [("merge", "A", "", "B")]


def test_one_that_leaves_is_ejected_or_moves_and_several_are_a_split() -> None:
    before = [member(id_, "A") for id_ in "abcd"]
    alone = Clustering(stories={"b": "B"}, founded={"B": "b"})
    assert told_of(alone, before, [member("b", "B")]) == [("eject", "A", "b", "B")]
    moved = Clustering(stories={"b": "X"})
    assert told_of(moved, before, [member("b", "X")]) == [("move", "A", "b", "X")]
    parted = Clustering(stories={"b": "B", "c": "B"}, founded={"B": "b"})
    assert told_of(parted, before, [member("b", "B"), member("c", "B")]) == [("split", "A", "b", "B"), ("split", "A", "c", "B")]


def test_a_member_that_only_got_new_links_is_no_turn() -> None:
    assert told_of(Clustering(), [member("a", "A")], [member("a", "A", TIES)]) == []


def test_a_story_that_takes_up_a_closed_one_says_so() -> None:
    found = Clustering(stories={"a": "A", "b": "A"}, founded={"A": "a"}, follows={"A": FollowUp(story="OLD", why="the same headline")})
    reopened = [("founded", "A", "a", ""), ("reopen", "A", "a", "OLD")]
    assert told_of(found, [], [member("a", "A"), member("b", "A")]) == [*reopened, ("join", "A", "b", "")]


def test_one_that_was_ejected_takes_up_a_closed_story_too() -> None:
    found = Clustering(stories={"b": "B"}, founded={"B": "b"}, follows={"B": FollowUp(story="OLD", why="the same headline")})
    before = [member("a", "A"), member("b", "A")]
    assert told_of(found, before, [member("b", "B")]) == [("eject", "A", "b", "B"), ("reopen", "B", "b", "OLD")]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return scene(tmp_path / "p")


def test_the_life_of_a_story_is_kept_in_order_and_shown(root: Path) -> None:
    quake = homes(root)["quake0"]
    assert [(turn.kind, turn.article) for turn in life(root, quake)] == [
        ("founded", id_of(root, "QUAKE", 0)),
        ("join", id_of(root, "QUAKE", 1)),
        ("join", id_of(root, "QUAKE", 2)),
    ]
    assert "Marrakesh" in life(root, quake)[2].reason
    shown = api(root, f"stories/{quake}")
    assert [turn["kind"] for turn in shown["timeline"]] == ["founded", "join", "join"]
    assert set(shown["timeline"][0]) == {"at", "kind", "story", "article", "other", "reason"}
    assert shown["follows"] == ""
    assert '"timeline"' in command(root, "explain", quake, "--json").stdout
    assert "UTC  joined by “Morocco earthquake of magnitude 6.8" in command(root, "explain", quake).stdout


def test_what_happened_to_a_story_that_ended_is_told_by_the_one_that_goes_on(root: Path) -> None:
    quake, ferry = homes(root)["quake0"], homes(root)["ferry0"]
    rule(root, "merge", quake, ferry)
    run(root)
    kinds = [turn.kind for turn in life(root, quake)]
    assert sorted(kinds[:-1]) == ["founded", "founded", "join", "join", "join"]
    assert kinds[-1] == "merge"


def test_a_second_run_adds_nothing_to_a_life(root: Path) -> None:
    before: tuple[Turn, ...] = life(root, homes(root)["quake0"])
    run(root, NOW + timedelta(days=1))
    assert life(root, homes(root)["quake0"]) == before
