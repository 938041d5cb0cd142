"""
What strangers wrote, mended once for every output: an edition goes in, and one comes out in which every text may be shown and
every address linked to.

No markup of others is ever shown: what arrives as markup was made words on the wire, and every output escapes words where it
writes them. What is mended here is what words and addresses can do even so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from broadsheet.press import shown
from broadsheet.press.addresses import web
from broadsheet.records import Edition, Noun, Provider

ADDRESSES = frozenset({"url", "web_url", "original_url", "amp_url", "cdn_amp_url", "site"})
CAPS: Mapping[str, int] = {"title": shown.TITLE, "name": shown.NAME, "authors": shown.NAME, "categories": shown.NAME}
# By these things are found, or no reader sees them: they stay as they are.
KEPT = frozenset({"id", "key", "path", "domain", "feed", "guid", "text", "secured", "featured"})
OWN = frozenset({"masthead", "records"})
"""Of an edition: what the publication says itself, and what says for ever what was said."""

Found = TypeVar("Found", bound=Noun)


def proofread(edition: Edition) -> Edition:
    """
    The edition as the public may see it, whatever nouns it holds; what needs no mending stays the same object.

    Addresses that are none of http or https, or name a user, become empty, and a picture without one leaves; texts lose
    bidirectional controls and what has no width, and end at the caps of `shown`.
    """
    return _Reader().noun(edition, OWN)


class _Reader:
    """One reading: a noun that several lists hold is mended once, and stays one object."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Noun, Noun]] = {}

    def noun(self, noun: Found, kept: frozenset[str] = KEPT) -> Found:
        """The noun with all its fields mended but those of `kept`."""
        said = {field: getattr(noun, field) for field in noun.__struct_fields__ if field not in kept}
        new = {field: mended for field, value in said.items() if (mended := self._value(value, field)) is not value}
        if isinstance(noun, Provider) and not noun.name:
            new["name"] = shown.text(noun.domain, shown.NAME)  # which is what outputs would show in its stead
        return msgspec.structs.replace(noun, **new) if new else noun

    def _value(self, value: Any, field: str) -> Any:
        if isinstance(value, str):
            return _said(value, field)
        if isinstance(value, Noun):
            return self._once(value)
        if isinstance(value, tuple):
            return self._several(value, field)
        if isinstance(value, dict):
            new = {key: self._value(one, field) for key, one in value.items()}
            return value if all(new[key] is one for key, one in value.items()) else new
        return value

    def _several(self, values: tuple[Any, ...], field: str) -> tuple[Any, ...]:
        new = tuple(self._value(one, field) for one in values)
        if field == "images":
            new = tuple(one for one in new if isinstance(one, str) or one.url or one.prints)
        return values if len(new) == len(values) and all(map(_same, new, values)) else new

    def _once(self, noun: Noun) -> Noun:
        held = self._read.get(id(noun))
        if held is None:
            held = self._read[id(noun)] = (noun, self.noun(noun))
        return held[1]


def _said(value: str, field: str) -> str:
    """An address as it stands, if it may be linked to, for old readers compare it; any other text as it may be shown."""
    if field in ADDRESSES:
        return value if not value or web(value) else ""
    return shown.text(value, CAPS.get(field, shown.WORDS))


def _same(one: object, other: object) -> bool:
    return one is other
