"""RSS 2.0 with atom:link, Dublin Core, content and Media RSS, for the front page and every topic, source, day and story."""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.press.addresses import PUBLIC
from broadsheet.press.channels import Channel, Post, channels
from broadsheet.press.xmltext import escaped, rfc822
from broadsheet.records import Artifact, Edition

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">\n<channel>\n'
)


def render(edition: Edition) -> Iterator[Artifact]:
    """One feed.xml for each channel of the edition."""
    for channel in channels(edition):
        own = f"{channel.home}feed.xml"
        body = _feed(channel, own).encode()
        yield Artifact(path=f"{PUBLIC}{channel.folder}feed.xml", body=body, key=channel.key, index=channel.index)


def _feed(channel: Channel, own: str) -> str:
    hub = f'<atom:link href="{escaped(channel.hub)}" rel="hub"/>\n' if channel.hub else ""
    return (
        f"{_HEAD}<title>{escaped(channel.title)}</title>\n"
        f"<link>{escaped(channel.home)}</link>\n"
        f"<description>{escaped(channel.description or channel.title)}</description>\n"
        f"<language>{escaped(channel.language)}</language>\n"
        f"<lastBuildDate>{rfc822(channel.updated)}</lastBuildDate>\n"
        f'<atom:link href="{escaped(own)}" rel="self" type="application/rss+xml"/>\n{hub}'
        f"{''.join(map(_item, channel.posts))}</channel>\n</rss>\n"
    )


def _item(post: Post) -> str:
    topics = "".join(f"<category>{escaped(topic)}</category>\n" for topic in post.topics)
    content = f"<content:encoded>{escaped(post.html)}</content:encoded>\n" if post.html else ""
    return (
        f"<item>\n<title>{escaped(post.title)}</title>\n"
        f"<link>{escaped(post.url)}</link>\n"
        f'<guid isPermaLink="false">{escaped(post.id)}</guid>\n'
        f"<pubDate>{rfc822(post.published)}</pubDate>\n"
        f"<dc:creator>{escaped(post.author)}</dc:creator>\n"
        f"<description>{escaped(post.summary)}</description>\n"
        f"{content}{topics}{_media(post)}</item>\n"
    )


def _media(post: Post) -> str:
    if not post.image:
        return ""
    size = f' width="{post.image.width}" height="{post.image.height}"' if post.image.width and post.image.height else ""
    return f'<media:content url="{escaped(post.image.url)}" medium="image"{size}/>\n'
