"""The pages behind articles: which are to be read and when, what came of the last try, and what was read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, or_, select, update

from broadsheet.archive.among import among, rows_among
from broadsheet.archive.codec import batches, decode_article, encode, moment, seconds
from broadsheet.archive.intake import Arrival, arrived
from broadsheet.archive.schema import ARTICLES, HOLDS, PAGES
from broadsheet.archive.upsert import put
from broadsheet.records import Article, Noun, Page

WAITING = "waiting"
"""The outcome of a page that was not looked at yet."""
_PAGES = select(PAGES)

decode_page = msgspec.json.Decoder(Page).decode


class PageRow(Noun, frozen=True, kw_only=True):
    """
    What is known of one article's page: `outcome` of the last try (empty when it was read), failures in a row, good readings.

    `due` is when it is looked at next, None for never again; the validators and the `page` are those of the last good reading.
    """

    article: str
    outcome: str = ""
    tries: int = 0
    readings: int = 0
    checked: datetime | None = None
    due: datetime | None = None
    etag: str = ""
    modified: str = ""
    page: Page | None = None


def unnoted(connection: Connection, feeds: Collection[str]) -> Sequence[str]:
    """The undecided articles of these feeds whose page nobody has thought of yet; not those that are held for an editor."""
    found: list[str] = []
    unknown = select(ARTICLES.c.id).outerjoin(PAGES, PAGES.c.article == ARTICLES.c.id).where(ARTICLES.c.pending, PAGES.c.article.is_(None))
    unknown = unknown.where(ARTICLES.c.id.not_in(select(HOLDS.c.article)))
    for batch in batches(sorted(feeds)):
        found += connection.execute(unknown.where(ARTICLES.c.feed.in_(batch)).order_by(ARTICLES.c.id)).scalars()
    return found


def due_pages(
    connection: Connection, feeds: Collection[str], now: datetime, latest: datetime, limit: int
) -> Sequence[tuple[Article, PageRow]]:
    """
    The pages of articles of these feeds that are to be looked at, at most `limit`, those of the newest articles first. What is due
    after `latest` is due now: a clock that was wrong put it off.
    """
    both = ARTICLES.join(PAGES, PAGES.c.article == ARTICLES.c.id)
    newest = ARTICLES.c.published.desc(), ARTICLES.c.id
    past = or_(PAGES.c.due <= seconds(now), PAGES.c.due > seconds(latest))
    due = select(ARTICLES.c.id, ARTICLES.c.published).select_from(both).where(past).order_by(*newest).limit(limit)
    rows = [row for asked in among(connection, ARTICLES.c.feed, sorted(feeds)) for row in connection.execute(due.where(asked))]
    chosen = [row.id for row in sorted(rows, key=lambda row: (-row.published, row.id))[:limit]]
    query = select(ARTICLES.c.body.label("said"), PAGES).select_from(both)
    found = {
        row.article: (decode_article(row.said), _read(row))
        for batch in batches(chosen)
        for row in connection.execute(query.where(ARTICLES.c.id.in_(batch)))
    }
    return [found[name] for name in chosen]


def pages_of(connection: Connection, articles: Sequence[str]) -> Mapping[str, PageRow]:
    """Article id → what is known of its page, for those of which anything is."""
    return {row.article: _read(row) for row in rows_among(connection, _PAGES, PAGES.c.article, articles)}


def save_pages(connection: Connection, rows: Sequence[PageRow]) -> None:
    """Write down what came of pages."""
    put(connection, PAGES, [_row(row) for row in rows])


def enrich(connection: Connection, arrival: Arrival) -> None:
    """Put an article that now knows its page in the place of itself; no version is kept, since nobody changed their words."""
    connection.execute(update(ARTICLES).where(ARTICLES.c.id == arrival.article.id).values(**arrived(arrival)))


def _row(row: PageRow) -> dict[str, Any]:
    return {
        "article": row.article,
        "outcome": row.outcome,
        "tries": row.tries,
        "readings": row.readings,
        "checked_at": None if row.checked is None else seconds(row.checked),
        "due": None if row.due is None else seconds(row.due),
        "etag": row.etag,
        "modified": row.modified,
        "body": encode(row.page) if row.page else b"",
    }


def _read(row: Row[Any]) -> PageRow:
    return PageRow(
        article=row.article,
        outcome=row.outcome,
        tries=row.tries,
        readings=row.readings,
        checked=None if row.checked_at is None else moment(row.checked_at),
        due=None if row.due is None else moment(row.due),
        etag=row.etag,
        modified=row.modified,
        page=decode_page(row.body) if row.body else None,
    )
