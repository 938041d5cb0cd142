"""Rulings as labels: they move the threshold for what comes, leave what is decided, and count no more once undone."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from tests.publications import NOW, Row, archive, row, run, take
from tests.stages.scene import homes, id_of, rule, scene, told

from broadsheet.archive import decisions, lookup
from broadsheet.archive.ruled import recall_ruled
from broadsheet.desk.stories import Constraints, Memory, Model, cluster
from broadsheet.quality import learned as shipped
from broadsheet.quality.gold import label
from broadsheet.stages.calibrating import Calibration, calibration, remembered

MODEL = shipped.learned()
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return scene(tmp_path / "p")


CLOSED = "Council of Umeå closes the old bridge over the river for repairs"
BLUES = (
    "Umeå bridge blues: shopkeepers count lost customers and ask for compensation",
    "Shopkeepers of Umeå count lost customers and ask for compensation",
    "Umeå bridge closed for repairs: shopkeepers count lost customers",
)


def bridges(root: Path, above: int) -> list[Row]:
    """Two tellings with the words, and as many hours apart, as it takes to lie so far (1/256) above the threshold."""
    with archive(root) as connection:
        memory = remembered(connection)
    pairs = [pair(title, hours) for title in BLUES for hours in range(1, 160, 3)]
    return min(pairs, key=lambda rows: abs(strength(rows, memory) - MODEL.threshold - above))


def pair(title: str, hours: int) -> list[Row]:
    told_at = (("CLOSED", CLOSED, 24.0), ("BLUES", title, 24.0 + hours))
    return [
        told("FERRY", 0, hours=at)
        | {"title": title, "excerpt": "", "webUrl": f"https://{name}.example/", "provider": {"name": name, "domain": f"{name}.example"}}
        for name, title, at in told_at
    ]


def strength(rows: list[Row], memory: Memory) -> int:
    decided = cluster([found.article for found in label(rows)], (), memory, Constraints(), MODEL)
    return max((link.strength for links in decided.links.values() for link in links), default=-256)


def found(root: Path, name: str) -> str:
    """The id of one of the two."""
    with archive(root) as connection:
        one = lookup.find(connection, [f"https://{name.lower()}.example/"])
    assert one is not None
    return one.id


def learned(root: Path, model: Model = MODEL) -> Calibration:
    """What the publication's rulings come to."""
    with archive(root) as connection:
        return calibration(recall_ruled(connection), model)


def strengths(root: Path) -> list[int]:
    with archive(root) as connection:
        return list(recall_ruled(connection).strengths.values())


def test_a_publication_without_rulings_has_no_shift_at_all(root: Path) -> None:
    assert learned(root) == Calibration(shift=0)
    assert learned(root).lent(MODEL) == MODEL


def test_a_split_of_what_was_all_but_apart_raises_the_threshold_and_is_undone_with_its_ruling(root: Path) -> None:
    singles(root)
    take(root, bridges(root, 150))
    run(root)
    assert homes(root)["BLUES"] == homes(root)["CLOSED"]
    number = rule(root, "split", found(root, "CLOSED"), found(root, "BLUES"))
    assert learned(root) == Calibration()
    run(root)
    apart = learned(root)
    assert (apart.merges, apart.splits) == (0, 1)
    assert apart.lent(MODEL).threshold == MODEL.threshold - apart.shift > MODEL.threshold
    assert apart.lent(MODEL).merging == tuple(bar - apart.shift for bar in MODEL.merging)
    rule(root, "split", found(root, "CLOSED"), undoes=number)
    run(root)
    assert learned(root) == Calibration(shift=0)
    assert homes(root)["BLUES"] == homes(root)["CLOSED"]


def test_a_merge_of_what_was_all_but_joined_lowers_the_threshold(root: Path) -> None:
    singles(root)
    take(root, bridges(root, -100))
    run(root)
    rule(root, "merge", found(root, "CLOSED"), found(root, "BLUES"))
    run(root)
    assert learned(root).merges == 1
    assert learned(root).shift > 0


