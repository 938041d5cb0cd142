"""What a page says of itself in JSON-LD (schema.org): the article's object, read with patience."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser

ARTICLES = frozenset({
    "article", "newsarticle", "blogposting", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle",
    "reviewnewsarticle", "liveblogposting", "techarticle", "scholarlyarticle", "advertisercontentarticle", "satiricalarticle",
    "socialmediaposting", "discussionforumposting", "report", "review", "webpage", "videoobject",
})  # fmt: skip
SECOND = frozenset({"webpage", "videoobject"})  # taken only where no article is named
LONGEST = 500_000  # characters of one script
MOST = 20  # scripts
DEEPEST = 12
OPEN = 200  # brackets that may be open at once

_COMMENT = re.compile(r"^\s*(?:/\*.*?\*/|//[^\n]*\n|<!--|<!\[CDATA\[)|(?:-->|\]\]>)\s*$", re.DOTALL)
_TRAILING = re.compile(r",(\s*[\]}])")
_BRACKETS = re.compile(r"[\[\]{}]")
_CONTROLS = dict.fromkeys(range(32), " ")


def article_of(tree: LexborHTMLParser) -> Mapping[str, Any]:
    """The first object that describes an article, else the page; empty where a page says nothing that can be read."""
    found = [thing for script in _scripts(tree) for thing in _things(decoded(script), 0)]
    first = [thing for thing in found if not _types(thing) <= SECOND]
    return next(iter(first or found), {})


def decoded(script: str) -> Any:
    """
    The value of a script; None where it is beyond mending.

    Mended are comments around it, commas before a closing bracket, line breaks within strings, and several values in a row
    (the first is taken): what publishing programs get wrong.
    """
    words = _COMMENT.sub("", script[:LONGEST].strip().rstrip(";"))
    if _nested(words):
        return None
    for attempt in (words, _TRAILING.sub(r"\1", words.translate(_CONTROLS)).strip()):
        try:
            return json.JSONDecoder(strict=False).raw_decode(attempt)[0]
        except ValueError:
            continue
    return None


def texts(value: Any) -> tuple[str, ...]:
    """The strings that a property holds: one, several, or the names of things."""
    values = value if isinstance(value, list) else [value]
    named = [one.get("name") if isinstance(one, dict) else one for one in values[:50]]
    flat = [inner for one in named for inner in (one if isinstance(one, list) else [one])]
    return tuple(one for one in flat if isinstance(one, str))


def _scripts(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css('script[type="application/ld+json" i]')[:MOST]:
        yield node.text(deep=True) or ""


def _nested(words: str) -> bool:
    """Whether brackets open deeper than any description goes; strings count as well, which only makes it stricter."""
    depth = 0
    for mark in _BRACKETS.findall(words):
        depth += 1 if mark in "[{" else -1
        if depth > OPEN:
            return True
    return False


def _things(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """The objects that describe an article, in lists and graphs too."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for one in value[:100]:
            yield from _things(one, depth + 1)
    elif isinstance(value, dict):
        if _types(value) & ARTICLES:
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _things(value.get(name), depth + 1)


def _types(thing: Mapping[str, Any]) -> set[str]:
    return {name.rpartition("/")[2].lower() for name in texts(thing.get("@type"))}
