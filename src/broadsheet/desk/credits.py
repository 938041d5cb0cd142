"""Whom a text says it has from: an agency in its dateline, an outlet that first published it, the page that owns its address."""

from __future__ import annotations

import re

from broadsheet.desk.shingles import folded
from broadsheet.records import Article

_AGENCY = re.compile(r"^\W*(?:[A-Z][\w .,]{0,40}?)?\((Reuters|AP|AFP|Bloomberg|PTI|IANS|ANI|UPI|dpa|Xinhua)\)", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?i:originally (?:appeared|published|posted)|first (?:appeared|published)|(?:article|story|post) (?:appeared|was published))"
    r"\s+(?i:on|in|at|by)\s+(?i:the\s+)?([A-Z0-9][\w.&'’-]*(?:\s+[A-Z0-9][\w.&'’-]*){0,3})"
)


def credited(article: Article) -> frozenset[str]:
    """Whom the article names as the original's publisher, folded; an address where its own page points to another."""
    named = {_plain(found) for found in _CREDIT.findall(f"{article.excerpt}\n{article.text}")}
    if agency := _AGENCY.match(article.text or article.excerpt):
        named.add(_plain(agency[1]))
    if article.original_url not in {"", article.web_url}:
        named.add(article.web_url)
    return frozenset(named - {""})


def answers(article: Article, credit: str) -> bool:
    """Whether the credit means this article's source, or this very page."""
    if credit == article.web_url:
        return article.original_url in {"", article.web_url}
    provider = article.provider
    names = {_plain(provider.name), _plain(provider.domain), _plain(provider.domain.partition(".")[0])} - {""}
    return any(credit == name or credit.startswith(f"{name} ") for name in names)


def _plain(name: str) -> str:
    return " ".join(folded(name))
