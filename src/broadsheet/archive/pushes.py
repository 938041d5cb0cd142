"""What hubs promise and what they push: subscriptions as encoded by the wire, and the inbox of content that no run has taken yet."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from broadsheet.archive.codec import digest, moment, seconds
from broadsheet.archive.schema import DOCUMENTS, INBOX, SUBSCRIPTIONS
from broadsheet.archive.upsert import put
from broadsheet.records import Document, Noun


class Push(Noun, frozen=True, kw_only=True):
    """One thing that was pushed for a feed, with its place in the inbox."""

    number: int
    feed: str
    document: Document


def subscriptions(connection: Connection) -> Mapping[str, bytes]:
    """Every subscription as it was encoded, by its feed."""
    return {row.feed: row.body for row in connection.execute(select(SUBSCRIPTIONS).order_by(SUBSCRIPTIONS.c.feed)).all()}


def of_token(connection: Connection, token: str) -> bytes:
    """The subscription of that token as it was encoded; empty when there is none."""
    return connection.execute(select(SUBSCRIPTIONS.c.body).where(SUBSCRIPTIONS.c.token == token)).scalar() or b""


def save_subscription(connection: Connection, feed: str, token: str, body: bytes) -> None:
    """Write down the subscription of a feed, in place of an earlier one."""
    put(connection, SUBSCRIPTIONS, [{"feed": feed, "token": token, "body": body}])


def end_subscription(connection: Connection, feed: str) -> None:
    """Forget the subscription of a feed."""
    connection.execute(delete(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.feed == feed))


def is_known(connection: Connection, feed: str, body: bytes) -> bool:
    """Whether these very bytes lie in the inbox for this feed, or were taken in before."""
    name = digest(body)
    waiting = select(INBOX.c.number).where(INBOX.c.digest == name, INBOX.c.feed == feed)
    taken = select(DOCUMENTS.c.digest).where(DOCUMENTS.c.digest == name, DOCUMENTS.c.address == feed)
    return connection.execute(waiting).first() is not None or connection.execute(taken).first() is not None


def put_in(connection: Connection, feed: str, document: Document) -> None:
    """Put what was pushed into the inbox."""
    row = {"feed": feed, "digest": digest(document.body), "at": seconds(document.fetched), "media_type": document.media_type}
    connection.execute(insert(INBOX).values(**row, body=zlib.compress(document.body, 6)))


def inbox(connection: Connection) -> Sequence[Push]:
    """What was pushed and not taken in, in the order of its coming."""
    rows = connection.execute(select(INBOX).order_by(INBOX.c.number)).all()
    return [
        Push(
            number=row.number,
            feed=row.feed,
            document=Document(address=row.feed, body=zlib.decompress(row.body), media_type=row.media_type, fetched=moment(row.at)),
        )
        for row in rows
    ]


def take_out(connection: Connection, numbers: Sequence[int]) -> None:
    """Take out of the inbox what was taken in."""
    for number in numbers:
        connection.execute(delete(INBOX).where(INBOX.c.number == number))
