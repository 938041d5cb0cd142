"""What the commands that ask the archive answer: stories, explain, export, doctor, eval."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.commands.saying import AT, FEED, said, told
from tests.publications import jsonl, make, row, run, take, tree
from tests.stages.scene import id_of, rule, scene


def test_stories_come_hottest_first_in_the_shape_that_scripts_know(root: Path) -> None:
    found = told(root, "stories", "--limit", "2")["stories"]
    assert len(found) == 2
    assert [story["heat"] for story in found] == sorted((story["heat"] for story in found), reverse=True)
    for story in found:
        assert set(story) == {"id", "title", "heat", "newsrooms", "lead", "coverage"}
        for one in (story["lead"], *story["coverage"]):
            assert {"webUrl", "title", "quality", "heat", "published", "provider", "publishedDateTime", "copyOf"} <= set(one)
    assert told(root, "stories", "--since", "2030-01-01")["stories"] == []
    assert len(told(root, "stories", "--since", "1000-01-01")["stories"]) == 3, "imported rows may be history"
    assert "open a workshop" in said(root, "stories").stdout


def test_explain_finds_an_article_by_address_path_and_id_and_its_story(root: Path) -> None:
    found = told(root, "explain", "https://site1.example/1?utm_source=x")
    article = found["article"]
    for name in (article["id"], article["path"], article["webUrl"]):
        assert told(root, "explain", name) == found
    story = told(root, "explain", found["story"]["id"])
    assert story["story"] == found["story"]
    assert {"lead", "topics", "published", "held", "why", "seen", "versions"} <= set(found)
    assert "Quality" in said(root, "explain", article["id"]).stdout


def test_explain_of_coverage_names_the_lead_that_was_chosen(root: Path) -> None:
    covered = [(one["id"], story["lead"]["title"]) for story in told(root, "stories")["stories"] for one in story["coverage"]]
    assert covered
    for coverage, lead in covered:
        assert f"the lead was chosen so: {lead}: " in said(root, "explain", coverage).stdout


def test_explain_and_doctor_say_what_rulings_moved(tmp_path: Path) -> None:
    made = scene(tmp_path / "p")
    assert told(made, "doctor")["calibration"] == {"shift": 0.0, "merges": 0, "splits": 0}
    rule(made, "merge", id_of(made, "QUAKE", 0), id_of(made, "FERRY", 0))
    run(made)
    found = told(made, "explain", id_of(made, "QUAKE", 0), id_of(made, "FERRY", 0))
    assert found["calibration"] == told(made, "doctor")["calibration"]
    assert found["calibration"]["shift"] > 0
    moved = "1 ruling (1 merge, 0 splits) lowers what it takes to join a story by 0.0"
    assert moved in said(made, "doctor").stdout
    assert moved in said(made, "explain", id_of(made, "QUAKE", 0), id_of(made, "FERRY", 0)).stdout


def test_explain_says_why_two_are_or_are_not_one_story(root: Path) -> None:
    same = told(root, "explain", "https://site1.example/1", "https://site4.example/4")
    other = told(root, "explain", "https://site1.example/1", "https://site2.example/2")
    assert (same["sameStory"], other["sameStory"]) == (True, False)
    assert other["why"]
    assert "Not one story." in said(root, "explain", "https://site1.example/1", "https://site2.example/2").stdout


@pytest.mark.parametrize("words", [("nobody",), ("https://nowhere.example/",), ("https://site1.example/1", "nobody")], ids=" ".join)
def test_explain_of_what_nobody_knows_is_wrong_use(root: Path, words: tuple[str, ...]) -> None:
    result = said(root, "explain", *words)
    assert result.exit_code == 2
    assert words[-1] in result.stderr


def test_explain_tells_of_what_was_set_aside_and_of_what_waits(tmp_path: Path) -> None:
    made = make(tmp_path / "p")
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"title": 7}\n')
    said(made, "import", str(rows))
    assert told(made, "explain", "rows.jsonl:1")["spikes"][0]["reason"] == "bad-type"
    take(made, [row(3)])
    assert told(made, "explain", "https://site3.example/3", "--now", AT)["held"] == "undecided"
    assert told(made, "explain", "https://site3.example/3", "--now", "2020-01-01")["held"] == "in-the-future"


def test_export_writes_rows_and_records(root: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in said(root, "export").stdout.splitlines()]
    assert [row["publishedDateTime"] for row in rows] == sorted(row["publishedDateTime"] for row in rows)
    assert {"title", "webUrl", "provider", "path", "quality", "heat", "published", "story", "lead"} <= set(rows[0])
    assert said(root, "export", "-o", str(tmp_path / "deep/rows.jsonl")).exit_code == 0
    assert [json.loads(line) for line in (tmp_path / "deep/rows.jsonl").read_text("utf-8").splitlines()] == rows
    assert said(root, "export", "--format", "records").exit_code == 2
    assert said(root, "export", "--format", "records", "-o", str(tmp_path / "out")).exit_code == 0
    assert {f"content/{path.relative_to(tmp_path / 'out')}": path.read_bytes() for path in (tmp_path / "out").rglob("*.md")} == tree(
        root, "content"
    )


def test_export_to_where_nobody_can_write_is_not_done(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = said(root, "export", "-o", str(tmp_path / "file/rows.jsonl"))
    assert result.exit_code == 3
    assert "file" in result.stderr


def test_doctor_finds_nothing_wrong_where_nothing_is(tmp_path: Path) -> None:
    made = make(tmp_path / "p", '[secured]\nkey_file = "secret.key"\n', FEED)
    run(made)
    result = said(made, "doctor", "--now", AT)
    assert (result.exit_code, "Nothing is wrong." in result.stdout) == (0, True)


def test_doctor_says_once_that_there_is_no_key_and_that_is_no_fault(tmp_path: Path) -> None:
    made = make(tmp_path / "p", feeds=FEED)
    run(made)
    found = told(made, "doctor", "--now", AT)
    assert [finding["problem"] for finding in found["findings"]] == ["has no key: records carry no secured field"]


def test_doctor_exits_1_for_an_ill_feed_and_names_its_fix(tmp_path: Path) -> None:
    made = make(tmp_path / "p", feeds={"a.xml": b"garbage"})
    run(made)
    result = said(made, "doctor", "--now", AT)
    assert result.exit_code == 1
    assert "feeds/a.xml: degraded: not-a-feed, 1 in a row, next try 2024-03-11" in result.stdout
    assert "→" in result.stdout


def test_eval_measures_labelled_rows(tmp_path: Path) -> None:
    gold = jsonl(tmp_path / "gold.jsonl", [row(number, story=str(number)) for number in range(12)])
    found = told(tmp_path, "eval", str(gold))
    assert set(found) >= {"articles", "pair", "bcubed", "largest", "articles_per_second"}
    assert set(found["pair"]) == set(found["bcubed"]) == {"p", "r", "f1"}
    assert found["articles"] == 12
    assert said(tmp_path, "eval", str(tmp_path / "absent.jsonl")).exit_code == 2


def test_eval_of_a_file_without_rows_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n\n")
    result = said(tmp_path, "eval", str(tmp_path / "empty.jsonl"))
    assert (result.exit_code, "holds no rows" in result.stderr) == (2, True)
