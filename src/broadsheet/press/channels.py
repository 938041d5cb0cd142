"""What feeds have in common: an edition as channels of posts, before any format has its say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from broadsheet.press.addresses import absolute, tag, web
from broadsheet.press.xmltext import escaped
from broadsheet.records import Edition, Image, Judged, Masthead, Noun, Placement, Section

MOST = 50
_FOLDED = 10
_EMPTY = datetime(1970, 1, 1, tzinfo=UTC)
_FOLDERS = {"front": "", "topic": "topics/{}/", "source": "sources/{}/", "day": "days/{}/"}
_KEYS = {"front": "front", "topic": "topic:{}", "source": "source:{}", "day": "day:{}"}


class Post(Noun, frozen=True, kw_only=True):
    """One item of a feed: `id` never changes, `url` is the article's own page, `story` our page about it."""

    id: str
    title: str
    url: str
    story: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    author: str
    image: Image | None = None
    topics: tuple[str, ...] = ()
    language: str = ""


class Channel(Noun, frozen=True, kw_only=True):
    """One feed: `folder` is where it lies under public/, `home` its page, `hub` who tells of news in it; `posts` are at most fifty."""

    key: str
    folder: str
    id: str
    title: str
    description: str
    home: str
    language: str
    hub: str = ""
    posts: tuple[Post, ...] = ()
    index: bool = False

    @property
    def updated(self) -> datetime:
        """The time of the newest post, never the clock's; 1970 for a feed without posts."""
        return max((post.updated for post in self.posts), default=_EMPTY)


def channels(edition: Edition) -> Iterator[Channel]:
    """Every feed of the edition: its published stories (also under the ids merged into them), then sections and front page."""
    for placement in edition.stories:
        if placement.story.published:
            channel = _story(placement, edition.masthead)
            yield channel
            for alias in placement.story.aliases:
                yield msgspec.structs.replace(channel, folder=f"stories/{alias}/")
    for section in (*edition.sections, edition.front):
        if section and section.kind in _FOLDERS:
            yield _section(section, edition.masthead)


def _story(placement: Placement, masthead: Masthead) -> Channel:
    story, members = placement.story, (placement.lead, *placement.coverage)
    newest = sorted(members, key=lambda one: (one.article.published, one.article.id), reverse=True)[:MOST]
    folder = f"stories/{story.id}/"
    return Channel(
        key=f"story:{story.id}",
        folder=folder,
        id=tag(masthead, "feed", f"story/{story.id}"),
        title=f"{story.title} · {masthead.title}",
        description=placement.lead.article.excerpt,
        home=absolute(masthead, folder),
        language=masthead.locale.replace("_", "-"),
        hub=masthead.hub,
        posts=tuple(_article(one, absolute(masthead, folder), masthead) for one in newest),
    )


def _section(section: Section, masthead: Masthead) -> Channel:
    front = section.kind == "front"
    folder = _FOLDERS[section.kind].format(section.key)
    return Channel(
        key=_KEYS[section.kind].format(section.key),
        folder=folder,
        id=tag(masthead, "feed", section.kind if front else f"{section.kind}/{section.key}"),
        title=masthead.title if front else f"{section.title} · {masthead.title}",
        description=masthead.description,
        home=absolute(masthead, folder),
        language=masthead.locale.replace("_", "-"),
        hub=masthead.hub,
        posts=tuple(_placed(placement, masthead) for placement in section.placements[:MOST]),
        index=True,
    )


def _placed(placement: Placement, masthead: Masthead) -> Post:
    """A story as one post under its own id, so that a change of lead is an update and not a second post."""
    story = placement.story
    base = _article(placement.lead, absolute(masthead, f"stories/{story.id}/"), masthead)
    times = [base.updated, *(one.article.published for one in placement.coverage)]
    return Post(
        id=tag(masthead, "story", story.id),
        title=story.title or base.title,
        url=base.url,
        story=base.story,
        summary=base.summary,
        html=base.html + _coverage(placement),
        published=base.published,
        updated=max(times),
        author=base.author,
        image=base.image,
        topics=base.topics,
        language=base.language,
    )


def _article(judged: Judged, story: str, masthead: Masthead) -> Post:
    article = judged.article
    return Post(
        id=tag(masthead, "article", article.id),
        title=article.title,
        url=web(article.web_url) or story,
        story=story,
        summary=article.excerpt,
        html=f"<p>{escaped(article.excerpt)}</p>" if article.excerpt else "",
        published=article.published,
        updated=max(article.published, article.updated or article.published),
        author=article.provider.name or article.provider.domain,
        image=next((image for image in article.images if web(image.url)), None),
        topics=judged.verdict.topics,
        language=article.language,
    )


def _coverage(placement: Placement) -> str:
    lines = [
        f'<li><a href="{escaped(one.article.web_url)}">{escaped(one.article.title)}</a> ({escaped(one.article.provider.name)})</li>'
        for one in placement.coverage[:_FOLDED]
        if web(one.article.web_url)
    ]
    return f"<ul>{''.join(lines)}</ul>" if lines else ""
