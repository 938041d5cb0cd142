"""Counts for the drawings: stories by the day, and who reported first how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, select

from broadsheet.archive.codec import batches, moment
from broadsheet.archive.schema import ARTICLES, LISTINGS, MEMBERS, STORIES, VERDICTS
from broadsheet.records import Tallies

_DAY = 86_400  # seconds
LATEST = 1_000
"""So many of a list's latest stories are looked at for who was first."""


def of_list(connection: Connection, name: str) -> Tallies:
    """The stories of a list by day, all of them; who was first, of the latest thousand."""
    day = STORIES.c.time // _DAY
    query = select(day, func.count()).join(LISTINGS, LISTINGS.c.story == STORIES.c.id).where(LISTINGS.c.list == name, STORIES.c.published)
    latest = select(LISTINGS.c.story).where(LISTINGS.c.list == name).order_by(LISTINGS.c.position.desc()).limit(LATEST)
    return Tallies(days=_days(connection, query.group_by(day)), firsts=_firsts(connection, list(connection.execute(latest).scalars())))


def of_source(connection: Connection, domain: str) -> Tallies:
    """The published stories that a source leads, by the day of its report."""
    day = ARTICLES.c.published // _DAY
    query = select(day, func.count()).join(VERDICTS, VERDICTS.c.article == ARTICLES.c.id)
    return Tallies(days=_days(connection, query.where(ARTICLES.c.domain == domain, VERDICTS.c.published).group_by(day)))


def _days(connection: Connection, query: Select[Any]) -> tuple[tuple[str, int], ...]:
    return tuple(
        (f"{moment(day * _DAY):%Y-%m-%d}", number) for day, number in sorted((row[0], row[1]) for row in connection.execute(query))
    )


def first_reports(connection: Connection, stories: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """Story → (article, domain) of what was reported before all else of it, of those stories that several sources tell."""
    first: dict[str, tuple[int, str, str]] = {}
    several: set[str] = set()
    for batch in batches(stories):
        query = select(MEMBERS.c.story, MEMBERS.c.published, MEMBERS.c.article, MEMBERS.c.domain).where(MEMBERS.c.story.in_(batch))
        for story, published, article, domain in connection.execute(query).all():
            known = first.setdefault(story, (published, article, domain))
            if known[2] != domain:
                several.add(story)
            first[story] = min(known, (published, article, domain))
    return {story: first[story][1:] for story in several}


def _firsts(connection: Connection, stories: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Source → how many of these stories it reported before every other, of those that several tell; most first."""
    counted = Counter(domain for _, domain in first_reports(connection, stories).values())
    return tuple(sorted(counted.items(), key=lambda row: (-row[1], row[0])))
