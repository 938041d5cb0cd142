"""What the story engine is given and what it gives back; the archive keeps `features`, `links` and `Memory` between calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from broadsheet.records import Link, Noun


class Remembered(Noun, frozen=True, kw_only=True):
    """An article already decided: its story, its kept links, and its features as the engine encoded them."""

    id: str
    published: datetime
    domain: str
    story: str
    features: bytes
    links: tuple[Link, ...] = ()


class Memory(Noun, frozen=True, kw_only=True):
    """
    What the engine has learned of the language so far; `Memory()` is a cold start.

    `terms` and `counts` are parallel little-endian arrays (uint32): in how many of `articles` articles a term stood.
    `epoch` is the time (seconds since 1970) of the last halving, 0 before the first article.
    """

    articles: int = 0
    epoch: int = 0
    terms: bytes = b""
    counts: bytes = b""


class Constraints(Noun, frozen=True, kw_only=True):
    """What the engine must obey: the window in days, pairs of article ids to hold together or apart, copies → originals."""

    window_days: int = 7
    must_link: tuple[tuple[str, str], ...] = ()
    cannot_link: tuple[tuple[str, str], ...] = ()
    copies: Mapping[str, str] = {}


class FollowUp(Noun, frozen=True, kw_only=True):
    """The closed story that is taken up again, and why in words."""

    story: str
    why: str


class Clustering(Noun, frozen=True, kw_only=True):
    """
    The engine's decision.

    `stories`: article id → story id, for every new article and every remembered one that moved. `aliases`: story id that
    ended in a merge → the older story that goes on (also for members the engine did not see). `founded`: story id →
    founding article id. `follows`: founded story → the closed one (older than the window) that it takes up again; found after
    the engine, by `followups`.
    `links` and `features`: for every new article, and for remembered ones where they changed.
    """

    stories: Mapping[str, str] = msgspec.field(default_factory=dict)
    aliases: Mapping[str, str] = msgspec.field(default_factory=dict)
    founded: Mapping[str, str] = msgspec.field(default_factory=dict)
    follows: Mapping[str, FollowUp] = msgspec.field(default_factory=dict)
    links: Mapping[str, tuple[Link, ...]] = msgspec.field(default_factory=dict)
    features: Mapping[str, bytes] = msgspec.field(default_factory=dict)
    memory: Memory = Memory()
