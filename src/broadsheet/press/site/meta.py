"""
What a page says of itself to machines that show or index it: Open Graph and card tags, its hub, and JSON-LD.

We write no articles, and claim none: a page is a `CollectionPage` whose `ItemList` points to the `NewsArticle`s of others, each
with its own publisher and without a word on who wrote it. What comes from here is markup, every text in it escaped. Terms:
https://schema.org, https://ogp.me.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from broadsheet.press.addresses import absolute, web
from broadsheet.press.illustrations import href, shown
from broadsheet.press.items import encoded
from broadsheet.press.site.cards import HEIGHT, WIDTH, card_path
from broadsheet.press.xmltext import escaped, rfc3339
from broadsheet.records import Judged, Masthead, Placement, Section

STORY, LIST = 50, 3
"""The most articles that the data of a story's page, or of a page of several stories, names: pages shall stay small."""
# What would end the element, or a line of script, inside it; all of them mean the same when they are escaped.
_INSIDE = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page as others see it: `folder` is its place under public/; it tells of one story, of a section's stories, or of none."""

    folder: str
    title: str
    described: str = ""
    feeds: bool = False
    story: Placement | None = None
    section: Section | None = None


def head(page: Page, masthead: Masthead) -> str:
    """The tags and the data of a page, as lines for its head: markup, to be set as it is."""
    if page.story:
        return _of_story(page, page.story, masthead)
    if page.section is None:
        return _shared(page, None, masthead)
    placements = page.section.placements
    reports = [_report(placement.lead, {}) for placement in placements[:LIST]]
    pictured = placements[0] if placements and page.section.kind == "front" else None
    return _shared(page, pictured, masthead) + _script(_collection(page, reports, masthead))


def _of_story(page: Page, placement: Placement, masthead: Masthead) -> str:
    members = (placement.lead, *placement.coverage)
    known = {one.article.id: one for one in members}
    data = _collection(page, [_report(one, known) for one in members[:STORY]], masthead)
    newest = rfc3339(max(one.article.updated or one.article.published for one in members))
    times = _tags({"article:published_time": rfc3339(placement.story.time), "article:modified_time": newest})
    return _shared(page, placement, masthead) + times + _script({**data, "dateModified": newest})


def _shared(page: Page, pictured: Placement | None, masthead: Masthead) -> str:
    """What every page says: what it is, and the picture of a story."""
    own = absolute(masthead, page.folder)
    hub = (
        f'<link rel="hub" href="{escaped(masthead.hub)}">\n<link rel="self" href="{escaped(own)}">\n' if masthead.hub and page.feeds else ""
    )
    said = {
        "og:type": "article" if page.story else "website",
        "og:site_name": masthead.title,
        "og:title": page.title,
        "og:description": page.described or masthead.description,
        "og:url": own,
        "og:locale": _territorial(masthead.locale),
    }
    size = "summary_large_image" if pictured else "summary"
    picture = _picture(pictured, masthead) if pictured else ""
    return hub + _tags(said) + picture + f'<meta name="twitter:card" content="{size}">\n'


def _picture(placement: Placement, masthead: Masthead) -> str:
    """Our own print of the story's picture, else the drawing of the story; never an address of somebody else's."""
    story = placement.story
    if found := shown(placement):
        widest = found[1].prints[0]
        path, kind, size = href(story.id, widest.name), "image/webp", (widest.width, widest.height)
    else:
        path, kind, size = card_path(story.id), "image/png", (WIDTH, HEIGHT)
    return _tags(
        {
            "og:image": absolute(masthead, path),
            "og:image:type": kind,
            "og:image:width": str(size[0]),
            "og:image:height": str(size[1]),
            "og:image:alt": (found[1].title if found else "") or story.title,
        }
    )


def _collection(page: Page, reports: Sequence[dict[str, Any]], masthead: Masthead) -> dict[str, Any]:
    """A page that collects: what it is called, where it belongs, and what it points to, in its order."""
    elements = [{"@type": "ListItem", "position": number, "item": report} for number, report in enumerate(reports, 1)]
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "url": absolute(masthead, page.folder),
        "name": page.title,
        "inLanguage": masthead.locale.replace("_", "-"),
        "isPartOf": {"@type": "WebSite", "name": masthead.title, "url": absolute(masthead, "")},
        "mainEntity": {"@type": "ItemList", "numberOfItems": len(elements), "itemListElement": elements},
    }


def _report(judged: Judged, members: dict[str, Judged]) -> dict[str, Any]:
    """Somebody else's article, as theirs; one that copies another member's text is based on that."""
    article = judged.article
    original = members.get(judged.verdict.copy_of)
    house = {"@type": "Organization", "name": article.provider.name or article.provider.domain}
    home = web(f"https://{article.provider.domain}/")
    return _said(
        {
            "@type": "NewsArticle",
            "headline": article.title,
            "url": web(article.web_url),
            "datePublished": rfc3339(article.published),
            "dateModified": rfc3339(article.updated) if article.updated and article.updated > article.published else "",
            "inLanguage": article.language,
            "isBasedOn": web(original.article.web_url) if original else "",
            "publisher": {**house, "url": home} if home else house,
        }
    )


def _script(data: dict[str, Any]) -> str:
    """A block of data that no text can end: it is no script, and no policy against scripts forbids it."""
    return f'<script type="application/ld+json">{encoded(data).decode().translate(_INSIDE)}</script>\n'


def _tags(said: dict[str, str]) -> str:
    return "".join(f'<meta property="{name}" content="{escaped(words)}">\n' for name, words in said.items() if words)


def _territorial(locale: str) -> str:
    """`de_AT` of de-AT; nothing of a language alone, which Open Graph does not know."""
    parts: Iterable[str] = locale.replace("_", "-").split("-")
    language, *others = parts
    territory = next((part.upper() for part in others if len(part) == 2), "")
    return f"{language.lower()}_{territory}" if territory else ""


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
