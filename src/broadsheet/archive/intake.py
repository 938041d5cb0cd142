"""What came in: feeds and their states, documents, articles with their versions, where each was seen, and what was set aside."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, tuple_, update

from broadsheet.archive.among import rows_among, rows_among_pairs
from broadsheet.archive.codec import batches, decode_article, encode, moment, seconds
from broadsheet.archive.schema import ARTICLES, DOCUMENTS, FEEDS, RECORDS, SIGHTINGS, SPIKES, VERSIONS
from broadsheet.archive.upsert import Row, put
from broadsheet.records import Article, Document, Noun, Sighting, Spike

_KNOWN = select(ARTICLES.c.id, ARTICLES.c.address, ARTICLES.c.feed, ARTICLES.c.title, ARTICLES.c.published)
_BODIES = select(ARTICLES.c.body)
_PATHS = select(ARTICLES.c.path, ARTICLES.c.id, ARTICLES.c.address)
_SIGHTED = select(SIGHTINGS.c.feed, SIGHTINGS.c.guid, SIGHTINGS.c.article, SIGHTINGS.c.seen_at)
_SHOWN = select(SIGHTINGS.c.article, SIGHTINGS.c.feed, SIGHTINGS.c.guid)

MOST_VERSIONS = 100  # of one article, so that a feed that rewrites everything at every reading does not fill the disk


class FeedRow(Noun, frozen=True, kw_only=True):
    """One feed as the archive knows it: its encoded state, when it was last checked, and the digest of its last body."""

    address: str
    state: bytes
    checked: datetime
    digest: str = ""
    title: str = ""


class KnownRow(Noun, frozen=True, kw_only=True):
    """As much of an article as telling it from others takes; `published` in seconds since 1970."""

    article: str
    address: str
    feed: str
    title: str
    published: int


class Arrival(Noun, frozen=True, kw_only=True):
    """An article to be added, with the canonical address and the title by which it will be known again."""

    article: Article
    address: str
    title: str


def feeds(connection: Connection) -> Mapping[str, FeedRow]:
    """Every feed ever checked, by its address."""
    rows = connection.execute(select(FEEDS)).all()
    return {
        row.address: FeedRow(address=row.address, state=row.state, checked=moment(row.checked_at), digest=row.digest, title=row.title)
        for row in rows
    }


def save_feeds(connection: Connection, rows: Iterable[FeedRow]) -> None:
    """Write down the state of feeds; one that brought nothing to read keeps the title that it had."""
    kept: dict[bool, list[Row]] = {True: [], False: []}
    for row in rows:
        told = {"address": row.address, "state": row.state, "checked_at": seconds(row.checked), "digest": row.digest}
        kept[bool(row.title)].append({**told, "title": row.title} if row.title else told)
    for some in kept.values():
        put(connection, FEEDS, some)


def save_documents(connection: Connection, documents: Mapping[str, Document]) -> None:
    """Keep bytes as they arrived, compressed, by their digest."""
    rows = [
        {
            "digest": name,
            "address": document.address,
            "fetched_at": seconds(document.fetched),
            "media_type": document.media_type,
            "body": zlib.compress(document.body, 6),
        }
        for name, document in documents.items()
    ]
    put(connection, DOCUMENTS, rows, keep=True)


def sighted(connection: Connection, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, str, int]]:
    """(feed, guid, article id, seconds since 1970) of every article that these feeds showed under these guids."""
    yield from map(tuple, rows_among_pairs(connection, _SIGHTED, (SIGHTINGS.c.feed, SIGHTINGS.c.guid), pairs))


def known(connection: Connection, addresses: Sequence[str], ids: Sequence[str]) -> Sequence[KnownRow]:
    """The articles at these canonical addresses or with these ids, oldest first."""
    found: dict[str, KnownRow] = {}
    for column, wanted in ((ARTICLES.c.address, addresses), (ARTICLES.c.id, ids)):
        for name, address, feed, title, published in rows_among(connection, _KNOWN, column, wanted):
            found[name] = KnownRow(article=name, address=address, feed=feed, title=title, published=published)
    return sorted(found.values(), key=lambda row: (row.published, row.article))


def at_paths(connection: Connection, paths: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """Record file name → (id, canonical address) of the article that has it."""
    return {path: (name, address) for path, name, address in rows_among(connection, _PATHS, ARTICLES.c.path, paths)}


def shown(connection: Connection, articles: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(article id, feed, guid) of every place where these articles were seen."""
    yield from map(tuple, rows_among(connection, _SHOWN, SIGHTINGS.c.article, articles))


