"""Follow-ups end to end: a story that takes up a closed one says so, in the archive, the API and to whoever asks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.publications import GIVEN, NOW, Row, api, archive, command, make, run, stamps, take
from tests.stages.scene import OPEN, homes, id_of, life, rule, scene, story, told

from broadsheet.archive import decisions
from broadsheet.records import mint

LATER = NOW + timedelta(days=60)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return scene(tmp_path / "p", OPEN)


def later(root: Path, number: int, days: float, code: str = "FERRY") -> str:
    """Another telling so many days after the first, decided; its story."""
    take(root, [told(code, number, hours=24 * days)], LATER)
    run(root, LATER)
    return homes(root)[f"{code.lower()}{number}"]


def test_a_story_that_takes_up_a_closed_one_follows_it(root: Path) -> None:
    ferry = homes(root)["ferry0"]
    found = later(root, 8, 20)
    assert found == mint("story", id_of(root, "FERRY", 8)) != ferry
    assert story(root, found).follows == ferry
    assert [turn.kind for turn in life(root, found)] == ["founded", "reopen"]
    assert life(root, found)[-1].reason.startswith("20 days after its last article, with the words of its headline: ")
    assert life(root, ferry)[-1] == life(root, found)[-1]
    assert api(root, f"stories/{found}")["follows"] == ferry
    assert api(root, f"stories/{ferry}")["timeline"][-1]["kind"] == "reopen"
    assert f"Follows {ferry} “{story(root, ferry).title}”: 20 days after its last article" in command(root, "explain", found).stdout


def test_a_story_that_is_still_open_is_not_followed(root: Path) -> None:
    found = later(root, 8, 6)
    assert found == homes(root)["ferry0"]
    parted = rule(root, "split", id_of(root, "FERRY", 1), id_of(root, "FERRY", 8))
    assert parted
    run(root, LATER)
    assert story(root, homes(root)["ferry8"]).follows == ""


def test_what_ended_long_ago_is_not_taken_up(root: Path) -> None:
    assert story(root, later(root, 8, 100)).follows == ""


def test_a_follow_up_of_a_follow_up_takes_up_the_latest(root: Path) -> None:
    second = later(root, 8, 20)
    third = later(root, 9, 40)
    assert story(root, third).follows == second
    assert len({homes(root)["ferry0"], second, third}) == 3


def test_a_headline_that_comes_again_and_again_is_a_column_and_no_follow_up(root: Path) -> None:
    assert [bool(story(root, later(root, number, 10 * number)).follows) for number in (2, 4, 6, 8)] == [True, True, True, False]


def test_a_closed_story_that_is_merged_is_followed_by_its_new_name(root: Path) -> None:
    found = later(root, 8, 20)
    rule(root, "merge", homes(root)["quake0"], homes(root)["ferry0"])
    run(root, LATER)
    assert story(root, found).follows == homes(root)["ferry0"] == homes(root)["quake0"]
    assert api(root, f"stories/{found}")["follows"] == homes(root)["quake0"]


def test_one_that_is_merged_with_what_it_took_up_follows_nothing(root: Path) -> None:
    found = later(root, 8, 20)
    number = rule(root, "merge", found, homes(root)["ferry0"])
    run(root, LATER)
    assert story(root, homes(root)["ferry8"]).follows == ""
    rule(root, "merge", found, undoes=number)
    run(root, LATER)
    assert homes(root)["ferry8"] == found
    assert story(root, found).follows == homes(root)["ferry0"]
    assert [turn.kind for turn in life(root, found)].count("reopen") == 1


def test_a_run_after_a_follow_up_touches_no_file(root: Path) -> None:
    later(root, 8, 20)
    before = stamps(root)
    assert run(root, LATER + timedelta(hours=5)).counts["changed"] == 0
    assert stamps(root) == before


def test_a_given_grouping_leaves_no_traces(tmp_path: Path) -> None:
    root = scene(tmp_path / "p", OPEN + GIVEN)
    assert story(root, later(root, 8, 20)).follows == ""
    with archive(root) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM traces").scalar() == 0


def test_an_article_ruled_out_of_its_story_goes_on_gathering_others(root: Path) -> None:
    rule(root, "merge", id_of(root, "QUAKE", 0), later(root, 8, 20))
    run(root, LATER)
    rule(root, "split", id_of(root, "QUAKE", 0), id_of(root, "FERRY", 8))
    run(root, LATER)
    with archive(root) as connection:
        member = decisions.members_named(connection, [id_of(root, "FERRY", 8)])
    assert all(one.features for one in member.values())
    take(root, [told("FERRY", 10, hours=24 * 21)])
    run(root, LATER)
    assert homes(root)["ferry10"] == homes(root)["ferry8"]


def row(name: str, title: str, days: float) -> Row:
    return told("FERRY", 0, hours=24 * days) | {
        "title": title,
        "excerpt": f"{title}, says {name}.",
        "webUrl": f"https://{name}.example/",
        "provider": {"name": name, "domain": f"{name}.example"},
    }


def test_another_headline_takes_up_a_story_whose_names_no_other_has(tmp_path: Path) -> None:
    root = make(tmp_path / "p")
    take(root, [row("a", "Ferry Aurora runs aground off Tromsø with crew of Kapitan Lindqvist aboard", 0)])
    take(root, [row("b", "Dockers of Rotterdam down tools over pensions", 1)])
    run(root, LATER)
    take(root, [row("c", "Divers raise wreck of Aurora near Tromsø as Lindqvist faces court", 20)])
    run(root, LATER)
    with archive(root) as connection:
        (found,) = [one for one in decisions.judged(connection, decisions.all_stories(connection))[0].values() if one.follows]
    assert "with words that nothing else had told: Aurora, Lindqvist, Tromsø" in life(root, found.id)[-1].reason
