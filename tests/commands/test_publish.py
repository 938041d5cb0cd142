"""`broadsheet publish`: where to, what was done, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commands.saying import AT, said, told

from broadsheet.archive.opening import exclusive
from broadsheet.press.deliver import MARKER

HEAD = 'title = "The Test"\nurl = "https://news.example/ai"\n'


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """A folder that has been run once, as far as publishing can see."""
    made = tmp_path / "p"
    (made / "public/stories/a").mkdir(parents=True)
    (made / "public/index.html").write_text("front")
    (made / "public/stories/a/index.html").write_text("story")
    (made / "broadsheet.toml").write_text(HEAD)
    (made / "sources.opml").write_text("<opml version='2.0'><body/></opml>")
    return made


def test_a_report_counts_and_a_dry_run_names(publication: Path, tmp_path: Path) -> None:
    there = str(tmp_path / "www")
    dry = told(publication, "publish", there, "--dry-run", "--now", AT)
    assert dry["paths"] == {"changed": ["stories/a/index.html", "index.html"], "removed": []}
    done = told(publication, "publish", there, "--now", AT)
    assert done == {
        "target": there,
        "kind": "folder",
        "changed": 2,
        "removed": 0,
        "unchanged": 0,
        "commit": "",
        "dryRun": False,
    }
    assert "Nothing to publish" in said(publication, "publish", there).stdout


def test_the_settings_name_a_target_from_the_publication_s_own_folder(publication: Path) -> None:
    assert said(publication, "publish").exit_code == 2
    (publication / "broadsheet.toml").write_text(HEAD + '[publish]\ntarget = "../www"\n')
    assert said(publication, "publish").exit_code == 0
    assert (publication / "../www/index.html").read_text() == "front"


def test_a_target_that_cannot_be_is_wrong_use_and_one_of_others_is_not_done(publication: Path, tmp_path: Path) -> None:
    assert said(publication, "publish", "ftp://files.example/").exit_code == 2
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/thesis.txt").write_text("years of work")
    result = said(publication, "publish", str(tmp_path / "theirs"))
    assert result.exit_code == 3
    assert "--force" in result.stderr
    assert said(publication, "publish", str(tmp_path / "theirs"), "--force").exit_code == 0


def test_a_file_that_cannot_be_written_is_named_and_needs_a_person(publication: Path, tmp_path: Path) -> None:
    (tmp_path / "www/stories").mkdir(parents=True)
    (tmp_path / "www/stories/a").write_text("a file where a folder should be")
    result = said(publication, "publish", str(tmp_path / "www"), "--force")
    assert result.exit_code == 1
    assert "not published: stories/a/index.html: not-writable" in result.stderr
    assert (tmp_path / "www/index.html").exists()


def test_nothing_is_published_of_a_run_under_way_or_cut_short(publication: Path, tmp_path: Path) -> None:
    with exclusive(publication):
        assert said(publication, "publish", str(tmp_path / "www")).exit_code == 3
    (publication / MARKER).touch()
    result = said(publication, "publish", str(tmp_path / "www"))
    assert result.exit_code == 3
    assert "run the line again" in result.stderr
    assert not (tmp_path / "www").exists()
