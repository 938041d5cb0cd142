"""A branch holds the whole site in one commit, made without a checkout, and only when something changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.press.programs import placed
from tests.press.publishing.site import FILES, NOW, sent, write

from broadsheet.errors import DeliveryError
from broadsheet.press.policy import POLICY
from broadsheet.press.publishing import Sending

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


def reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """The first words by which a server was reached over ssh, by somebody with these variables; the server never answers."""
    for name in ("ssh", "own"):
        path = placed(tmp_path, name, f'echo "$(basename "$0") $*" >> {tmp_path}/reached; exit 255')
    for name in ("GIT_SSH", "GIT_SSH_COMMAND"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": str(tmp_path), "PATH": path, **variables}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(DeliveryError, match="git ls-remote failed"):
        sent(write(tmp_path / "public"), "git:me@pages.example:news.git")
    return (tmp_path / "reached").read_text().splitlines()[-1]


def test_a_server_is_reached_without_asking_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reached(tmp_path, monkeypatch).startswith("ssh -o BatchMode=yes")


@pytest.mark.parametrize("variable", ["GIT_SSH", "GIT_SSH_COMMAND"])
def test_who_says_how_servers_are_reached_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    assert reached(tmp_path, monkeypatch, **{variable: "own"}).startswith("own ")


def test_what_the_users_git_is_told_of_servers_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".gitconfig").write_text("[core]\nsshCommand = own --mine\n")
    assert reached(tmp_path, monkeypatch).startswith("own --mine")


def test_a_file_that_cannot_be_read_is_named_and_not_git(tmp_path: Path, bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public = write(tmp_path / "public")
    monkeypatch.setattr(Sending, "paths", lambda _: ["gone.html", "index.html"])
    with pytest.raises(DeliveryError, match=r"public/gone\.html: cannot be read"):
        sent(public, "git:pages.git")
    assert git(bare, "for-each-ref") == ""


def test_a_repository_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"nowhere\.git#gh-pages: git ls-remote failed"):
        sent(write(tmp_path / "public"), "git:nowhere.git")
