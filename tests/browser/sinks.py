"""Where strangers' words end up besides the markup of pages: the data for machines, and what search inserts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page
from tests.browser.canary import Watched
from tests.browser.hostile import PUBLISHED

from broadsheet.press import shown

_BLOCKS = "() => [...document.querySelectorAll('script[type=\"application/ld+json\"]')].map((one) => one.textContent)"
_BLOCK = re.compile(r'<script type="application/ld\+json">([^<]*)</script>')
# Every element and attribute that stands among what was found, and where its links lead.
_INSERTED = """() => {
  const all = [...document.querySelectorAll(".found *")];
  const names = all.flatMap((one) => [one.localName, ...one.getAttributeNames().map((name) => "@" + name)]);
  return { names: [...new Set(names)].sort(), led: all.filter((one) => one.href).map((one) => one.href) };
}"""
_WRITTEN_BY_US = {"li", "h2", "a", "mark", "p", "b", "span", "time", "@class", "@dir", "@href", "@datetime"}
_DONE = "() => !document.querySelector('.hits').textContent.startsWith('Searching')"
_MOST = 60  # times that older stories are asked for


def title(text: str) -> str:
    """A title as the public sees it: what XML can hold of it, at most so long, and a question mark for half a pair of surrogates."""
    return _said(text, shown.TITLE)


def name(text: str) -> str:
    """A source's name as the public sees it."""
    return _said(text, shown.NAME)


def _said(text: str, most: int) -> str:
    return shown.text(text, most).encode("utf-8", "replace").decode()


def data_of(page: Page) -> list[Any]:
    """The blocks of data of the page that is open, as a browser reads them."""
    return [json.loads(block) for block in page.evaluate(_BLOCKS)]


def written(path: Path) -> list[Any]:
    """The same as a reader without a browser does: up to the first thing that looks like markup."""
    return [json.loads(block) for block in _BLOCK.findall(path.read_text("utf-8"))]


def reports(blocks: list[Any]) -> list[Mapping[str, Any]]:
    """The articles that a page points to; it has one block of data."""
    (data,) = blocks
    assert data["url"].startswith(f"{PUBLISHED}/")
    return [element["item"] for element in data["mainEntity"]["itemListElement"]]


def said_of(told: list[Any], texts: Sequence[str]) -> bool:
    """Whether the data of a story's page name the articles that say these texts, and nothing else."""
    said = [(one["headline"], one["publisher"]["name"]) for one in reports(told)]
    return said == [(title(text), name(text)) for text in texts] and told[0]["name"] == title(texts[0])


def all_found(watched: Watched, path: str, typed: str = "") -> list[str]:
    """The titles of everything that search finds, newest first, page after page; what was inserted is looked at."""
    page = watched.page
    page.goto(watched.home + path)
    if typed:
        page.get_by_label("Words").fill(typed)
    for _ in range(_MOST):
        page.wait_for_function("() => /stor(y|ies)/.test(document.querySelector('.hits').textContent)")
        if not page.locator("button.older").is_visible():
            break
        before = page.locator(".found > li").count()
        page.locator("button.older").click()
        page.wait_for_function("(before) => document.querySelectorAll('.found > li').length > before", arg=before)
    assert bool(typed) == (page.locator(".found mark").count() > 0)
    found = _looked(watched)
    watched.look(path)  # which types and clicks, and so searches anew
    return found


def seek(watched: Watched, text: str) -> list[str]:
    """Look for an attack by typing it, then by the page's address; the titles of what was found in both ways. The index holds."""
    page, asked = watched.page, quote(text, errors="replace")
    page.get_by_label("Words").fill(text.encode("utf-8", "replace").decode())
    page.keyboard.press("Enter")
    typed = _answered(watched)
    page.goto(f"{watched.home}search/index.html?q={asked}&{asked}={asked}")
    return [*typed, *_answered(watched)]


def _answered(watched: Watched) -> list[str]:
    watched.page.wait_for_function(_DONE)
    assert not watched.page.locator(".hits").inner_text().startswith("Part of"), "search broke on what it was asked"
    return _looked(watched)


def _looked(watched: Watched) -> list[str]:
    inserted = watched.page.evaluate(_INSERTED)
    assert set(inserted["names"]) <= _WRITTEN_BY_US
    assert all(address.startswith(f"{watched.home}stories/") for address in inserted["led"])
    titles: list[str] = watched.page.locator(".found h2").all_text_contents()
    return titles
