"""What pages tell beyond a story as it stands: earlier words of its articles, what it follows and what follows it, how a source fares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from broadsheet.archive.codec import batches, decode_article, decode_story, moment
from broadsheet.archive.schema import ARTICLES, MEMBERS, STORIES, VERDICTS, VERSIONS
from broadsheet.archive.tallies import first_reports
from broadsheet.archive.timeline import followers
from broadsheet.records import Background, Noun, Placement, Story, Version


class Tally(Noun, frozen=True, kw_only=True):
    """Of a source's latest reports in published stories: how many there are, led theirs, were the first, and are copies."""

    reports: int = 0
    led: int = 0
    first: int = 0
    copies: int = 0


def backgrounds(connection: Connection, placed: Sequence[Placement]) -> Mapping[str, Background]:
    """Story id → what lies before and after it, for those of the stories of which there is something to tell."""
    earlier = _versions(connection, [member for placement in placed for member in placement.story.members])
    later = followers(connection, (name for placement in placed for name in (placement.story.id, *placement.story.aliases)))
    known = _published(connection, sorted({*later, *(placement.story.follows for placement in placed)} - {""}))
    followed: dict[str, list[Story]] = {}
    for story in sorted(known.values(), key=lambda story: (story.time, story.id)):
        followed.setdefault(story.follows, []).append(story)
    found = {placement.story.id: _background(placement.story, earlier, known, followed) for placement in placed}
    return {story: background for story, background in found.items() if background != Background()}


def tally(connection: Connection, domain: str, limit: int) -> Tally:
    """How a source fared with the newest of its articles that belong to published stories, at most `limit` of them."""
    query = (
        select(ARTICLES.c.id, MEMBERS.c.story, MEMBERS.c.copy_of, VERDICTS.c.published)
        .join(MEMBERS, MEMBERS.c.article == ARTICLES.c.id)
        .join(STORIES, STORIES.c.id == MEMBERS.c.story)
        .join(VERDICTS, VERDICTS.c.article == ARTICLES.c.id)
        .where(ARTICLES.c.domain == domain, STORIES.c.published)
        .order_by(ARTICLES.c.published.desc(), ARTICLES.c.id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    firsts = {article for article, _ in first_reports(connection, sorted({row.story for row in rows})).values()}
    return Tally(
        reports=len(rows),
        led=sum(row.published for row in rows),
        first=sum(row.id in firsts for row in rows),
        copies=sum(bool(row.copy_of) for row in rows),
    )


def names(connection: Connection, domains: Iterable[str]) -> Mapping[str, str]:
    """Domain → what its newest article calls the source, where it says so."""
    found: dict[str, str] = {}
    for batch in batches(domains):
        known = select(ARTICLES.c.domain).distinct().where(ARTICLES.c.domain.in_(batch)).subquery("known")
        newest = select(ARTICLES.c.body).where(ARTICLES.c.domain == known.c.domain)
        newest = newest.order_by(ARTICLES.c.published.desc(), ARTICLES.c.id).limit(1)
        rows = connection.execute(select(known.c.domain, newest.scalar_subquery())).all()
        found.update((domain, decode_article(body).provider.name or domain) for domain, body in rows)
    return found


def _versions(connection: Connection, articles: Sequence[str]) -> Mapping[str, tuple[Version, ...]]:
    found: dict[str, list[Version]] = {}
    for batch in batches(articles):
        query = select(VERSIONS).where(VERSIONS.c.article.in_(batch)).order_by(VERSIONS.c.article, VERSIONS.c.number)
        for row in connection.execute(query).all():
            found.setdefault(row.article, []).append(Version(article=decode_article(row.body), until=moment(row.seen_at)))
    return {article: tuple(versions) for article, versions in found.items()}


def _published(connection: Connection, stories: Sequence[str]) -> Mapping[str, Story]:
    found: dict[str, Story] = {}
    for batch in batches(stories):
        query = select(STORIES.c.body).where(STORIES.c.id.in_(batch), STORIES.c.published)
        found.update((story.id, story) for story in map(decode_story, connection.execute(query).scalars()))
    return found


def _background(
    story: Story, versions: Mapping[str, tuple[Version, ...]], known: Mapping[str, Story], followed: Mapping[str, list[Story]]
) -> Background:
    return Background(
        versions={member: versions[member] for member in story.members if member in versions},
        follows=known.get(story.follows),
        followed=tuple(followed.get(story.id, ())),
    )
