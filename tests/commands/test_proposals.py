"""What the judge proposes, as commands say it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import bagofwords
from tests.commands.saying import AT, said, told
from tests.publications import make
from tests.stages.narrow import JUDGED, scene
from tests.stages.narrow import judge as look


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication of which the judge proposes a merge and a split."""
    with pytest.MonkeyPatch.context() as patched:
        bagofwords.offer(patched)
        root = scene(tmp_path_factory.mktemp("judged") / "p")
        assert look(root) == 2
    return root


def test_run_says_how_many_rulings_are_proposed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bagofwords.offer(monkeypatch)
    root = make(scene(tmp_path / "p"), JUDGED)
    result = said(root, "run", "--offline", "--now", AT)
    assert "The judge proposes 2 rulings: broadsheet stories --proposals" in result.stdout
    found = told(root, "run", "--offline", "--now", AT)
    assert (found["proposed"], "judge" in found["seconds"]) == (0, True)


def test_without_a_judge_nothing_is_said_of_one(root: Path) -> None:
    found = told(root, "run", "--offline", "--now", AT)
    assert (found["proposed"], "judge" in found["seconds"]) == (0, False)
    assert said(root, "stories", "--proposals").stdout == "The judge proposes nothing.\n"
    assert told(root, "stories", "--proposals") == {"proposals": []}


def test_proposals_come_in_the_shape_that_scripts_know(judged: Path) -> None:
    found = told(judged, "stories", "--proposals")["proposals"]
    assert {one["kind"] for one in found} == {"merge", "split"}
    for one in found:
        assert set(one) == {"kind", "at", "odds", "reason", "articles", "stories"}
        assert (len(one["articles"]), len(one["stories"])) == (2, 2)
        assert (one["stories"][0] == one["stories"][1]) == (one["kind"] == "split")
    assert told(judged, "stories", "--proposals", "--limit", "1")["proposals"] == found[:1]
    assert told(judged, "stories", "--proposals", "--since", "2030-01-01")["proposals"] == []


def test_the_list_names_kind_reason_and_both_articles(judged: Path) -> None:
    lines = said(judged, "stories", "--proposals").stdout
    for one in told(judged, "stories", "--proposals")["proposals"]:
        assert f"The judge proposes to {one['kind']}: {one['reason']}" in lines
        assert all(f"{article['title']} — {article['provider']['name']} ({article['id']})" in lines for article in one["articles"])


def test_explain_tells_what_is_proposed_of_an_article_and_of_its_story(judged: Path) -> None:
    (split,) = (one for one in told(judged, "stories", "--proposals")["proposals"] if one["kind"] == "split")
    for name in (split["articles"][0]["id"], split["stories"][0]):
        assert told(judged, "explain", name)["proposals"] == [split]
        assert "The judge proposes to split: " in said(judged, "explain", name).stdout
    assert told(judged, "explain", "https://site1.example/1")["proposals"] == []
    assert "judge" not in said(judged, "explain", "https://site1.example/1").stdout
