"""
What is published: what has to be rendered anew, which file belongs to what, and the pages of the lists.

A key names what changed: `story:ID`, `list:KEY:PAGE`, `topic:ID`, `source:DOMAIN`, `day:DATE`. Keys are marked in the
transaction that decides and cleared once their files are in place, so a killed run is finished by the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from broadsheet.archive.codec import batches, moment, seconds
from broadsheet.archive.schema import ARTICLES, DIRTY, LISTINGS, MEMBERS, OWNED, SIGHTINGS, STORIES, UNCOMMITTED, VERDICTS
from broadsheet.archive.upsert import put
from broadsheet.records import Sighting


def mark(connection: Connection, keys: Iterable[str]) -> None:
    """These have to be rendered anew."""
    put(connection, DIRTY, [{"key": key} for key in sorted(set(keys))], keep=True)


def marked(connection: Connection) -> Sequence[str]:
    """The keys that have to be rendered anew, in order."""
    return list(connection.execute(select(DIRTY.c.key).order_by(DIRTY.c.key)).scalars())


def clear(connection: Connection, keys: Iterable[str]) -> None:
    """These are in place."""
    for batch in batches(keys):
        connection.execute(delete(DIRTY).where(DIRTY.c.key.in_(batch)))


def owned(connection: Connection, keys: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Key → the paths that were made from it."""
    found: dict[str, set[str]] = {key: set() for key in keys}
    for batch in batches(keys):
        for key, path in connection.execute(select(OWNED.c.key, OWNED.c.path).where(OWNED.c.key.in_(batch))).all():
            found[key].add(path)
    return {key: frozenset(paths) for key, paths in found.items()}


def save_owned(connection: Connection, paths: Mapping[str, Iterable[str]]) -> None:
    """Write down which files belong to each key, in place of what was there."""
    for batch in batches(sorted(paths)):
        connection.execute(delete(OWNED).where(OWNED.c.key.in_(batch)))
    put(connection, OWNED, [{"key": key, "path": path} for key in sorted(paths) for path in sorted(paths[key])], keep=True)


def await_commit(connection: Connection, paths: Iterable[str]) -> set[str]:
    """These records may change, and their commit is still to come; those of them that were not awaiting one before."""
    fresh = set(paths)
    for batch in batches(sorted(fresh)):
        fresh.difference_update(connection.execute(select(UNCOMMITTED.c.path).where(UNCOMMITTED.c.path.in_(batch))).scalars())
    put(connection, UNCOMMITTED, [{"path": path} for path in sorted(fresh)], keep=True)
    return fresh


def uncommitted(connection: Connection) -> Sequence[str]:
    """The records whose commit is still to come, in order."""
    return list(connection.execute(select(UNCOMMITTED.c.path).order_by(UNCOMMITTED.c.path)).scalars())


def committed(connection: Connection, paths: Iterable[str]) -> None:
    """These records need no commit any more."""
    for batch in batches(paths):
        connection.execute(delete(UNCOMMITTED).where(UNCOMMITTED.c.path.in_(batch)))


