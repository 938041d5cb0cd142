"""Search, as a reader's browser walks through it: from a server, from a folder, and without a script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from tests.browser.ground import served
from tests.press.editions import MASTHEAD, NOON, edition, told

from broadsheet.press import site
from broadsheet.press.deliver import deliver
from broadsheet.records import Abstract, Section, Voice, Volume

NASTY = '<img src=x onerror="window.hit=1">'


def volume(month: int, *titles: str) -> Volume:
    begin = NOON.replace(month=NOON.month - month)
    voices = [(Voice(source=f"House{n}", domain=f"house{n}.example", title=title),) for n, title in enumerate(titles)]
    stories = tuple(
        Abstract(
            id="s-a" if month == 2 else f"m{month}s{n}",
            time=begin + timedelta(hours=n),
            title=title,
            excerpt="Told at length.",
            topics=("GPU",) if n else ("AI",),
            voices=voices[n],
        )
        for n, title in enumerate(titles)
    )
    return Volume(month=f"{begin:%Y-%m}", stories=stories)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    volumes: tuple[Volume, ...] = (
        volume(0, "Whales sing", "Café à la crème", NASTY, "東京都の新聞"),
        volume(1, "A whale is seen", "Nobody looks"),
    )
    volumes = (*volumes, *(volume(month, "Plankton") for month in range(2, 9)))
    days = tuple((f"stories/{story.id}/", story.time) for one in volumes for story in one.stories)
    sources = tuple((f"sources/house{n}.example/", NOON) for n in range(4))
    front = Section(kind="front", key="", title="Front", placements=(told("a"),))
    whole = msgspec.structs.replace(edition(told("a")), masthead=MASTHEAD, volumes=volumes, front=front, site_map=(*days, *sources))
    deliver(site.render(whole), root, {}, NOON)
    return root / "public"


@pytest.fixture(scope="module")
def home(public: Path) -> Iterator[str]:
    with served(public) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" and not _icon(message) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def _icon(message: ConsoleMessage) -> bool:
    """Browsers ask for an icon that no page named."""
    return str(message.location["url"]).endswith("/favicon.ico")


def found(page: Page, *titles: str) -> None:
    """These stories are found in the end, and no others, in this order."""
    expect(page.locator(".found h2")).to_have_text(list(titles))


def test_what_is_typed_is_found_and_marked_newest_first(page: Page, home: str) -> None:
    page.goto(f"{home}search/")
    page.get_by_label("Words").fill("whale")
    found(page, "Whales sing", "A whale is seen")
    assert page.locator(".found mark").all_inner_texts() == ["Whales", "whale"]
    expect(page.get_by_role("status")).to_have_text("2 stories, newest first")
    assert page.url.endswith("/search/?q=whale")


def test_filters_narrow_what_is_found_and_stand_alone(page: Page, home: str) -> None:
    page.goto(f"{home}search/?topic=ai&from=2023-10-01")
    found(page, "Whales sing", "A whale is seen")
    page.get_by_label("Source").select_option("house1.example")
    page.get_by_label("Topic").select_option("")
    found(page, "Café à la crème", "Nobody looks")
    page.get_by_label("To", exact=True).fill("2023-11-01")
    found(page, "Nobody looks")


def test_accents_and_scripts_without_spaces_are_found(page: Page, home: str) -> None:
    page.goto(f"{home}search/?q=CREME")
    found(page, "Café à la crème")
    page.get_by_label("Words").fill("京都")
    found(page, "東京都の新聞")


def test_strangers_text_stays_text(page: Page, home: str) -> None:
    page.goto(f"{home}search/?q=onerror")
    found(page, NASTY)
    assert page.locator(".found img").count() == 0
    assert page.evaluate("window.hit") is None


def test_it_works_from_a_folder_without_a_server(page: Page, public: Path) -> None:
    page.goto(f"{(public / 'search' / 'index.html').as_uri()}?q=whale")
    found(page, "Whales sing", "A whale is seen")


def test_it_is_walked_with_the_keys_alone(page: Page, home: str) -> None:
    page.goto(f"{home}search/")
    page.get_by_label("Words").focus()
    page.keyboard.type("plankton")
    page.keyboard.press("Enter")
    found(page, *["Plankton"] * 7)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.found') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/stories/s-a/index.html")


def test_without_a_script_the_archive_leads_on(browser: Browser, home: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{home}search/")
    assert not page.get_by_label("Words").is_visible()
    page.locator("main").get_by_role("link", name="day").click()
    assert page.url.endswith("/days/index.html")
    context.close()
