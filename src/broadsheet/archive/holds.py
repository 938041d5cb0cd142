"""What each feed is usually like, and which articles wait for an editor because their feed has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, func, select, update

from broadsheet.archive.schema import CHARACTERS, HOLDS
from broadsheet.archive.upsert import put


def character(connection: Connection, feed: str) -> bytes:
    """The encoded character of a feed; empty while nothing is known."""
    return connection.execute(select(CHARACTERS.c.body).where(CHARACTERS.c.feed == feed)).scalar() or b""


def characters(connection: Connection) -> Mapping[str, bytes]:
    """The encoded character of every feed that has one."""
    return {row.feed: row.body for row in connection.execute(select(CHARACTERS)).all()}


def save_character(connection: Connection, feed: str, body: bytes) -> None:
    """Write down what a feed is like."""
    put(connection, CHARACTERS, [{"feed": feed, "body": body}])


def hold(connection: Connection, feed: str, articles: Sequence[str], reason: str) -> None:
    """Keep these articles of a feed from the desk, for a reason in kebab case; the first reason stays."""
    put(connection, HOLDS, [{"article": article, "feed": feed, "reason": reason} for article in articles], keep=True)


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
