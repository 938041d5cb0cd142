"""Reading with the keyboard alone, and the two conveniences of the script."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page
from tests.browser.ground import served
from tests.browser.watch import watching

MOST = 60  # tabs to anything near the top


def walk(page: Page, selector: str) -> None:
    """Press Tab until something that matches has the focus, and can be seen to have it."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", f"{selector} has the focus, and nothing shows it"
            return
    raise AssertionError(f"no Tab leads to {selector}")


def test_the_front_page_and_the_why_panel_can_be_walked_by_keyboard(browser: Browser, sample: Path) -> None:
    with served(sample) as home, watching(browser, home) as watched:
        page = watched.page
        page.goto(home)
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "main"
        walk(page, ".coverage summary")
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.parentElement.open")
        walk(page, "a.why")
        page.keyboard.press("Enter")
        page.wait_for_url("**/stories/**")
        walk(page, ".why-panel summary")
        assert page.evaluate("() => document.activeElement.parentElement.open")
        page.keyboard.press("Enter")
        assert not page.evaluate("() => document.activeElement.parentElement.open")
        assert watched.faults == []


def test_a_theme_is_chosen_and_stays_chosen(browser: Browser, sample: Path) -> None:
    with served(sample) as home, watching(browser, home, color_scheme="light") as watched:
        page = watched.page
        page.goto(home)
        page.get_by_role("button", name="Theme").click()
        page.get_by_role("button", name="Theme").click()
        assert page.evaluate("() => getComputedStyle(document.documentElement).colorScheme") == "dark"
        page.goto(f"{home}topics/index.html")
        assert page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor") == "rgb(21, 23, 27)"


def test_what_is_new_since_the_last_visit_is_counted_and_marked(browser: Browser, sample: Path) -> None:
    with served(sample) as home, watching(browser, home) as watched:
        page = watched.page
        page.goto(home)
        assert page.locator(".since").text_content() == ""
        page.evaluate("() => localStorage.setItem('broadsheet.seen', Date.parse('2024-03-09T12:00:00Z'))")
        page.goto(home)
        marked = page.locator("article.fresh").count()
        assert 0 < marked < page.locator("article").count()
        assert (page.locator(".since").text_content() or "").startswith(f"{marked} new since")
        page.reload()
        assert page.locator("article.fresh").count() == marked, "a reload is no new visit"