def articles(connection: Connection, ids: Sequence[str]) -> Mapping[str, Article]:
    """Article id → article, for those that are there."""
    found = (decode_article(body) for (body,) in rows_among(connection, _BODIES, ARTICLES.c.id, ids))
    return {article.id: article for article in found}


def add(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Add new articles; the desk has not seen them yet."""
    put(connection, ARTICLES, [arrived(arrival) for arrival in arrivals])


def revise(connection: Connection, arrival: Arrival, old: Article, seen: datetime) -> None:
    """Replace an article by its new version and keep the old one among its versions."""
    keep_version(connection, old, seen)
    connection.execute(update(ARTICLES).where(ARTICLES.c.id == old.id).values(**arrived(arrival)))


def keep_version(connection: Connection, article: Article, seen: datetime) -> None:
    """Keep these words among the article's versions; those it goes by stay. Of more than a hundred the first ones and the last are kept."""
    number = connection.execute(select(func.count()).select_from(VERSIONS).where(VERSIONS.c.article == article.id)).scalar_one()
    row = {"article": article.id, "number": min(number + 1, MOST_VERSIONS), "seen_at": seconds(seen), "body": encode(article)}
    put(connection, VERSIONS, [row])


def save_sightings(connection: Connection, sightings: Sequence[Sighting]) -> None:
    """Write down where articles were seen; the first sighting of a kind stays."""
    rows = [
        {"feed": s.feed, "guid": s.guid, "article": s.article, "seen_at": seconds(s.at), "query": s.query, "digest": s.digest}
        for s in sightings
    ]
    put(connection, SIGHTINGS, rows, keep=True)


def save_spikes(connection: Connection, spikes: Sequence[Spike]) -> None:
    """Write down what was set aside and why; the first time stays."""
    rows = [
        {"subject": s.subject, "stage": s.stage, "reason": s.reason, "detail": s.detail[:2000], "source": s.source, "at": seconds(s.at)}
        for s in spikes
    ]
    put(connection, SPIKES, rows, keep=True)


def forget_spikes(connection: Connection, stages: Sequence[str], subjects: Collection[str]) -> None:
    """Take out the spikes of these stages whose subject is in order again."""
    standing = connection.execute(select(SPIKES.c.subject).where(SPIKES.c.stage.in_(stages))).scalars()
    for batch in batches(sorted(set(standing) & set(subjects))):
        connection.execute(delete(SPIKES).where(SPIKES.c.stage.in_(stages), SPIKES.c.subject.in_(batch)))


def save_records(connection: Connection, rows: Sequence[tuple[str, bytes]]) -> None:
    """Keep the text of imported records as it stood, by their path."""
    put(connection, RECORDS, [{"path": path, "body": body} for path, body in rows])


def known_spikes(connection: Connection, spikes: Sequence[Spike]) -> set[tuple[str, str, str]]:
    """Those of the spikes that were written down before, as (subject, stage, reason)."""
    keys = [(s.subject, s.stage, s.reason) for s in spikes]
    found: set[tuple[str, str, str]] = set()
    for batch in batches(keys, 200):
        key = tuple_(SPIKES.c.subject, SPIKES.c.stage, SPIKES.c.reason)
        found.update((row[0], row[1], row[2]) for row in connection.execute(select(*key.clauses).where(key.in_(batch))).all())
    return found


def arrived(arrival: Arrival) -> dict[str, object]:
    """The row of an article that the desk has not seen in these words."""
    article = arrival.article
    return {
        "id": article.id,
        "published": seconds(article.published),
        "address": arrival.address,
        "domain": article.provider.domain,
        "feed": article.feed,
        "path": article.path,
        "title": arrival.title,
        "pending": True,
        "body": encode(article),
    }
