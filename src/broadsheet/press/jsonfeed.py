"""JSON Feed 1.1 for the front page and every topic, source, day and story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from broadsheet.press.addresses import PUBLIC
from broadsheet.press.channels import Channel, Post, channels
from broadsheet.press.items import encoded
from broadsheet.press.xmltext import rfc3339
from broadsheet.records import Artifact, Edition


def render(edition: Edition) -> Iterator[Artifact]:
    """One feed.json for each channel of the edition."""
    for channel in channels(edition):
        own = f"{channel.home}feed.json"
        body = encoded(_feed(channel, own)) + b"\n"
        yield Artifact(path=f"{PUBLIC}{channel.folder}feed.json", body=body, key=channel.key, index=channel.index)


def _feed(channel: Channel, own: str) -> dict[str, Any]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": own,
        **_said(description=channel.description, language=channel.language, hubs=_hubs(channel)),
        "items": [_item(post) for post in channel.posts],
    }


def _hubs(channel: Channel) -> list[dict[str, str]]:
    return [{"type": "WebSub", "url": channel.hub}] if channel.hub else []


def _item(post: Post) -> dict[str, Any]:
    body = {"content_html": post.html} if post.html else {"content_text": post.summary}
    return {
        "id": post.id,
        "url": post.url,
        "title": post.title,
        **body,
        **_said(summary=post.summary, image=post.image.url if post.image else ""),
        "date_published": rfc3339(post.published),
        "date_modified": rfc3339(post.updated),
        "authors": [{"name": post.author}],
        **_said(tags=post.topics, language=post.language),
    }


def _said(**fields: object) -> dict[str, object]:
    """The fields that say something: the specification would rather have none than an empty one."""
    return {name: value for name, value in fields.items() if value}
