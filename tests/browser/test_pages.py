"""Every kind of page, of the sample and of real articles, as a browser sees it: narrow and wide, by day and by night."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.ground import served
from tests.browser.sites import kinds
from tests.browser.watch import SCHEMES, WIDTHS, watching

LIGHTEST = 60_000  # bytes of the front page and its stylesheet

SITES = pytest.mark.parametrize("site", ["sample", "real"])


@SITES
def test_no_page_complains_asks_strangers_scrolls_sideways_or_jumps(browser: Browser, site: str, request: pytest.FixtureRequest) -> None:
    public: Path = request.getfixturevalue(site)
    with served(public) as home:
        for width in WIDTHS:
            for scheme in SCHEMES:
                with watching(browser, home, width, color_scheme=scheme) as watched:
                    for path in kinds(public).values():
                        watched.open(path)
                    assert watched.faults == [], (width, scheme)


@SITES
def test_no_page_breaks_a_rule_of_wcag_2_2_aa(browser: Browser, axe: str, site: str, request: pytest.FixtureRequest) -> None:
    public: Path = request.getfixturevalue(site)
    with served(public) as home:
        for width, scheme in ((1440, "light"), (1440, "dark"), (360, "light")):
            with watching(browser, home, width, color_scheme=scheme) as watched:
                for kind, path in kinds(public).items():
                    watched.open(path)
                    assert watched.violations(axe) == [], (kind, width, scheme)


def test_the_watch_sees_what_is_wrong_with_a_page(browser: Browser, axe: str, tmp_path: Path) -> None:
    """The control: a page with every fault that the others must not have."""
    (tmp_path / "index.html").write_text(
        '<!doctype html><meta http-equiv="Content-Security-Policy" content="style-src \'self\'"><p style="width: 1px">'
        '<img src="http://127.0.0.1:9/pixel.gif"><pre>' + "wide" * 500
    )
    with served(tmp_path) as home, watching(browser, home, 360) as watched:
        watched.open("index.html")
        found = " ".join(watched.faults)
        assert "pixels too wide" in found
        assert "asks http://127.0.0.1:9/pixel.gif" in found
        assert "Content Security Policy" in found
        assert any(one.startswith("image-alt") for one in watched.violations(axe))


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        (
            "requestAnimationFrame(() => requestAnimationFrame(() => document.body.prepend('taller')))",
            "index.html: shifts by ",
        ),  # after the first paint
        ("undefinedName()", "error: undefinedName is not defined"),
        ("setTimeout(() => { throw new TypeError('late'); }, 20)", "error: late"),
        ("Promise.reject(new Error('unheard'))", "error: unheard"),
        ("console.warn('doubtful')", "console: doubtful"),
    ],
)
def test_a_page_that_moves_or_whose_script_fails_is_seen(browser: Browser, script: str, fault: str, tmp_path: Path) -> None:
    words = "<p>words that are read</p>" * 20
    (tmp_path / "index.html").write_text(f"<!doctype html><link rel=icon href=data:,><body>{words}<script>{script}</script>")
    with served(tmp_path) as home, watching(browser, home) as watched:
        watched.open("index.html")
        assert [one.startswith(fault) for one in watched.faults] == [True], watched.faults


def test_the_front_page_of_real_articles_is_light(real: Path) -> None:
    assert (real / "index.html").stat().st_size + (real / "assets/style.css").stat().st_size <= LIGHTEST


@SITES
def test_pages_work_from_a_folder(browser: Browser, site: str, request: pytest.FixtureRequest) -> None:
    public: Path = request.getfixturevalue(site)
    with watching(browser, public.as_uri() + "/") as watched:
        for path in set(kinds(public).values()) - {"404.html"}:  # which only servers show
            watched.open(path)
        assert watched.faults == []
        assert watched.page.locator("header .nameplate").first.evaluate("one => getComputedStyle(one).fontWeight") == "700"


def test_everything_can_be_read_without_the_script(browser: Browser, sample: Path) -> None:
    with served(sample) as home:
        told = []
        for script in (True, False):
            with watching(browser, home, java_script_enabled=script) as watched:
                watched.page.goto(home)
                told.append(watched.page.locator("main").inner_text())
        assert told[0] == told[1]
        assert len(told[0]) > 2_000
