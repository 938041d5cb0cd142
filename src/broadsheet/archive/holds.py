"""What each feed is usually like, and which articles wait for an editor because their feed has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, func, select, update

from broadsheet.archive.among import among, rows_among
from broadsheet.archive.schema import CHARACTERS, HOLDS
from broadsheet.archive.upsert import put

_CHARACTERS = select(CHARACTERS.c.feed, CHARACTERS.c.body)
_HOLDS = select(HOLDS.c.article, HOLDS.c.feed)


def character(connection: Connection, feed: str) -> bytes:
    """The encoded character of a feed; empty while nothing is known."""
    return connection.execute(select(CHARACTERS.c.body).where(CHARACTERS.c.feed == feed)).scalar() or b""


def characters_of(connection: Connection, feeds: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """(feed, encoded character) of those of these feeds that have one."""
    yield from map(tuple, rows_among(connection, _CHARACTERS, CHARACTERS.c.feed, feeds))


def characters(connection: Connection) -> Mapping[str, bytes]:
    """The encoded character of every feed that has one."""
    return {row.feed: row.body for row in connection.execute(select(CHARACTERS)).all()}


def save_character(connection: Connection, feed: str, body: bytes) -> None:
    """Write down what a feed is like."""
    save_characters(connection, {feed: body})


def save_characters(connection: Connection, bodies: Mapping[str, bytes]) -> None:
    """Write down what feeds are like."""
    put(connection, CHARACTERS, [{"feed": feed, "body": body} for feed, body in bodies.items()])


def hold(connection: Connection, feed: str, articles: Sequence[str], reason: str) -> None:
    """Keep these articles of a feed from the desk, for a reason in kebab case; the first reason stays."""
    put(connection, HOLDS, [{"article": article, "feed": feed, "reason": reason} for article in articles], keep=True)


def kept(connection: Connection, articles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(article, feed) of those of the articles that are kept from the desk."""
    yield from map(tuple, rows_among(connection, _HOLDS, HOLDS.c.article, articles))


def let_go(connection: Connection, articles: Collection[str]) -> None:
    """Let the desk have these articles, whatever they were kept for."""
    for asked in among(connection, HOLDS.c.article, sorted(articles)):
        connection.execute(delete(HOLDS).where(asked))


def held(connection: Connection, article: str) -> str:
    """Why an article is kept from the desk; empty when it is not."""
    return connection.execute(select(HOLDS.c.reason).where(HOLDS.c.article == article)).scalar() or ""


def held_by_feed(connection: Connection) -> Mapping[str, int]:
    """Feed → how many of its articles are kept from the desk."""
    rows = connection.execute(select(HOLDS.c.feed, func.count().label("held")).group_by(HOLDS.c.feed)).all()
    return {row.feed: row.held for row in rows}


def release(connection: Connection, feed: str) -> None:
    """Let the desk have the articles of a feed, whose character begins anew."""
    connection.execute(delete(HOLDS).where(HOLDS.c.feed == feed))
    connection.execute(delete(CHARACTERS).where(CHARACTERS.c.feed == feed))


def readdress(connection: Connection, feed: str, to: str) -> None:
    """Let what is known and kept of a feed go by its new address."""
    connection.execute(delete(CHARACTERS).where(CHARACTERS.c.feed == to))
    for table in (HOLDS, CHARACTERS):
        connection.execute(update(table).where(table.c.feed == feed).values(feed=to))
