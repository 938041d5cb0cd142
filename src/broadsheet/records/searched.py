"""What pages show beyond single stories: months of them for search, and counts for the drawings."""

from __future__ import annotations

from datetime import datetime

from broadsheet.records.noun import Noun


class Voice(Noun, frozen=True, kw_only=True):
    """One report as search knows it: who brought it, under which title."""

    source: str
    domain: str
    title: str


class Abstract(Noun, frozen=True, kw_only=True):
    """A published story as search knows it; the first of its `voices` is the lead's, `topics` are names."""

    id: str
    time: datetime
    title: str
    excerpt: str
    topics: tuple[str, ...] = ()
    voices: tuple[Voice, ...] = ()


class Tallies(Noun, frozen=True, kw_only=True):
    """
    Counts: stories by `days` (YYYY-MM-DD, in order, days without any left out), and `firsts`: source → how often it was the first to
    report what others reported too, most first.
    """

    days: tuple[tuple[str, int], ...] = ()
    firsts: tuple[tuple[str, int], ...] = ()


class Volume(Noun, frozen=True, kw_only=True):
    """The published stories of one `month` (YYYY-MM, in UTC), oldest first; none of them where all were withdrawn."""

    month: str
    stories: tuple[Abstract, ...] = ()
