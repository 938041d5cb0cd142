"""Rulings end to end: written into the archive, obeyed by the next run and every later one, undone by another."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.publications import GIVEN, NOW, api, archive, run, stamps, take, tree
from tests.stages.scene import groups, homes, id_of, life, rule, scene, story, told

from broadsheet.archive import decisions, lookup
from broadsheet.archive.ruled import labelled_pairs, recall_ruled
from broadsheet.records import mint

APART = {frozenset({"quake0", "quake1", "quake2"}), frozenset({"ferry0", "ferry1"})}
ONE = {frozenset({"quake0", "quake1", "quake2", "ferry0", "ferry1"})}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    found = scene(tmp_path / "p")
    assert groups(found) == APART
    return found


def test_a_merge_needs_no_new_article_and_leaves_an_alias(root: Path) -> None:
    quake, ferry = homes(root)["quake0"], homes(root)["ferry0"]
    rule(root, "merge", id_of(root, "QUAKE", 0), id_of(root, "FERRY", 1))
    run(root)
    assert groups(root) == ONE
    assert homes(root)["ferry0"] == quake
    assert story(root, quake).aliases == (ferry,)
    assert api(root, f"stories/{quake}")["aliases"] == [ferry]


def test_stories_may_be_named_and_mean_what_they_were_when_it_was_ruled(root: Path) -> None:
    rule(root, "merge", homes(root)["quake0"], homes(root)["ferry0"])
    run(root)
    assert groups(root) == ONE
    with archive(root) as connection:
        assert labelled_pairs(recall_ruled(connection)) == [(*sorted((id_of(root, "QUAKE", 0), id_of(root, "FERRY", 0))), True)]


def test_a_merge_holds_however_far_apart_the_two_are(tmp_path: Path) -> None:
    root = scene(tmp_path / "p")
    take(root, [told("QUAKE", 7, hours=24 * 30)])
    run(root)
    assert homes(root)["quake7"] != homes(root)["quake0"]
    rule(root, "merge", id_of(root, "QUAKE", 0), id_of(root, "QUAKE", 7))
    run(root)
    assert homes(root)["quake7"] == homes(root)["quake0"]


def test_a_merge_that_is_undone_comes_apart_under_the_old_ids(root: Path) -> None:
    before = homes(root)
    number = rule(root, "merge", id_of(root, "QUAKE", 0), id_of(root, "FERRY", 0))
    run(root)
    rule(root, "merge", id_of(root, "QUAKE", 0), undoes=number)
    run(root)
    assert homes(root) == before
    assert story(root, before["quake0"]).aliases == ()
    with archive(root) as connection:
        assert decisions.aliases(connection) == {}
        assert labelled_pairs(recall_ruled(connection)) == []


def test_a_split_parts_the_two_and_is_undone_by_another_ruling(root: Path) -> None:
    before = homes(root)
    one, other = id_of(root, "FERRY", 0), id_of(root, "FERRY", 1)
    number = rule(root, "split", one, other)
    run(root)
    assert homes(root)["ferry0"] != homes(root)["ferry1"]
    assert homes(root)["quake0"] == before["quake0"]
    with archive(root) as connection:
        assert labelled_pairs(recall_ruled(connection)) == [(*sorted((one, other)), False)]
    rule(root, "split", one, undoes=number)
    run(root)
    assert groups(root) == APART


def test_the_larger_part_keeps_the_id_of_a_story_that_is_split(root: Path) -> None:
    before = homes(root)["quake0"]
    founder = id_of(root, "QUAKE", 0)
    assert before == mint("story", founder)
    for other in (1, 2):
        rule(root, "split", founder, id_of(root, "QUAKE", other))
    run(root)
    assert groups(root) == {frozenset({"quake0"}), frozenset({"quake1", "quake2"}), frozenset({"ferry0", "ferry1"})}
    assert homes(root)["quake1"] == before


def test_a_split_holds_when_more_arrives(root: Path) -> None:
    rule(root, "split", id_of(root, "QUAKE", 0), id_of(root, "QUAKE", 2))
    run(root)
    take(root, [told("QUAKE", number) for number in range(3, 7)])
    run(root, NOW + timedelta(hours=1))
    assert homes(root)["quake0"] != homes(root)["quake2"]


@pytest.mark.parametrize("settings", ["", GIVEN])
def test_an_imported_grouping_obeys_too(tmp_path: Path, settings: str) -> None:
    root = scene(tmp_path / "p", settings)
    take(root, [told("QUAKE", 8) | {"story": "key"}, told("QUAKE", 9) | {"story": "key"}])
    run(root)
    assert homes(root)["quake8"] == homes(root)["quake9"]
    rule(root, "split", id_of(root, "QUAKE", 8), id_of(root, "QUAKE", 9))
    rule(root, "merge", id_of(root, "QUAKE", 9), id_of(root, "FERRY", 0))
    run(root)
    take(root, [told("QUAKE", 10) | {"story": "key"}])
    run(root)
    assert homes(root)["quake8"] != homes(root)["quake9"] == homes(root)["ferry0"]


def test_a_ruling_that_comes_before_its_article_is_obeyed_on_arrival(root: Path) -> None:
    with archive(root) as connection:
        known = {article.id for article in lookup.every_article(connection)}
    take(root, [told("FERRY", 4, hours=1)])
    with archive(root) as connection:
        (coming,) = {article.id for article in lookup.every_article(connection)} - known
    rule(root, "merge", coming, id_of(root, "QUAKE", 1))
    run(root)
    assert homes(root)["ferry4"] == homes(root)["quake0"]


def test_of_merge_and_split_that_contradict_each_other_the_split_has_the_last_word(root: Path) -> None:
    rule(root, "split", id_of(root, "QUAKE", 1), id_of(root, "FERRY", 1))
    rule(root, "merge", id_of(root, "QUAKE", 0), id_of(root, "FERRY", 0))
    for _ in range(2):
        run(root)
        assert homes(root)["quake1"] != homes(root)["ferry1"]


def test_lead_title_topic_heat_and_kill_are_obeyed_and_undone(tmp_path: Path) -> None:
    root = scene(tmp_path / "p", "[policy]\nquality = 10\n")
    whole = tree(root)
    quake, second = homes(root)["quake0"], id_of(root, "QUAKE", 2)
    numbers = [
        rule(root, "lead", second),
        rule(root, "pin", quake, value="77"),
        rule(root, "retitle", quake, value="The earth shook"),
        rule(root, "retopic", second, value="Morocco"),
        rule(root, "kill", homes(root)["ferry0"]),
    ]
    run(root)
    judged = story(root, quake)
    assert (judged.lead, judged.title) == (second, "The earth shook")
    assert any(reason.signal == "ruling" for reason in judged.heat.reasons)
    assert not story(root, homes(root)["ferry0"]).published
    assert api(root, f"stories/{quake}")["topics"] == ["Morocco"]
    for number in numbers:
        rule(root, "lead", second, undoes=number)
    run(root)
    assert {path: body for path, body in tree(root).items() if "/stories/" in path} == {
        path: body for path, body in whole.items() if "/stories/" in path
    }


def test_a_run_after_every_ruling_touches_no_file(root: Path) -> None:
    one, other = id_of(root, "QUAKE", 0), id_of(root, "FERRY", 0)
    number = rule(root, "merge", one, other)
    rulings = [("split", one, id_of(root, "QUAKE", 1), None), ("lead", id_of(root, "QUAKE", 2), "", None), ("merge", one, "", number)]
    for kind, subject, against, undoes in [("pin", "nobody", "", None), *rulings]:
        rule(root, kind, subject, against, undoes=undoes)
        run(root)
        before = stamps(root)
        assert run(root, NOW + timedelta(hours=5)).counts["changed"] == 0
        assert stamps(root) == before


def test_only_the_stories_concerned_are_judged_anew(root: Path) -> None:
    rule(root, "lead", id_of(root, "QUAKE", 2))
    assert run(root).counts["stories"] == 1


def test_a_ruling_that_cannot_act_is_set_aside_with_its_reason(root: Path) -> None:
    rule(root, "kill", "nobody")
    run(root)
    with archive(root) as connection:
        (spike,) = lookup.spikes(connection, ["nobody"])
    assert (spike.stage, spike.reason) == ("rule", "unknown-subject")


def test_a_ruling_is_told_in_the_life_of_the_story(root: Path) -> None:
    quake, ferry = homes(root)["quake0"], homes(root)["ferry0"]
    rule(root, "merge", quake, ferry)
    run(root)
    last = life(root, quake)[-1]
    assert (last.kind, last.story, last.other, last.reason) == ("merge", quake, ferry, "an editor ruled so")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_editors_rule_it_holds_and_a_second_run_touches_nothing(root: Path, seed: int) -> None:
    chance = np.random.default_rng(seed)
    names = ["quake0", "quake1", "quake2", "ferry0", "ferry1"]
    ids = {name: id_of(root, name[:-1].upper(), int(name[-1])) for name in names}
    given: dict[int, tuple[str, str, str]] = {}
    for _ in range(4):
        if given and chance.random() < 0.3:
            number = sorted(given)[int(chance.integers(len(given)))]
            rule(root, "merge", ids["quake0"], undoes=number)
            del given[number]
        else:
            one, other = (names[int(place)] for place in chance.choice(5, size=2, replace=False))
            kind = "split" if chance.random() < 0.5 else "merge"
            given[rule(root, kind, ids[one], ids[other])] = (kind, one, other)
        run(root)
        last = {frozenset(pair): kind for _, (kind, *pair) in sorted(given.items())}
        found = homes(root)
        assert not [pair for pair, kind in last.items() if kind == "split" and len({found[name] for name in pair}) == 1]
        if "split" not in last.values():
            assert all(len({found[name] for name in pair}) == 1 for pair in last)
        before = stamps(root)
        assert run(root, NOW + timedelta(hours=1)).counts["changed"] == 0
        assert stamps(root) == before
