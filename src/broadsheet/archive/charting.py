"""What the doctor has to know of all feeds at once: their latest articles, and how many of them others show, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby, permutations

import msgspec
from sqlalchemy import Connection, func, select

from broadsheet.archive.codec import seconds
from broadsheet.archive.schema import ARTICLES, SIGHTINGS

TOGETHER = 16  # feeds of one article that are compared, so that one that all have costs no more than others


class Dated(msgspec.Struct, frozen=True):
    """As much of an article as its dates take: its address, when it was first seen, and the date that its feed claimed, in words."""

    web_url: str
    first_seen: datetime
    claimed: str = ""


_decode = msgspec.json.Decoder(Dated).decode


def latest(connection: Connection, most: int) -> Mapping[str, Sequence[Dated]]:
    """Feed → the articles that it told first, the `most` latest of them, oldest first."""
    place = func.row_number().over(partition_by=ARTICLES.c.feed, order_by=(ARTICLES.c.published.desc(), ARTICLES.c.id)).label("place")
    numbered = select(ARTICLES.c.id, place).subquery()
    query = select(ARTICLES.c.feed, ARTICLES.c.body).join(numbered, numbered.c.id == ARTICLES.c.id).where(numbered.c.place <= most)
    found: dict[str, list[Dated]] = {}
    for row in connection.execute(query.execution_options(yield_per=1000)):
        found.setdefault(row.feed, []).append(_decode(row.body))
    return {feed: sorted(dated, key=lambda one: (one.first_seen, one.web_url)) for feed, dated in found.items()}


def shown(connection: Connection, since: datetime) -> Mapping[str, int]:
    """Feed → how many articles were first seen there since then."""
    query = select(SIGHTINGS.c.feed, func.count(SIGHTINGS.c.article.distinct()).label("articles"))
    rows = connection.execute(query.where(SIGHTINGS.c.seen_at >= seconds(since)).group_by(SIGHTINGS.c.feed)).all()
    return {row.feed: row.articles for row in rows}


def shared(connection: Connection, since: datetime) -> Mapping[str, Mapping[str, int]]:
    """Feed → other feed → how many articles were first seen in both since then; feeds that share none are not there."""
    late = SIGHTINGS.c.seen_at >= seconds(since)
    several = select(SIGHTINGS.c.article).where(late).group_by(SIGHTINGS.c.article)
    several = several.having(func.min(SIGHTINGS.c.feed) != func.max(SIGHTINGS.c.feed))
    query = select(SIGHTINGS.c.article, SIGHTINGS.c.feed).where(late, SIGHTINGS.c.article.in_(several)).distinct()
    rows = connection.execute(query.order_by(SIGHTINGS.c.article, SIGHTINGS.c.feed).execution_options(yield_per=1000))
    found: dict[str, Counter[str]] = {}
    for _, group in groupby(rows, key=lambda row: row.article):
        for one, other in permutations([row.feed for row in group][:TOGETHER], 2):
            found.setdefault(one, Counter())[other] += 1
    return found
