"""Attacks that come as feeds bring them, as markup and as words, through the whole line: what a reader's browser gets of them is words."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.attacks import OWN
from tests.browser.canary import NOTHING, opened
from tests.browser.ground import served
from tests.publications import NOW, make, run

from broadsheet.press.xmltext import escaped, rfc822

MOVED = '<h1 class="headline">This story has moved.</h1>'  # such a page leads on at once, and says no word of a stranger
EVERYTHING = "[policy]\nquality = 0\nheat = 0\n"


def rss(texts: tuple[str, ...]) -> bytes:
    """A feed whose items say these texts in every element that has words or an address."""
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">'
    items = "".join(_item(number, escaped(text)) for number, text in enumerate(texts))
    return f"{head}<channel><title>{escaped(texts[0])}</title><link>https://a.example/</link>{items}</channel></rss>".encode()


def _item(number: int, text: str) -> str:
    said = "".join(f"<{name}>{text}</{name}>" for name in ("author", "category", "comments", "media:title", "media:credit"))
    address = "".join(f'<{name} url="{text}" type="image/png" length="1"/>' for name in ("enclosure", "media:content", "media:thumbnail"))
    words = f"Report {number} of its kind. "
    return (
        f"<item><title>{words}{text}</title><link>https://a.example/{number}?{text}</link><guid>{text}</guid>"
        f"<pubDate>{rfc822(NOW - timedelta(minutes=number))}</pubDate><description>{words}{text}</description>"
        f"<content:encoded>&lt;p&gt;{words * 9}&lt;/p&gt;{text}</content:encoded>{said}{address}</item>"
    )


def json_feed(texts: tuple[str, ...]) -> bytes:
    """The same in JSON, which can say what XML cannot."""
    items = [
        {
            **dict.fromkeys(("summary", "content_html", "content_text", "image", "banner_image", "external_url", "language"), text),
            "id": text,
            "url": f"https://b.example/{number}",
            "title": f"Notice {number} of another kind. {text}",
            "authors": [{"name": text, "url": text, "avatar": text}],
            "tags": [text],
            "date_published": f"{NOW - timedelta(minutes=number):%Y-%m-%dT%H:%M:%SZ}",
        }
        for number, text in enumerate(texts)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": texts[0], "home_page_url": texts[-1], "icon": texts[-1], "items": items}
    return json.dumps(feed).encode()


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make(tmp_path_factory.mktemp("fed"), EVERYTHING, {"words.xml": rss(OWN), "words.json": json_feed(OWN)})
    run(root)
    return root / "public"


def test_what_feeds_bring_does_nothing_on_any_page(browser: Browser, public: Path) -> None:
    assert len(list(public.glob("api/news/*/*/*/*/index.json"))) > 1.8 * len(OWN)  # of two feeds; some attacks are no title
    found = [path for path in (*public.rglob("*.html"), *public.glob("*.xml")) if MOVED not in path.read_text("utf-8")]
    pages = [path.relative_to(public).as_posix() for path in found]
    with served(public) as home:
        seen = opened(browser, home, pages)
    assert {**seen, "asked": [one for one in seen["asked"] if not one.startswith("https://test.example/")]} == NOTHING
