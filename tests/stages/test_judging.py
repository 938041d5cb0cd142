"""The judge end to end: it looks again at what was narrow, writes vectors and proposals, and nothing else moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select
from tests import bagofwords
from tests.publications import GIVEN, NOW, archive, make, row, run, take, tree
from tests.stages import scene as ruled
from tests.stages.narrow import TITLES, ids, judge, scene, tie, told
from tests.stages.scene import rule

from broadsheet.archive import decisions, proposed
from broadsheet.archive.ruled import keep_ruled, recall_ruled
from broadsheet.archive.schema import EMBEDDINGS, EVENTS, MEMBERS, STORIES, VERDICTS
from broadsheet.desk.judge import FEWEST
from broadsheet.errors import PluginError
from broadsheet.publication import load
from broadsheet.quality.learned import learned
from broadsheet.records import Proposal
from broadsheet.stages import judging
from broadsheet.stages.ask import explain, proposals
from broadsheet.stages.calibrating import calibration_of
from broadsheet.stages.judging import Judging, open_proposals


def proposing(root: Path) -> set[tuple[str, frozenset[str]]]:
    """What is open: kind, and the names of the two."""
    names = {id_: name for name, id_ in ids(root).items()}
    with archive(root) as connection:
        return {(one.kind, frozenset((names[one.subject], names[one.other]))) for one in open_proposals(connection)}


SPLIT = ("split", frozenset({"bakers", "comet"}))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    bagofwords.offer(monkeypatch)
    return scene(tmp_path / "p")


def test_what_was_decided_before_the_judge_came_is_looked_at_when_it_does(root: Path) -> None:
    assert proposing(root) == set()
    assert judge(root) == 2
    (merge,) = proposing(root) - {SPLIT}
    assert merge in {("merge", frozenset({storm, "gale1"})) for storm in ("storm1", "storm2")}


def test_a_second_look_proposes_nothing_and_reads_nothing(root: Path) -> None:
    judge(root)
    before, vectors = everything(root), written(root)
    assert judge(root) == 0
    assert (everything(root), written(root)) == (before, vectors)


def everything(root: Path) -> Sequence[Proposal]:
    with archive(root) as connection:
        return proposed.proposals(connection)


def written(root: Path) -> dict[str, bytes]:
    """All vectors by article."""
    with archive(root) as connection:
        return {row.article: row.vector for row in connection.execute(select(EMBEDDINGS)).all()}


def test_nothing_that_was_decided_or_published_is_other_for_the_judge(root: Path) -> None:
    make(root, GIVEN)
    run(root)
    files, rows = tree(root), decided(root)
    assert judge(root) == 2
    assert (tree(root), decided(root)) == (files, rows)


def decided(root: Path) -> list[list[tuple[Any, ...]]]:
    """Every row of what the desk decided."""
    with archive(root) as connection:
        return [[tuple(found) for found in connection.execute(select(table)).all()] for table in (MEMBERS, STORIES, VERDICTS, EVENTS)]


def test_the_same_articles_have_the_same_vectors_and_proposals(root: Path, tmp_path: Path) -> None:
    judge(root)
    other = scene(tmp_path / "other")
    judge(other)
    assert (written(other), everything(other)) == (written(root), everything(root))


def test_two_stories_are_proposed_once_however_they_grow(root: Path) -> None:
    judge(root)
    take(root, [told("gale1", hours=5) | {"webUrl": "https://gale2.example/", "provider": {"name": "gale2", "domain": "gale2.example"}}])
    make(root, GIVEN)
    run(root)
    tie(root, ("storm1", "gale2"), ("storm2", "gale2"), by=90)
    assert judge(root) == 0
    assert len(everything(root)) == 2


def test_only_the_field_and_what_is_doubted_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "FIELD", FEWEST)
    judge(root)
    with archive(root) as connection:
        everyone = sorted(connection.execute(select(MEMBERS.c.article)).scalars())
    assert written(root).keys() == {*everyone[:FEWEST], *(ids(root)[name] for name in TITLES)}
    assert len(written(root)) < len(everyone)


def test_an_article_is_read_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judge(root)
    title = "Comet of stone"
    take(root, [row(31, title=title, webUrl="https://x.example/", provider={"name": "x", "domain": "x.example"}, story="x")])
    make(root, GIVEN)
    run(root)
    tie(root, ("comet", "x"), ("bakers", "x"), by=-90)
    asked: list[str] = []
    read = bagofwords.embed

    def noted(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return read(texts)

    monkeypatch.setattr(bagofwords, "embed", noted)
    judge(root)
    assert asked == [title]


@pytest.mark.parametrize("kind", ["merge", "split"])
def test_a_ruling_on_the_pair_settles_a_proposal_before_and_after_it_is_obeyed(root: Path, kind: str) -> None:
    judge(root)
    before = proposing(root)
    (proposal,) = (one for one in everything(root) if one.kind == "merge")
    rule(root, kind, proposal.subject, proposal.other)
    assert proposing(root) == before & {SPLIT}
    run(root)
    assert proposing(root) == before & {SPLIT}


def test_what_is_ruled_on_is_never_proposed(root: Path) -> None:
    names = ids(root)
    rule(root, "split", names["storm2"], names["gale1"])
    assert judge(root) == 1
    assert proposing(root) == {SPLIT}


def test_it_asks_what_is_narrow_from_where_rulings_have_moved_the_threshold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bagofwords.offer(monkeypatch)
    root = ruled.scene(tmp_path / "p", '[stories]\njudge = "bag"\n')
    looking, threshold = Judging(load(root), NOW), learned().threshold
    with archive(root) as connection:
        assert looking.bars(connection).joins == threshold
    number = rule(root, "split", ruled.id_of(root, "QUAKE", 0), ruled.id_of(root, "QUAKE", 1))
    run(root)
    with archive(root) as connection:
        keep_ruled(connection, msgspec.structs.replace(recall_ruled(connection), strengths={number: threshold + 50}))
        assert looking.bars(connection).joins == threshold - calibration_of(connection, "stream").shift > threshold


def test_in_a_narrow_field_it_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bagofwords.offer(monkeypatch)
    root = scene(tmp_path / "p", others=4)
    assert judge(root) == 0
    assert written(root) == {}
    take(root, [row(number, story=f"s{number}") for number in range(40, 60)])
    assert judge(root) == 2


def test_a_look_that_fails_is_done_again_and_what_was_published_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(root, [row(77, story="s77")])
    monkeypatch.setattr(bagofwords, "embed", half)
    with pytest.raises(PluginError, match="embedder 1: gave"):
        judge(root)
    assert (everything(root), written(root)) == ([], {})
    assert any("77" in path for path in tree(root, "content"))
    monkeypatch.undo()
    bagofwords.offer(monkeypatch)
    assert judge(root) == 2


def half(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.ones((len(texts), bagofwords.size // 2), dtype=np.float32)


def test_explain_and_the_list_tell_what_is_proposed(root: Path) -> None:
    judge(root)
    with archive(root) as connection:
        listed = proposals(connection, None, 50)
        assert [one["odds"] for one in listed] == sorted((one["odds"] for one in listed), reverse=True)
        assert proposals(connection, NOW + timedelta(seconds=1), 50) == []
        assert len(proposals(connection, NOW, 1)) == 1
        for name in ("storm1", "storm2", "gale1"):
            (told_of,) = explain(connection, ids(root)[name], NOW)["proposals"]
            assert told_of["kind"] == "merge"
            assert set(told_of["stories"]) == {
                decisions.stories_of(connection, [ids(root)[one]])[ids(root)[one]] for one in ("storm1", "gale1")
            }
        assert explain(connection, "https://site1.example/1", NOW)["proposals"] == []
