"""Whole words and their simple forms, found in headlines and excerpts whatever their case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_GAP = re.compile(r"[\s\-\u2010-\u2015]+")
_BETWEEN = r"[\s\-\u2010-\u2015]+"
_ENDING = r"(?:e?s)?(?:['\u2019]s?)?"


def whole(keywords: Iterable[str], text: str) -> bool:
    """Whether one of the keywords stands in the text as a whole word (`gpu` does not stand in "GPUs")."""
    low = text.casefold()
    return any(stem in low and pattern.search(low) for stem, pattern in map(_exact, keywords))


def formed(keywords: Iterable[str], text: str) -> bool:
    """Whether one of the keywords stands in the text as a word: plain, plural, possessive, or hyphened another way."""
    low = text.casefold()
    return any(stem in low and pattern.search(low) for stem, pattern in map(_forms, keywords))


@lru_cache(maxsize=8192)
def _exact(keyword: str) -> tuple[str, re.Pattern[str]]:
    low = keyword.casefold()
    return low, re.compile(rf"(?<!\w){re.escape(low)}(?!\w)")


@lru_cache(maxsize=8192)
def _forms(keyword: str) -> tuple[str, re.Pattern[str]]:
    parts = [part for part in _GAP.split(keyword.casefold()) if part] or [keyword]
    parts[-1] = _singular(parts[-1])
    body = _BETWEEN.join(map(re.escape, parts))
    return parts[0], re.compile(rf"(?<!\w){body}{_ENDING}(?!\w)")


def _singular(word: str) -> str:
    """`containers` → `container`; short words and the likes of `analytics`, `access`, `analysis` stay as they are."""
    plural = len(word) > 5 and word.endswith("s") and not word.endswith(("cs", "ss", "us", "is"))
    return word[:-1] if plural else word
