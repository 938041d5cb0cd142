"""What search reads: the stories of a span of time, light enough to read a month of them whenever one changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from broadsheet.archive.codec import batches, decode_story, seconds
from broadsheet.archive.schema import ARTICLES, STORIES, VERDICTS
from broadsheet.records import Abstract, Story, Voice


class _Provider(msgspec.Struct):
    name: str
    domain: str


class _Told(msgspec.Struct):
    """What is read of an article: the rest of its JSON is passed over."""

    id: str
    title: str
    provider: _Provider
    excerpt: str = ""


class _Filed(msgspec.Struct):
    topics: tuple[str, ...] = ()


_decode_told = msgspec.json.Decoder(_Told).decode
_decode_filed = msgspec.json.Decoder(_Filed).decode


def abstracts(connection: Connection, first: datetime, last: datetime, voices: int) -> tuple[Abstract, ...]:
    """The published stories of the span [first, last), in order of (time, id), each with at most so many of its voices."""
    query = select(STORIES.c.body).where(STORIES.c.published, STORIES.c.time >= seconds(first), STORIES.c.time < seconds(last))
    stories = [decode_story(body) for body in connection.execute(query.order_by(STORIES.c.time, STORIES.c.id)).scalars()]
    heard = {story.id: _heard(story, voices) for story in stories}
    told = _told(connection, (member for members in heard.values() for member in members))
    filed = _filed(connection, [story.lead for story in stories])
    return tuple(_abstract(story, [told[one] for one in heard[story.id]], filed) for story in stories if story.lead in told)


def _heard(story: Story, voices: int) -> list[str]:
    """The lead, then the others in order of time."""
    return [story.lead, *(member for member in story.members if member != story.lead)][:voices]


def _abstract(story: Story, told: Sequence[_Told], filed: Mapping[str, tuple[str, ...]]) -> Abstract:
    voices = tuple(Voice(source=one.provider.name or one.provider.domain, domain=one.provider.domain, title=one.title) for one in told)
    lead = told[0]
    return Abstract(
        id=story.id,
        time=story.time,
        title=story.title or lead.title,
        excerpt=lead.excerpt,
        topics=filed.get(story.lead, ()),
        voices=voices,
    )


def _told(connection: Connection, articles: Iterable[str]) -> Mapping[str, _Told]:
    found: dict[str, _Told] = {}
    for batch in batches(articles):
        bodies = connection.execute(select(ARTICLES.c.body).where(ARTICLES.c.id.in_(batch))).scalars()
        found.update((one.id, one) for one in map(_decode_told, bodies))
    return found


def _filed(connection: Connection, articles: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for batch in batches(articles):
        rows = connection.execute(select(VERDICTS.c.article, VERDICTS.c.body).where(VERDICTS.c.article.in_(batch))).all()
        found.update((row.article, _decode_filed(row.body).topics) for row in rows)
    return found
