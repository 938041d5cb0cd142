"""
What strangers wrote, mended once for every output: an edition goes in, and one comes out in which every text may be shown and
every address linked to.

No markup of others is ever shown: what arrives as markup was made words on the wire, and every output escapes words where it
writes them. What is mended here is what words and addresses can do even so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from operator import is_
from typing import Any, TypeVar

import msgspec

from broadsheet.press import shown
from broadsheet.press.addresses import web
from broadsheet.records import Edition, Judged, Noun, Placement, Provider

ADDRESSES = frozenset({"url", "web_url", "original_url", "amp_url", "cdn_amp_url", "site"})
CAPS: Mapping[str, int] = {"title": shown.TITLE, "name": shown.NAME, "authors": shown.NAME, "categories": shown.NAME}
# By these things are found, or no reader sees them: they stay as they are.
KEPT = frozenset({"id", "other", "members", "aliases", "copy_of", "key", "path", "domain", "feed", "guid", "text", "secured", "featured"})
OWN = frozenset({"masthead", "records"})
"""Of an edition: what the publication says itself, and what says for ever what was said."""

_WORDLESS = (bool, int, bytes, datetime)
_SHARED = (Placement, Judged)
Found = TypeVar("Found", bound=Noun)


def proofread(edition: Edition) -> Edition:
    """
    The edition as the public may see it, whatever nouns it holds; what needs no mending stays the same object.

    Addresses that are none of http or https, or name a user, become empty, and a picture without one leaves; texts lose
    bidirectional controls and what has no width, and end at the caps of `shown`.
    """
    return _Reader().noun(edition, OWN)


class _Reader:
    """One reading: a placement or a report that several lists hold is mended once, and stays one object."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Noun, Noun]] = {}

    def noun(self, noun: Found, kept: frozenset[str] = KEPT) -> Found:
        """The noun with all its fields mended but those of `kept`."""
        new: dict[str, object] = {}
        for field, most in _worded(type(noun), kept):
            value = getattr(noun, field)
            if not value or (type(value) is str and most and _is_plain(value, most)):
                continue
            mended = self._value(value, field, most)
            if mended is not value:
                new[field] = mended
        if isinstance(noun, Provider) and not noun.name:
            new["name"] = shown.text(noun.domain, shown.NAME)  # which is what outputs would show in its stead
        return msgspec.structs.replace(noun, **new) if new else noun

    def _value(self, value: Any, field: str, most: int) -> Any:
        if isinstance(value, Noun):
            return self._once(value) if isinstance(value, _SHARED) else self.noun(value)
        if isinstance(value, str):
            return _said(value, most)
        if isinstance(value, tuple):
            return self._several(value, field, most)
        if isinstance(value, dict):
            new = {key: self._value(one, field, most) for key, one in value.items()}
            return value if all(new[key] is one for key, one in value.items()) else new
        return value

    def _several(self, values: tuple[Any, ...], field: str, most: int) -> tuple[Any, ...]:
        new = tuple([self._value(one, field, most) for one in values])
        if field == "images":
            new = tuple(one for one in new if isinstance(one, str) or one.url or one.prints)
        return values if len(new) == len(values) and all(map(is_, new, values)) else new

    def _once(self, noun: Noun) -> Noun:
        held = self._read.get(id(noun))
        if held is None:
            held = self._read[id(noun)] = (noun, self.noun(noun))
        return held[1]


@cache
def _worded(kind: type[Noun], kept: frozenset[str]) -> tuple[tuple[str, int], ...]:
    """The fields of a noun that may hold words, each with the most that is shown of them; 0 for addresses, which have no such end."""
    fields = (field for field in msgspec.structs.fields(kind) if field.name not in kept and field.type not in _WORDLESS)
    return tuple((field.name, 0 if field.name in ADDRESSES else CAPS.get(field.name, shown.WORDS)) for field in fields)


def _is_plain(words: str, most: int) -> bool:
    """Whether a text is as nearly all are: nothing but ASCII that can be seen, and not too long."""
    return words.isascii() and len(words) <= most and words.isprintable()


def _said(value: str, most: int) -> str:
    """An address as it stands, if it may be linked to, for old readers compare it; any other text as it may be shown."""
    if most:
        return value if _is_plain(value, most) else shown.text(value, most)
    return value if not value or web(value) else ""
