"""A branch holds the whole site in one commit, made without a checkout, and only when something changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.press.publishing.site import FILES, NOW, sent, write

from broadsheet.errors import DeliveryError
from broadsheet.press.policy import POLICY

BESIDE = {".nojekyll", "_headers", ".broadsheet"}


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=Me", "-c", "user.email=me@example.org")
    return subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    made = tmp_path / "pages.git"
    made.mkdir()
    git(made, "init", "--quiet", "--bare", "--initial-branch=main")
    return made


def files(repository: Path, branch: str = "gh-pages") -> dict[str, str]:
    names = git(repository, "ls-tree", "-r", "--name-only", branch).splitlines()
    return {name: git(repository, "show", f"{branch}:{name}") for name in names}


def test_the_branch_is_the_site_and_what_hosts_read_beside_it(tmp_path: Path, bare: Path) -> None:
    told = sent(write(tmp_path / "public"), "git:pages.git")
    there = files(bare)
    assert {name: words for name, words in there.items() if name not in BESIDE} == FILES
    assert there.keys() >= BESIDE
    assert (there[".nojekyll"], POLICY in there["_headers"]) == ("", True)
    assert told.commit == git(bare, "rev-parse", "gh-pages")
    assert git(bare, "log", "--format=%an <%ae> %at", "gh-pages") == f"Newsdesk <desk@news.example> {NOW.timestamp():.0f}"


def test_a_commit_is_made_only_when_something_changed(tmp_path: Path, bare: Path) -> None:
    public = write(tmp_path / "public")
    sent(public, "git:pages.git")
    assert sent(public, "git:pages.git").commit == ""
    write(public, {"index.html": "news"})
    (public / "stories/b/index.html").unlink()
    told = sent(public, "git:pages.git")
    assert (told.changed, told.removed) == (("index.html",), ("stories/b/index.html",))
    assert git(bare, "rev-list", "--count", "gh-pages") == "2"
    assert "stories/b/index.html" not in files(bare)


def test_a_dry_run_pushes_nothing(tmp_path: Path, bare: Path) -> None:
    assert sent(write(tmp_path / "public"), "git:pages.git", dry=True).changed
    assert git(bare, "for-each-ref") == ""


def test_a_domain_of_one_s_own_is_named_when_asked(tmp_path: Path, bare: Path) -> None:
    public = write(tmp_path / "public")
    sent(public, "git:pages.git#live", domain="news.example")
    assert files(bare, "live")["CNAME"] == "news.example"
    sent(public, "git:pages.git#live")
    assert "CNAME" not in files(bare, "live")


def test_a_working_tree_is_not_touched(tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"thesis.txt": "years of work"})
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "x")
    (project / "draft.txt").write_text("not committed")
    sent(write(tmp_path / "public"), "git:project")
    assert files(project)["index.html"] == "front"
    assert git(project, "status", "--porcelain") == "?? draft.txt"
    assert git(project, "branch", "--show-current") == "main"


def test_a_branch_that_is_checked_out_or_somebody_else_s_is_refused(tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"thesis.txt": "years of work"})
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "x")
    public = write(tmp_path / "public")
    with pytest.raises(DeliveryError, match="not published by Broadsheet"):
        sent(public, "git:project#main")
    with pytest.raises(DeliveryError, match="checked out there"):
        sent(public, "git:project#main", force=True)
    git(project, "branch", "old-pages")
    sent(public, "git:project#old-pages", force=True)
    assert files(project, "old-pages")["thesis.txt"] == "years of work"


def test_what_others_keep_in_the_branch_stays(tmp_path: Path, bare: Path) -> None:
    public = write(tmp_path / "public")
    sent(public, "git:pages.git")
    git(tmp_path, "clone", "--quiet", "--branch=gh-pages", str(bare), "clone")
    write(tmp_path / "clone", {"CNAME": "mine.example"})
    git(tmp_path / "clone", "add", ".")
    git(tmp_path / "clone", "commit", "--quiet", "-m", "x")
    git(tmp_path / "clone", "push", "--quiet")
    write(public, {"index.html": "news"})
    sent(public, "git:pages.git")
    assert (files(bare)["CNAME"], files(bare)["index.html"]) == ("mine.example", "news")


def test_the_other_side_may_leave_out_the_bytes_it_has(tmp_path: Path, bare: Path) -> None:
    git(bare, "config", "uploadpack.allowFilter", "true")
    git(bare, "config", "uploadpack.allowAnySHA1InWant", "true")
    public = write(tmp_path / "public")
    sent(public, f"git:{bare.as_uri()}")
    write(public, {"index.html": "news"})
    assert sent(public, f"git:{bare.as_uri()}").changed == ("index.html",)
    assert git(bare, "fsck", "--strict") == ""


def test_a_repository_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"nowhere\.git#gh-pages: git ls-remote failed"):
        sent(write(tmp_path / "public"), "git:nowhere.git")
