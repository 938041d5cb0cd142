"""
What others collected of attacks, in every text and address of a site, opened in a real browser: nothing runs, nobody is asked.

The browser heeds no policy here, so that only what we write stands before an attack; the policy alone is held against them too.
"""

from __future__ import annotations

import html
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.browser import hostile
from tests.corpora import shared

from broadsheet.press.policy import POLICY

SHARE, MEMBERS = 400, 20
NOTHING: dict[str, list[str]] = {"executed": [], "asked": [], "acting": []}
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        pytest.skip("BROWSER ABSENT: no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield opened
        opened.close()


def vectors() -> list[str]:
    return [text for _, text in json.loads(shared("data/corpora/xss-vectors.json").read_text()) if text.strip()]


def a_share() -> list[str]:
    """Some of every origin: those that run where nothing hinders them are most of them scripts and handlers."""
    found = vectors()
    acting = [text for text in found if "alert" in text or "script" in text.lower()]
    return list(dict.fromkeys([*acting, *found]))[:SHARE]


def opened(chromium: Browser, public: Path, paths: Sequence[str]) -> dict[str, list[str]]:
    """What is wrong with these files, opened one after another by a browser that heeds no policy."""
    with hostile.served(public) as home, hostile.watching(chromium, home, trusting=True) as watched:
        for path in paths:
            watched.open(path)
        return dict(watched.faults())


def executing(chromium: Browser, public: Path, texts: Sequence[str], policy: str = "") -> int:
    """How many of the vectors run when they are shown as they are, under a policy if one is given."""
    ran = 0
    with hostile.served(public) as home:
        for page in hostile.raw(texts, policy):
            (public / "raw.html").write_text(page.encode("utf-8", "replace").decode(), "utf-8")
            with hostile.watching(chromium, home) as watched:
                watched.page.goto(f"{home}raw.html", wait_until="domcontentloaded")  # some frames never end loading
                watched.page.wait_for_timeout(1500)
                watched.poke()
                watched.page.wait_for_timeout(500)
                ran += len(watched.ran)
    return ran


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    public = tmp_path_factory.mktemp("hostile")
    return public, hostile.publish(hostile.edition_of(a_share(), MEMBERS), public)


def test_no_page_runs_loads_or_leads_anywhere(chromium: Browser, site: tuple[Path, list[str]]) -> None:
    public, paths = site
    pages = [path for path in paths if path.endswith(".html")]
    assert len(pages) > SHARE / MEMBERS
    assert opened(chromium, public, pages) == NOTHING


def test_no_feed_and_no_file_of_the_api_does_when_it_is_opened(chromium: Browser, site: tuple[Path, list[str]]) -> None:
    public, paths = site
    kinds = ("feed.xml", "atom.xml", "feed.json", "sitemap.xml", "llms.txt")
    files = [path for path in paths if path.endswith(kinds) or path.startswith("api/stories/")]
    articles = [path for path in paths if path.startswith("api/news/2")][::MEMBERS]
    assert len(articles) >= SHARE / MEMBERS
    assert opened(chromium, public, [*files, *articles]) == NOTHING


def test_what_readers_show_of_our_feeds_is_harmless(chromium: Browser, site: tuple[Path, list[str]]) -> None:
    public, _ = site
    page = hostile.in_readers(public)
    assert page.count("<p>") > SHARE / MEMBERS
    (public / "reader.html").write_text(page, "utf-8")
    found = opened(chromium, public, ["reader.html"])
    assert (found["executed"], found["asked"]) == ([], [])


def test_the_same_attacks_run_where_they_are_shown_as_they_are(chromium: Browser, tmp_path: Path) -> None:
    assert executing(chromium, tmp_path, a_share()) >= 40


def test_the_policy_alone_stops_them(chromium: Browser, tmp_path: Path) -> None:
    assert executing(chromium, tmp_path, a_share(), POLICY) == 0


def test_a_site_that_forgets_to_escape_is_seen(chromium: Browser, site: tuple[Path, list[str]], tmp_path: Path) -> None:
    public, paths = site
    stories = [path for path in paths if path.startswith("stories/") and path.endswith(".html")]
    for path in stories:
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(html.unescape((public / path).read_text("utf-8")), "utf-8")
    executed, asked = 0, 0
    with hostile.served(tmp_path) as home:
        for path in stories:
            with hostile.watching(chromium, home, trusting=True) as watched:
                watched.page.goto(home + path, wait_until="commit")  # some lead elsewhere before they are whole
                watched.page.wait_for_timeout(300)
                executed, asked = executed + len(watched.executed), asked + len(watched.asked)
    assert executed
    assert asked


@pytest.mark.deep
def test_no_attack_of_all_does_anything_on_any_page_of_its_own(chromium: Browser, tmp_path: Path) -> None:
    paths = hostile.publish(hostile.edition_of(vectors(), 1), tmp_path)
    assert len(paths) > 8 * len(vectors())
    assert opened(chromium, tmp_path, [path for path in paths if not path.endswith(".css")]) == NOTHING


@pytest.mark.deep
def test_all_attacks_run_where_they_are_shown_as_they_are_and_the_policy_alone_stops_them(chromium: Browser, tmp_path: Path) -> None:
    assert executing(chromium, tmp_path, vectors()) >= 60
    assert executing(chromium, tmp_path, vectors(), POLICY) == 0
