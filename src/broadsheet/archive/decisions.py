"""What the desk decided: who belongs to which story, and what was judged of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, select, update

from broadsheet.archive.codec import batches, decode_article, decode_links, decode_story, decode_verdict, encode, moment, seconds
from broadsheet.archive.pages import WAITING
from broadsheet.archive.pictured import dressed
from broadsheet.archive.schema import ALIASES, ARTICLES, HOLDS, MEMBERS, PAGES, RULINGS, STORIES, VERDICTS
from broadsheet.archive.timeline import timelines
from broadsheet.archive.upsert import put
from broadsheet.records import Article, Judged, Link, Noun, Placement, Ruling, Story, Turn, Verdict


class Member(Noun, frozen=True, kw_only=True):
    """An article's place in a story as the engine keeps it: `features` are the engine's own bytes."""

    article: str
    story: str
    published: datetime
    domain: str
    copy_of: str = ""
    features: bytes = b""
    links: tuple[Link, ...] = ()


def pending(connection: Connection, until: datetime, limit: int, *, early: bool = False) -> Sequence[Article]:
    """
    The next articles that the desk has not seen, oldest first, none later than `until` and none that is held for an editor; `early`,
    none whose page has still to be looked at.
    """
    query = select(ARTICLES.c.body).where(ARTICLES.c.pending, ARTICLES.c.published <= seconds(until))
    query = query.where(ARTICLES.c.id.not_in(select(HOLDS.c.article)))
    if early:
        query = query.where(ARTICLES.c.id.not_in(select(PAGES.c.article).where(PAGES.c.outcome == WAITING)))
    rows = connection.execute(query.order_by(ARTICLES.c.published, ARTICLES.c.id).limit(limit)).scalars()
    return [decode_article(body) for body in rows]


def settle(connection: Connection, ids: Sequence[str]) -> None:
    """These articles have been decided."""
    for batch in batches(ids):
        connection.execute(update(ARTICLES).where(ARTICLES.c.id.in_(batch)).values(pending=False))


def members_between(connection: Connection, first: datetime, last: datetime) -> Sequence[Member]:
    """Members of stories published in that span, in order of (published, id)."""
    query = select(MEMBERS).where(MEMBERS.c.published.between(seconds(first), seconds(last)))
    rows = connection.execute(query.order_by(MEMBERS.c.published, MEMBERS.c.article)).all()
    return [_member(row) for row in rows]


def members_named(connection: Connection, articles: Sequence[str]) -> Mapping[str, Member]:
    """Article id → its place in a story, for those that are decided."""
    found: dict[str, Member] = {}
    for batch in batches(articles):
        rows = connection.execute(select(MEMBERS).where(MEMBERS.c.article.in_(batch))).all()
        found.update((row.article, _member(row)) for row in rows)
    return found


def features_of(connection: Connection, articles: Sequence[str]) -> Mapping[str, tuple[bytes, str]]:
    """Article id → the engine's features and the source's domain, for those that have features."""
    found: dict[str, tuple[bytes, str]] = {}
    for batch in batches(articles):
        query = select(MEMBERS.c.article, MEMBERS.c.features, MEMBERS.c.domain).where(MEMBERS.c.article.in_(batch))
        found.update((row.article, (row.features, row.domain)) for row in connection.execute(query).all() if row.features)
    return found


def latest(connection: Connection) -> datetime | None:
    """When the newest decided article was published; None while nothing is decided."""
    last = connection.execute(select(func.max(MEMBERS.c.published))).scalar()
    return None if last is None else moment(last)


def ended(connection: Connection, stories: Sequence[str]) -> Mapping[str, datetime]:
    """Story id → when its last article was published."""
    found: dict[str, datetime] = {}
    for batch in batches(stories):
        query = select(MEMBERS.c.story, func.max(MEMBERS.c.published)).where(MEMBERS.c.story.in_(batch)).group_by(MEMBERS.c.story)
        found.update((story, moment(last)) for story, last in connection.execute(query).all())
    return found


def articles_between(connection: Connection, first: datetime, last: datetime) -> Sequence[Article]:
    """Decided articles published in that span, in order of (published, id)."""
    query = select(ARTICLES.c.body).where(ARTICLES.c.published.between(seconds(first), seconds(last)), ~ARTICLES.c.pending)
    return [decode_article(body) for body in connection.execute(query.order_by(ARTICLES.c.published, ARTICLES.c.id)).scalars()]


def save_members(connection: Connection, members: Sequence[Member]) -> None:
    """Write down members, new ones and those that moved."""
    rows = [
        {
            "article": m.article,
            "story": m.story,
            "published": seconds(m.published),
            "domain": m.domain,
            "copy_of": m.copy_of,
            "features": m.features,
            "links": encode(m.links),
        }
        for m in members
    ]
    put(connection, MEMBERS, rows)


def members_of(connection: Connection, stories: Sequence[str]) -> Mapping[str, tuple[Member, ...]]:
    """Story id → its members in order of (published, id)."""
    found: dict[str, list[Member]] = {}
    for batch in batches(stories):
        query = select(MEMBERS).where(MEMBERS.c.story.in_(batch))
        for row in connection.execute(query.order_by(MEMBERS.c.published, MEMBERS.c.article)).all():
            member = Member(
                article=row.article,
                story=row.story,
                published=moment(row.published),
                domain=row.domain,
                copy_of=row.copy_of,
                links=decode_links(row.links),
            )
            found.setdefault(row.story, []).append(member)
    return {story: tuple(rows) for story, rows in found.items()}


def stories_of(connection: Connection, articles: Sequence[str]) -> Mapping[str, str]:
    """Article id → story id, for those that are in one."""
    found: dict[str, str] = {}
    for batch in batches(articles):
        rows = connection.execute(select(MEMBERS.c.article, MEMBERS.c.story).where(MEMBERS.c.article.in_(batch))).all()
        found.update((article, story) for article, story in rows)
    return found


def all_stories(connection: Connection) -> Sequence[str]:
    """The id of every story that has a member, in order."""
    return list(connection.execute(select(MEMBERS.c.story).distinct().order_by(MEMBERS.c.story)).scalars())


def merge(connection: Connection, aliases: Mapping[str, str]) -> None:
    """Let the story each old id named live on under the other; older aliases follow."""
    for old, story in sorted(aliases.items()):
        connection.execute(update(MEMBERS).where(MEMBERS.c.story == old).values(story=story))
        connection.execute(update(ALIASES).where(ALIASES.c.story == old).values(story=story))
        put(connection, ALIASES, [{"old": old, "story": story}])
        connection.execute(delete(ALIASES).where(ALIASES.c.old == story))


def revive(connection: Connection, stories: Iterable[str]) -> None:
    """These ids name stories of their own again."""
    for batch in batches(sorted(stories)):
        connection.execute(delete(ALIASES).where(ALIASES.c.old.in_(batch)))


def aliases(connection: Connection) -> Mapping[str, str]:
    """Old story id → the id of the story that took it in."""
    return {row.old: row.story for row in connection.execute(select(ALIASES)).all()}


def current(connection: Connection, stories: Sequence[str]) -> Mapping[str, str]:
    """Old story id → the id of the story that took it in, for those of them that ended so."""
    found: dict[str, str] = {}
    for batch in batches(stories):
        rows = connection.execute(select(ALIASES.c.old, ALIASES.c.story).where(ALIASES.c.old.in_(batch))).all()
        found.update((old, story) for old, story in rows)
    return found


def judged(connection: Connection, stories: Sequence[str]) -> tuple[Mapping[str, Story], Mapping[str, Verdict]]:
    """What was judged before of these stories: by story id, and by article id."""
    found: dict[str, Story] = {}
    verdicts: dict[str, Verdict] = {}
    for batch in batches(stories):
        found.update(
            (s.id, s) for s in map(decode_story, connection.execute(select(STORIES.c.body).where(STORIES.c.id.in_(batch))).scalars())
        )
        rows = connection.execute(select(VERDICTS.c.body).where(VERDICTS.c.story.in_(batch))).scalars()
        verdicts.update((v.article, v) for v in map(decode_verdict, rows))
    return found, verdicts


def save_judged(connection: Connection, stories: Sequence[Story], verdicts: Sequence[Verdict]) -> None:
    """Write down what was judged."""
    rows = [
        {
            "id": s.id,
            "time": seconds(s.time),
            "heat": s.heat.total,
            "standing": s.order,
            "published": s.published,
            "body": encode(s),
        }
        for s in stories
    ]
    put(connection, STORIES, rows)
    put(connection, VERDICTS, [{"article": v.article, "story": v.story, "published": v.published, "body": encode(v)} for v in verdicts])


def forget_stories(connection: Connection, ids: Iterable[str]) -> None:
    """Take out stories that have no member left."""
    for batch in batches(sorted(ids)):
        connection.execute(delete(STORIES).where(STORIES.c.id.in_(batch)))


def hottest(connection: Connection, since: datetime | None, limit: int) -> Sequence[str]:
    """Ids of stories by heat, hottest first; `since` bounds the time of the story."""
    query = select(STORIES.c.id).order_by(STORIES.c.heat.desc(), STORIES.c.id).limit(limit)
    return list(connection.execute(query.where(STORIES.c.time >= seconds(since)) if since else query).scalars())


def placements(connection: Connection, stories: Sequence[str]) -> Sequence[Placement]:
    """These stories with everything judged of them and our prints of their pictures, in the order asked; none without a judged lead."""
    found, verdicts = judged(connection, stories)
    links: dict[str, tuple[Link, ...]] = {}
    bodies: dict[str, Article] = {}
    for batch in batches(sorted(verdicts)):
        links.update(
            (article, decode_links(body))
            for article, body in connection.execute(select(MEMBERS.c.article, MEMBERS.c.links).where(MEMBERS.c.article.in_(batch))).all()
        )
        found_here = connection.execute(select(ARTICLES.c.body).where(ARTICLES.c.id.in_(batch))).scalars()
        bodies.update((a.id, a) for a in dressed(connection, [decode_article(body) for body in found_here]))
    known = {
        key: Judged(article=bodies[key], verdict=verdict, links=links.get(key, ())) for key, verdict in verdicts.items() if key in bodies
    }
    lives = timelines(connection, {story: (story, *found[story].aliases) for story in stories if story in found})
    return [_placement(found[story], known, lives[story]) for story in stories if story in found and found[story].lead in known]


def _placement(story: Story, known: Mapping[str, Judged], timeline: tuple[Turn, ...]) -> Placement:
    others = [known[member] for member in story.members if member != story.lead and member in known]
    others.sort(key=lambda one: (-one.verdict.quality.total, one.article.path))
    return Placement(story=story, lead=known[story.lead], coverage=tuple(others), timeline=timeline)


def _member(row: Row[Any]) -> Member:
    return Member(
        article=row.article,
        story=row.story,
        published=moment(row.published),
        domain=row.domain,
        copy_of=row.copy_of,
        features=row.features,
        links=decode_links(row.links),
    )


def add_ruling(connection: Connection, ruling: Ruling) -> int:
    """Write down a ruling after all others; it is obeyed from the next run on. Returns the id it was given (its own is not looked at)."""
    last: int | None = connection.execute(select(func.max(RULINGS.c.id))).scalar()
    row = msgspec.structs.asdict(ruling) | {"id": (last or 0) + 1, "at": seconds(ruling.at)}
    put(connection, RULINGS, [row])
    return (last or 0) + 1


def rulings(connection: Connection) -> Sequence[Ruling]:
    """Every ruling, in the order they were given."""
    return [
        Ruling(
            id=row.id,
            at=moment(row.at),
            kind=row.kind,
            subject=row.subject,
            other=row.other,
            value=row.value,
            editor=row.editor,
            undoes=row.undoes,
        )
        for row in connection.execute(select(RULINGS).order_by(RULINGS.c.id)).all()
    ]
