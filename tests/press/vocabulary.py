"""As much of https://schema.org as our pages use: which properties each type has, and of what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

Check = Callable[[object], bool]


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _address(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"https?://[^\s<>\"]+", value))


def _language(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value))


def _time(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


TYPES: Mapping[str, Mapping[str, Check | str]] = {
    "CollectionPage": {
        "@context": lambda value: value == "https://schema.org",
        "url": _address,
        "name": _text,
        "inLanguage": _language,
        "isPartOf": "WebSite",
        "dateModified": _time,
        "mainEntity": "ItemList",
    },
    "WebSite": {"name": _text, "url": _address},
    "ItemList": {"numberOfItems": _number, "itemListElement": "ListItem"},
    "ListItem": {"position": _number, "item": "NewsArticle"},
    "NewsArticle": {
        "headline": _text,
        "url": _address,
        "datePublished": _time,
        "dateModified": _time,
        "inLanguage": _language,
        "isBasedOn": _address,
        "publisher": "Organization",
    },
    "Organization": {"name": _text, "url": _address},
}
NEEDED = {"CollectionPage": {"url", "name", "mainEntity"}, "ListItem": {"position", "item"}, "NewsArticle": {"headline", "publisher"}}
CLAIMS = {"author", "creator", "copyrightHolder", "sourceOrganization", "articleBody"}
"""What would say that somebody wrote something, or would be their text."""


def faults(value: Any, kind: str, at: str = "$") -> Iterator[str]:
    """Everything in which a piece of JSON-LD is not what its type may be."""
    if not isinstance(value, dict) or value.get("@type") != kind:
        yield f"{at}: no {kind}"
        return
    yield from (f"{at}: {name} is missing" for name in sorted(NEEDED.get(kind, set()) - set(value)))
    for name, held in value.items():
        rule = TYPES[kind].get(name)
        if name == "@type":
            continue
        if rule is None:
            yield f"{at}: {name} {'claims authorship' if name in CLAIMS else 'is unknown'}"
        elif isinstance(rule, str):
            for number, one in enumerate(held if isinstance(held, list) else [held]):
                yield from faults(one, rule, f"{at}.{name}[{number}]")
        elif not rule(held):
            yield f"{at}.{name}: {held!r}"