def test_of_two_rulings_on_one_pair_the_later_counts(root: Path) -> None:
    pair = id_of(root, "QUAKE", 0), id_of(root, "FERRY", 0)
    for kind in ("split", "merge"):
        rule(root, kind, *pair)
    run(root)
    assert (learned(root).merges, learned(root).splits) == (1, 0)


def test_a_link_that_the_engine_kept_is_believed_and_another_is_measured(root: Path) -> None:
    take(root, [told("QUAKE", 7, hours=24 * 30)])
    run(root)
    rule(root, "split", id_of(root, "QUAKE", 0), id_of(root, "QUAKE", 1))
    rule(root, "merge", id_of(root, "QUAKE", 0), id_of(root, "QUAKE", 7))
    with archive(root) as connection:
        body = connection.exec_driver_sql("SELECT links FROM members WHERE article = ?", (id_of(root, "QUAKE", 1),)).scalar_one()
    run(root)
    kept, far = strengths(root)
    assert f'"strength":{kept}'.encode() in body
    assert MODEL.threshold < far < kept


def test_a_strength_is_measured_once_and_days_change_no_shift(root: Path) -> None:
    rule(root, "merge", id_of(root, "QUAKE", 0), id_of(root, "FERRY", 0))
    run(root)
    before, shift = strengths(root), learned(root)
    take(root, [told("QUAKE", number, hours=24 * number) for number in range(5, 12)], LATER)
    run(root, LATER + timedelta(days=1))
    assert (strengths(root), learned(root)) == (before, shift)


def test_what_one_model_measured_counts_for_no_other(root: Path) -> None:
    rule(root, "split", id_of(root, "QUAKE", 0), id_of(root, "QUAKE", 1))
    run(root)
    assert learned(root).splits == 1
    assert learned(root, Model(threshold=100)) == Calibration()


def test_a_given_grouping_learns_nothing(tmp_path: Path) -> None:
    root = scene(tmp_path / "p", '[stories]\nengine = "given"\n')
    rule(root, "merge", id_of(root, "QUAKE", 0), id_of(root, "FERRY", 0))
    run(root)
    assert strengths(root) == []


def stories(root: Path) -> set[str]:
    with archive(root) as connection:
        return {*decisions.all_stories(connection)}


def singles(root: Path) -> list[str]:
    """Forty articles that have one word in common with the next; their stories."""
    before = stories(root)
    titles = [f"Wort{number} Wort{number + 1} " + " ".join(f"Wort{number}{letter}" for letter in "abcdef") for number in range(40)]
    take(root, [row(number, title=title, excerpt="") for number, title in enumerate(titles)])
    run(root)
    with archive(root) as connection:
        members = decisions.members_of(connection, sorted(stories(root) - before))
    assert len(members) == 40
    return sorted(members, key=lambda story: members[story][0].published)


def rule_together(root: Path, chain: list[str]) -> None:
    """Merge each with the next."""
    for one, other in pairwise(chain):
        rule(root, "merge", one, other)


def test_many_rulings_join_what_was_all_but_joined_before(tmp_path: Path) -> None:
    joined = {}
    for merged in (False, True):
        root = scene(tmp_path / str(merged))
        rule_together(root, singles(root)[: 40 * merged])
        run(root)
        take(root, bridges(root, -50), LATER)
        run(root, LATER)
        assert (learned(root).shift > 80) == merged
        joined[merged] = homes(root)["CLOSED"] == homes(root)["BLUES"]
    assert joined == {False: False, True: True}


def test_rulings_leave_alone_what_was_decided_before(root: Path) -> None:
    chain = singles(root)
    take(root, bridges(root, -50))
    run(root)
    before = homes(root)
    assert before["CLOSED"] != before["BLUES"]
    rule_together(root, chain)
    run(root, LATER)
    assert learned(root).shift > 80
    others = [name for name in before if not name.startswith("site")]
    assert {name: homes(root)[name] for name in others} == {name: before[name] for name in others}
