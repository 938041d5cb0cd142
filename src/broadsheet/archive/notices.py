"""The log that machines follow: what became of every published article and story, append-only and numbered from 1 without a gap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, func, insert, select

from broadsheet.archive.codec import batches, moment, seconds
from broadsheet.archive.schema import ARTICLES, NOTICES
from broadsheet.records import Notice

Subject = tuple[str, str]
"""What it is (article or story), and its id."""


def length(connection: Connection) -> int:
    """How many notices there are, which is the number of the last."""
    return connection.execute(select(func.max(NOTICES.c.number))).scalar() or 0


def last_words(connection: Connection, ids: Iterable[str]) -> Mapping[Subject, tuple[str, str]]:
    """Subject → the kind and the digest of its last notice, for those of these ids that have one."""
    found: dict[Subject, tuple[str, str]] = {}
    for batch in batches(sorted(set(ids))):
        last = select(func.max(NOTICES.c.number)).where(NOTICES.c.id.in_(batch)).group_by(NOTICES.c.id, NOTICES.c.what)
        for row in connection.execute(select(NOTICES).where(NOTICES.c.number.in_(last))).all():
            found[row.what, row.id] = (row.kind, row.digest)
    return found


def append(connection: Connection, notices: Sequence[Notice], digests: Mapping[Subject, str]) -> None:
    """Add notices at the end, with the digests of what they speak of; one that is gone has none."""
    for batch in batches(notices, 2000):
        rows = [
            {
                "number": notice.number,
                "at": seconds(notice.at),
                "kind": notice.kind,
                "what": notice.what,
                "id": notice.id,
                "other": notice.other,
                "digest": digests.get((notice.what, notice.id), ""),
            }
            for notice in batch
        ]
        connection.execute(insert(NOTICES), rows)


def between(connection: Connection, first: int, last: int) -> tuple[Notice, ...]:
    """The notices numbered first … last, newest first."""
    article = (NOTICES.c.what == "article") & (ARTICLES.c.id == NOTICES.c.id)
    query = select(NOTICES, ARTICLES.c.path).outerjoin(ARTICLES, article).where(NOTICES.c.number.between(first, last))
    return tuple(
        Notice(number=row.number, at=moment(row.at), kind=row.kind, what=row.what, id=row.id, path=row.path or "", other=row.other)
        for row in connection.execute(query.order_by(NOTICES.c.number.desc())).all()
    )
