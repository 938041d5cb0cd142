"""What the judge reads and says: vectors of articles, written once, and proposals at the end of those there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, or_, select

from broadsheet.archive.codec import batches, decode_article, moment, seconds
from broadsheet.archive.schema import ARTICLES, EMBEDDINGS, EVENTS, PROPOSALS
from broadsheet.archive.upsert import put
from broadsheet.records import Article, Proposal


def vectors(connection: Connection, embedder: str, articles: Sequence[str]) -> Mapping[str, bytes]:
    """Article id → its vector (int8) by the embedder of that name and version, for those that have one."""
    found: dict[str, bytes] = {}
    for batch in batches(articles):
        query = select(EMBEDDINGS.c.article, EMBEDDINGS.c.vector).where(EMBEDDINGS.c.embedder == embedder, EMBEDDINGS.c.article.in_(batch))
        found.update((article, vector) for article, vector in connection.execute(query).all())
    return found


def save_vectors(connection: Connection, embedder: str, rows: Mapping[str, bytes]) -> None:
    """Write vectors down; one that is there stays."""
    new = [{"article": article, "embedder": embedder, "vector": vector} for article, vector in sorted(rows.items())]
    put(connection, EMBEDDINGS, new, keep=True)


def sample(connection: Connection, size: int) -> Sequence[Article]:
    """So many decided articles, those of the lowest ids: ids are digests, so that this is as good as drawing them."""
    query = select(ARTICLES.c.body).where(~ARTICLES.c.pending).order_by(ARTICLES.c.id).limit(size)
    return [decode_article(body) for body in connection.execute(query).scalars()]


def turned(connection: Connection, after: int, limit: int) -> tuple[set[str], int]:
    """The stories that the next turns after that number are about, and the number of the last of them; none when there is no more."""
    query = select(EVENTS.c.number, EVENTS.c.story, EVENTS.c.other).where(EVENTS.c.number > after)
    rows = connection.execute(query.order_by(EVENTS.c.number).limit(limit)).all()
    return {story for row in rows for story in (row.story, row.other) if story}, rows[-1].number if rows else after


def save_proposals(connection: Connection, embedder: str, proposals: Sequence[Proposal]) -> None:
    """Add proposals at the end, in their order, with whose vectors they were made by."""
    for batch in batches(proposals, 2000):
        rows = [
            {
                "at": seconds(p.at),
                "kind": p.kind,
                "subject": p.subject,
                "other": p.other,
                "odds": p.odds,
                "reason": p.reason,
                "embedder": embedder,
            }
            for p in batch
        ]
        connection.execute(insert(PROPOSALS), rows)


def proposals(connection: Connection, articles: Sequence[str] | None = None) -> Sequence[Proposal]:
    """Every proposal, oldest first; only those that name one of these articles, where any are given."""
    query = select(PROPOSALS).order_by(PROPOSALS.c.number)
    if articles is None:
        rows = list(connection.execute(query).all())
    else:
        asked = (or_(PROPOSALS.c.subject.in_(batch), PROPOSALS.c.other.in_(batch)) for batch in batches(articles, 250))
        rows = sorted({row for names in asked for row in connection.execute(query.where(names)).all()}, key=lambda row: row.number)
    return [
        Proposal(at=moment(row.at), kind=row.kind, subject=row.subject, other=row.other, odds=row.odds, reason=row.reason) for row in rows
    ]
