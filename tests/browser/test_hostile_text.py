"""
What others collected of attacks, and our own, in every text and address of a site, opened in a real browser: nothing runs, nobody is
asked.

The browser heeds no policy here, so that only what we write stands before an attack; the policy alone is held against them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser import hostile, sinks
from tests.browser.attacks import OWN, SHARE, a_share, vectors
from tests.browser.canary import NOTHING, opened, watching
from tests.browser.ground import served

MEMBERS = 20


Site = tuple[Path, list[str], list[str]]
"""A folder, the files that were published there, and the attacks of which they were made."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return published(a_share(), MEMBERS, tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """All attacks there are, each in a story of its own."""
    return published([*OWN, *vectors()], 1, tmp_path_factory.mktemp("whole"))


def published(texts: list[str], members: int, public: Path) -> Site:
    return public, hostile.publish(hostile.edition_of(texts, members), public), texts


def test_no_page_runs_loads_or_leads_anywhere(browser: Browser, site: Site) -> None:
    public, paths, _ = site
    pages = [path for path in paths if path.endswith(".html")]
    assert len(pages) > SHARE / MEMBERS
    with served(public) as home:
        assert opened(browser, home, pages) == NOTHING


def test_no_feed_and_no_file_of_the_api_does_when_it_is_opened(browser: Browser, site: Site) -> None:
    public, paths, _ = site
    kinds = ("feed.xml", "atom.xml", "feed.json", "sitemap.xml", "llms.txt")
    files = [path for path in paths if path.endswith(kinds) or path.startswith("api/stories/")]
    articles = [path for path in paths if path.startswith("api/news/2")][::MEMBERS]
    assert len(articles) >= SHARE / MEMBERS
    with served(public) as home:
        assert opened(browser, home, [*files, *articles]) == NOTHING


def test_what_readers_show_of_our_feeds_is_harmless(browser: Browser, site: Site) -> None:
    public, _, _ = site
    page = hostile.in_readers(public)
    assert page.count("<p>") > SHARE / MEMBERS
    (public / "reader.html").write_text(page, "utf-8")
    with served(public) as home:
        found = opened(browser, home, ["reader.html"])
    assert (found["executed"], found["asked"]) == ([], [])


def test_the_data_of_a_page_say_what_went_in_and_nothing_ends_them(browser: Browser, site: Site) -> None:
    assert unfaithful(browser, site, MEMBERS) == []


def test_what_search_finds_is_inserted_as_words(browser: Browser, site: Site) -> None:
    assert sought(browser, site) == NOTHING


def test_what_is_sought_is_never_more_than_words(browser: Browser, site: Site) -> None:
    public, _, _ = site
    with served(public) as home, watching(browser, home, trusting=True) as watched:
        watched.open("search/index.html")
        assert [found for text in OWN for found in sinks.seek(watched, text)]
        assert watched.faults() == NOTHING


def unfaithful(browser: Browser, site: Site, members: int) -> list[str]:
    """The pages whose data end early, or say of a story's articles other than what went in."""
    public, paths, texts = site
    found = []
    with served(public) as home, watching(browser, home, trusting=True) as watched:
        for path in (path for path in paths if path.endswith("index.html")):
            watched.page.goto(home + path)
            told = sinks.data_of(watched.page)
            start = int(path.split("/")[1].removeprefix("s")) if path.startswith("stories/") else None
            if told != sinks.written(public / path) or (start is not None and not sinks.said_of(told, texts[start : start + members])):
                found.append(path)
    assert sum(sinks.title(text) == text for text in texts) > 0.9 * len(texts)
    return found


def sought(browser: Browser, site: Site) -> Mapping[str, list[str]]:
    """What is wrong with what search inserts: everything once, and what is found by some words that are typed."""
    public, _, texts = site
    with served(public) as home, watching(browser, home, trusting=True) as watched:
        found = sinks.all_found(watched, f"search/index.html?source={hostile.SOURCE}")
        assert found == [sinks.title(text) for text in reversed(texts)]
        for word in ("alert", "script", "javascript", "onerror", "svg", "evil", "proto"):
            assert sinks.all_found(watched, "search/index.html", typed=word)
        return watched.faults()


@pytest.mark.deep
def test_no_attack_of_all_does_anything_on_any_page_of_its_own(browser: Browser, whole: Site) -> None:
    public, paths, texts = whole
    assert len(paths) > 6 * len(texts)  # page, three feeds, two files of the API
    with served(public) as home:
        assert opened(browser, home, [path for path in paths if not path.endswith(".css")]) == NOTHING


@pytest.mark.deep
def test_the_data_of_all_pages_say_what_went_in(browser: Browser, whole: Site) -> None:
    assert unfaithful(browser, whole, 1) == []


@pytest.mark.deep
def test_all_attacks_are_found_as_words(browser: Browser, whole: Site) -> None:
    assert sought(browser, whole) == NOTHING
