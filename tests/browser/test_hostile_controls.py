"""The controls of the hostile suite: where nothing hinders them, the same attacks run, load and lie there, and planted ones are seen."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser import hostile
from tests.browser.attacks import OWN, a_share, vectors
from tests.browser.canary import acting, executing, opened, watching
from tests.browser.ground import served

from broadsheet.press.policy import POLICY

RUNNING, ACTING = 60, 400
PLANTED = (
    "<iframe></iframe>",
    "<object></object>",
    "<embed>",
    '<base href="/">',
    "<p onclick=x>",
    "<p style=x>",
    "<style></style>",
    "<script></script>",
    "<script src=https://evil.example/></script>",
    "<a href=javascript:x>",
    "<svg><a xlink:href=javascript:x></a></svg>",
    "<a href=data:,x>",
    "<a href=https://evil.example/>",
    "<a href=https://evil.example/ rel=noopener>",
    "<img src=https://evil.example/>",
    "<img srcset='/1 1x, https://evil.example/ 2x'>",
    "<link rel=preload as=image imagesrcset='https://evil.example/ 1x'>",
    "<link rel=stylesheet href=https://evil.example/>",
    "<form action=https://evil.example/></form>",
    "<button formaction=https://evil.example/>",
    "<a href=/ ping=https://evil.example/>",
    "<meta http-equiv=refresh content='9; url=https://evil.example/'>",
    "<meta http-equiv=refresh content='9;url=data:,x'>",
    "<svg><set></set></svg>",
    "<svg><foreignObject></foreignObject></svg>",
    "<math></math>",
    "<template></template>",
    "<i id=main></i><i id=main></i>",
    "<img name=getElementById>",
    "<i autofocus tabindex=1>",
    "<!-- x -->",
)


def test_the_same_attacks_run_where_they_are_shown_as_they_are(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as home:
        assert executing(browser, tmp_path, home, a_share()) >= RUNNING


def test_the_policy_alone_stops_them(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as home:
        assert executing(browser, tmp_path, home, a_share(), POLICY) == 0


def test_nodes_that_could_act_are_seen_in_the_attacks_as_they_are(browser: Browser) -> None:
    assert sum(acting(browser, [text.encode("utf-8", "replace").decode() for text in vectors()])) >= ACTING


@pytest.mark.parametrize("node", PLANTED)
def test_a_node_that_could_act_is_seen(browser: Browser, node: str) -> None:
    assert acting(browser, [f"<p>{node}", "<p>words</p>"]) == [True, False]


def test_an_instruction_in_a_feed_is_seen(browser: Browser, tmp_path: Path) -> None:
    handler = '<h:b xmlns:h="http://www.w3.org/1999/xhtml" onclick="x"/>'
    (tmp_path / "feed.xml").write_text(f'<?xml version="1.0"?><rss><?xml-stylesheet href="x"?>{handler}</rss>')
    with served(tmp_path) as home:
        assert len(opened(browser, home, ["feed.xml"])["acting"]) == 2


def test_a_page_that_executes_and_asks_when_it_is_opened_is_seen_whatever_its_policy(browser: Browser, tmp_path: Path) -> None:
    policy = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">'
    at_once = "<script>alert(1)</script><img src=https://evil.example/at-once>"
    (tmp_path / "planted.html").write_text(f"<!doctype html>{policy}{at_once}<p onmouseover=confirm(1)>when a reader points at it")
    (tmp_path / "plain.html").write_text("<!doctype html><p>words")
    with served(tmp_path) as home:
        found = opened(browser, home, ["plain.html", "planted.html"])
        assert set(found["executed"]) == {f"{home}planted.html: alert", f"{home}planted.html: confirm"}
        assert found["asked"] == ["https://evil.example/at-once"]


def test_a_site_that_forgets_to_escape_is_seen(browser: Browser, tmp_path: Path) -> None:
    public, executed, asked = tmp_path / "escaped", 0, 0
    paths = hostile.publish(hostile.edition_of(a_share(), 20), public)
    with served(tmp_path) as home:
        for path in (path for path in paths if path.startswith("stories/") and path.endswith(".html")):
            (tmp_path / "forgotten.html").write_text(html.unescape((public / path).read_text("utf-8")), "utf-8")
            with watching(browser, home, trusting=True) as watched:
                watched.page.goto(f"{home}forgotten.html", wait_until="commit")  # some lead elsewhere before they are whole
                watched.page.wait_for_timeout(300)
                executed, asked = executed + len(watched.executed), asked + len(watched.asked)
    assert executed
    assert asked


@pytest.mark.deep
def test_all_attacks_run_where_they_are_shown_as_they_are_and_the_policy_alone_stops_them(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as home:
        ran = executing(browser, tmp_path, home, [*OWN, *vectors()])
        print(f"{ran} attacks run as they are")
        assert ran >= RUNNING
        assert executing(browser, tmp_path, home, [*OWN, *vectors()], POLICY) == 0