def all_keys(connection: Connection) -> Sequence[str]:
    """Every key there could be: of stories, lists, months, topics, days and sources; what comes with the front page is none of them."""
    keys = {f"story:{story}" for story in connection.execute(select(STORIES.c.id)).scalars()}
    times = connection.execute(select(STORIES.c.time).where(STORIES.c.published)).scalars()
    keys |= {f"{kind}:{month}" for month in {f"{moment(time):%Y-%m}" for time in times} for kind in ("month", "search")}
    keys |= {f"source:{domain}" for domain in connection.execute(select(ARTICLES.c.domain).distinct()).scalars()}
    owned = select(OWNED.c.key).distinct().where(~OWNED.c.key.startswith("article:"), OWNED.c.key.contains(":"))
    keys |= set(connection.execute(owned).scalars())
    for name, count in lists(connection).items():
        keys |= {f"list:{name}:newest", *(f"list:{name}:{page}" for page in range(1, count // 20 + 1))}
    return sorted(keys)


def length(connection: Connection, name: str) -> int:
    """How many places the list has, holes included."""
    last = connection.execute(select(func.max(LISTINGS.c.position)).where(LISTINGS.c.list == name)).scalar()
    return 0 if last is None else last + 1


def lists(connection: Connection) -> Mapping[str, int]:
    """Every list with its length, holes included."""
    query = select(LISTINGS.c.list, func.max(LISTINGS.c.position)).group_by(LISTINGS.c.list).order_by(LISTINGS.c.list)
    return {name: last + 1 for name, last in connection.execute(query).all()}


def append(connection: Connection, name: str, start: int, items: Sequence[tuple[str, str]]) -> None:
    """Put (story id, article id) at the end of a list that has `start` places."""
    rows = [{"list": name, "position": start + n, "story": story, "article": article} for n, (story, article) in enumerate(items)]
    put(connection, LISTINGS, rows)


def places(connection: Connection, stories: Sequence[str]) -> Sequence[tuple[str, int, str, str]]:
    """(list, position, story, article) of every place these stories hold."""
    found: list[tuple[str, int, str, str]] = []
    for batch in batches(stories):
        rows = connection.execute(select(LISTINGS).where(LISTINGS.c.story.in_(batch)).order_by(LISTINGS.c.list, LISTINGS.c.position)).all()
        found.extend((row.list, row.position, row.story, row.article) for row in rows)
    return found


def leave(connection: Connection, taken: Iterable[tuple[str, int]]) -> None:
    """Leave these places of lists empty; the others keep their numbers."""
    for name, position in taken:
        connection.execute(delete(LISTINGS).where(LISTINGS.c.list == name, LISTINGS.c.position == position))


def page(connection: Connection, name: str, first: int, last: int) -> Sequence[str]:
    """The stories at the positions first … last − 1 of a list, newest first."""
    query = select(LISTINGS.c.story).where(LISTINGS.c.list == name, LISTINGS.c.position >= first, LISTINGS.c.position < last)
    return list(connection.execute(query.order_by(LISTINGS.c.position.desc())).scalars())


def standing(connection: Connection, until: datetime, limit: int) -> Sequence[str]:
    """Published stories in the order of the front page: heat and rate × time, highest first, none later than `until`."""
    query = select(STORIES.c.id).where(STORIES.c.published, STORIES.c.time + 0 <= seconds(until))  # + 0: not by the index of time
    return list(connection.execute(query.order_by(STORIES.c.standing.desc(), STORIES.c.id).limit(limit)).scalars())


def published_between(connection: Connection, first: datetime, last: datetime) -> Sequence[str]:
    """Published stories whose time lies in the span [first, last), highest first."""
    query = select(STORIES.c.id).where(STORIES.c.published, STORIES.c.time >= seconds(first), STORIES.c.time < seconds(last))
    return list(connection.execute(query.order_by(STORIES.c.standing.desc(), STORIES.c.id)).scalars())


def from_source(connection: Connection, domain: str, limit: int) -> Sequence[str]:
    """The newest published stories that this source leads."""
    query = (
        select(VERDICTS.c.story)
        .join(ARTICLES, ARTICLES.c.id == VERDICTS.c.article)
        .where(ARTICLES.c.domain == domain, VERDICTS.c.published)
        .order_by(ARTICLES.c.published.desc(), ARTICLES.c.id)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def in_month(connection: Connection, first: datetime, last: datetime) -> Mapping[str, Sequence[str]]:
    """Day → its published stories, highest first, of the days that have any in the span [first, last)."""
    query = select(STORIES.c.id, STORIES.c.time).where(
        STORIES.c.published, STORIES.c.time >= seconds(first), STORIES.c.time < seconds(last)
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(query.order_by(STORIES.c.standing.desc(), STORIES.c.id)).all():
        found.setdefault(f"{moment(row.time):%Y-%m-%d}", []).append(row.id)
    return {day: found[day] for day in sorted(found)}


def site_map(connection: Connection, until: datetime) -> tuple[tuple[str, datetime], ...]:
    """(folder of the site, time of the newest story in it) of every story, source, day and month, each oldest first."""
    query = select(STORIES.c.id, STORIES.c.time).where(STORIES.c.published, STORIES.c.time <= seconds(until))
    stories = [(row.id, moment(row.time)) for row in connection.execute(query.order_by(STORIES.c.time, STORIES.c.id)).all()]
    days = {f"days/{time:%Y-%m-%d}/": time for _, time in stories}
    months = {f"months/{time:%Y-%m}/": time for _, time in stories}
    named = ((f"stories/{story}/", time) for story, time in stories)
    return (*named, *_sources(connection, until), *sorted(days.items()), *sorted(months.items()))


def _sources(connection: Connection, until: datetime) -> Sequence[tuple[str, datetime]]:
    """Each source with the newest of its articles in a published story, found from its newest article backwards."""
    domains = select(ARTICLES.c.domain).distinct().subquery("domains")
    newest = (
        select(ARTICLES.c.published)
        .join(MEMBERS, ARTICLES.c.id == MEMBERS.c.article)
        .join(STORIES, STORIES.c.id == MEMBERS.c.story)
        .where(ARTICLES.c.domain == domains.c.domain, STORIES.c.published, ARTICLES.c.published <= seconds(until))
        .order_by(ARTICLES.c.published.desc())
        .limit(1)
    ).scalar_subquery()
    rows = connection.execute(select(newest, domains.c.domain)).all()
    return [(f"sources/{domain}/", moment(time)) for time, domain in sorted((time, domain) for time, domain in rows if time is not None)]


def sightings(connection: Connection, articles: Sequence[str]) -> Mapping[str, tuple[Sighting, ...]]:
    """Article id → where it was seen, first sighting first."""
    found: dict[str, list[Sighting]] = {}
    for batch in batches(articles):
        query = select(SIGHTINGS).where(SIGHTINGS.c.article.in_(batch))
        for row in connection.execute(query.order_by(SIGHTINGS.c.seen_at, SIGHTINGS.c.feed, SIGHTINGS.c.guid)).all():
            sighting = Sighting(
                article=row.article, feed=row.feed, guid=row.guid, at=moment(row.seen_at), query=row.query, digest=row.digest
            )
            found.setdefault(row.article, []).append(sighting)
    return {article: tuple(rows) for article, rows in found.items()}


def domains(connection: Connection, articles: Sequence[str]) -> Mapping[str, str]:
    """Article id → the registrable domain of its source."""
    found: dict[str, str] = {}
    for batch in batches(articles):
        rows = connection.execute(select(ARTICLES.c.id, ARTICLES.c.domain).where(ARTICLES.c.id.in_(batch))).all()
        found.update((row.id, row.domain) for row in rows)
    return found
