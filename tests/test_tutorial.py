"""The tutorial and the workflow do what they say: their commands are run, as a reader would type them."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.publications import make, rss

from broadsheet.cli import COMMANDS
from broadsheet.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
SETUP = {"Install"}


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(page: str) -> list[str]:
    """The commands of a page, block by block, but for those that set a machine up."""
    return re.findall(r"^```sh\n(.*?)^```", text(page), re.MULTILINE | re.DOTALL)


@pytest.fixture
def typed(tmp_path: Path) -> Any:
    """A shell that stops at the first command that fails, in which `broadsheet` is this one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "broadsheet"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m broadsheet "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    who = {f"GIT_{role}_{fact}": "me@example.org" for role in ("AUTHOR", "COMMITTER") for fact in ("NAME", "EMAIL")}
    env = {**os.environ, **who, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src"), "HOME": str(tmp_path)}

    def run(commands: str, where: Path = tmp_path) -> str:
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=where, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run


def test_the_tutorial_leads_from_nothing_to_a_published_site(typed: Any, tmp_path: Path) -> None:
    told = typed("\n".join(blocks("docs/tutorial.md")))
    assert "The front page: file://" in told
    assert "Halden" in told
    assert told.rstrip().endswith("www is as it should be.")
    assert (tmp_path / "www/index.html").read_bytes() == (tmp_path / "perceptron/public/index.html").read_bytes()
    pages = subprocess.run(["git", "show", "gh-pages:index.html"], cwd=tmp_path / "pages.git", capture_output=True, check=True)
    assert pages.stdout == (tmp_path / "www/index.html").read_bytes()


def test_the_settings_that_pages_show_are_settings() -> None:
    pages = ("docs/tutorial.md", "docs/how-to/publish.md")
    shown = [one for page in pages for one in re.findall(r"^```toml\n(.*?)^```", text(page), re.MULTILINE | re.DOTALL)]
    assert len(shown) == 2
    for one in shown:
        load_settings(one if "title" in one else f'title = "x"\nurl = "https://a.example"\n{one}')


def test_every_command_that_a_how_to_names_is_there() -> None:
    pages = [*(ROOT / "docs/how-to").glob("*.md"), ROOT / "docs/tutorial.md"]
    named = {word for page in pages for word in re.findall(r"[`\n]broadsheet (?:-p \S+ )?([a-z]+)\b", page.read_text("utf-8"))}
    assert {"run", "publish", "new"} <= named <= set(COMMANDS)


def workflow() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text("docs/how-to/github-actions.yml"))
    return found


def test_the_workflow_asks_for_no_more_than_it_needs() -> None:
    said = workflow()
    assert said["permissions"] == {"contents": "write"}
    assert said["concurrency"] == {"group": "news"}
    assert not re.search(r'cron: "[0*] ', text("docs/how-to/github-actions.yml")), "whole hours are crowded"
    (job,) = said["jobs"].values()
    uses = [step["uses"] for step in job["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", one) for one in uses)
    cached = next(step["with"]["path"].split() for step in job["steps"] if step.get("uses", "").startswith("actions/cache"))
    assert cached == ["archive.db", "content", "public"]


def test_the_workflow_s_commands_publish_from_a_clone(typed: Any, tmp_path: Path) -> None:
    """A repository stands in for GitHub's, a clone of it for the checkout; the run is offline and takes the clone's own feed."""
    made = make(
        tmp_path / "made", "", {"a.xml": rss(("Harbour cranes return", "https://a.example/cranes", "Mon, 11 Mar 2024 09:00:00 GMT"))}
    )
    typed("git init -q -b main && git add -A && git commit -qm x && git init -q --bare ../hub.git && git push -q ../hub.git main", made)
    typed("git clone -q -b main hub.git clone")
    (job,) = workflow()["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step and step["name"] not in SETUP]
    assert len(commands) == 2
    script = "\n".join(commands).replace("broadsheet run", "broadsheet run --offline")
    for count in ("1", "1"):  # the second run has no news, and makes no commit
        typed(script, tmp_path / "clone")
        assert typed("git rev-list --count gh-pages", tmp_path / "hub.git").strip() == count
    assert "<h1" in typed("git show gh-pages:index.html", tmp_path / "hub.git")
