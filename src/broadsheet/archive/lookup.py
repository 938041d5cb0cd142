"""Finding one thing again: an article by address, id or file name, a story by any id it ever had, a spike by its subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, func, or_, select

from broadsheet.archive.codec import decode_article, moment
from broadsheet.archive.schema import ALIASES, ARTICLES, FEEDS, MEMBERS, RECORDS, SPIKES, STORIES, VERSIONS
from broadsheet.records import Article, Spike


def find(connection: Connection, names: Sequence[str]) -> Article | None:
    """The article that one of these names means: its id, its record's file name, or its canonical address (the oldest there)."""
    for column in (ARTICLES.c.id, ARTICLES.c.path, ARTICLES.c.address):
        query = select(ARTICLES.c.body).where(column.in_(names)).order_by(ARTICLES.c.published, ARTICLES.c.id)
        body = connection.execute(query.limit(1)).scalar()
        if body is not None:
            return decode_article(body)
    return None


def find_story(connection: Connection, name: str) -> str:
    """The id under which a story goes now; empty when there never was one of that name."""
    moved = connection.execute(select(ALIASES.c.story).where(ALIASES.c.old == name)).scalar()
    return connection.execute(select(STORIES.c.id).where(STORIES.c.id == (moved or name))).scalar() or ""


def story_of(connection: Connection, article: str) -> str:
    """The story an article belongs to; empty while it is undecided."""
    return connection.execute(select(MEMBERS.c.story).where(MEMBERS.c.article == article)).scalar() or ""


def spikes(connection: Connection, names: Sequence[str] = ()) -> Sequence[Spike]:
    """What was set aside under one of these names (subject or source); everything when none is given, in order of time."""
    query = select(SPIKES).order_by(SPIKES.c.at, SPIKES.c.subject, SPIKES.c.reason)
    if names:
        query = query.where(or_(SPIKES.c.subject.in_(names), SPIKES.c.source.in_(names)))
    return [
        Spike(stage=row.stage, subject=row.subject, reason=row.reason, detail=row.detail, source=row.source, at=moment(row.at))
        for row in connection.execute(query).all()
    ]


def versions(connection: Connection, article: str) -> Sequence[Article]:
    """The earlier versions of an article, oldest first."""
    query = select(VERSIONS.c.body).where(VERSIONS.c.article == article).order_by(VERSIONS.c.number)
    return [decode_article(body) for body in connection.execute(query).scalars()]


def every_article(connection: Connection) -> Iterator[Article]:
    """All articles in order of (published, id), decided or not."""
    query = select(ARTICLES.c.body).order_by(ARTICLES.c.published, ARTICLES.c.id).execution_options(yield_per=500)
    for body in connection.execute(query).scalars():
        yield decode_article(body)


def every_record(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """(path, text) of every imported record as it stood, in order of path."""
    query = select(RECORDS.c.path, RECORDS.c.body).order_by(RECORDS.c.path).execution_options(yield_per=500)
    for row in connection.execute(query):
        yield row.path, row.body


def totals(connection: Connection) -> dict[str, int]:
    """How many articles, stories, feeds and spikes the archive holds."""
    tables = {"articles": ARTICLES, "stories": STORIES, "feeds": FEEDS, "spikes": SPIKES}
    return {name: connection.execute(select(func.count()).select_from(table)).scalar_one() for name, table in tables.items()}
