"""Atom 1.0 (RFC 4287) for the front page and every topic, source, day and story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from broadsheet.press.addresses import PUBLIC
from broadsheet.press.channels import Channel, Post, channels
from broadsheet.press.xmltext import escaped, rfc3339
from broadsheet.records import Artifact, Edition

_TYPES = {".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif", ".svg": "image/svg+xml"}


def render(edition: Edition) -> Iterator[Artifact]:
    """One atom.xml for each channel of the edition."""
    for channel in channels(edition):
        own = f"{channel.home}atom.xml"
        body = _feed(channel, own, edition.masthead.title).encode()
        yield Artifact(path=f"{PUBLIC}{channel.folder}atom.xml", body=body, key=channel.key, index=channel.index)


def _feed(channel: Channel, own: str, author: str) -> str:
    language = f' xml:lang="{escaped(channel.language)}"' if channel.language else ""
    subtitle = f"<subtitle>{escaped(channel.description)}</subtitle>\n" if channel.description else ""
    hub = f'<link rel="hub" href="{escaped(channel.hub)}"/>\n' if channel.hub else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"{language}>\n'
        f"<title>{escaped(channel.title)}</title>\n{subtitle}"
        f"<id>{escaped(channel.id)}</id>\n"
        f"<updated>{rfc3339(channel.updated)}</updated>\n"
        f"<author><name>{escaped(author)}</name></author>\n"
        f'<link rel="self" type="application/atom+xml" href="{escaped(own)}"/>\n{hub}'
        f'<link rel="alternate" type="text/html" href="{escaped(channel.home)}"/>\n'
        f"{''.join(map(_entry, channel.posts))}</feed>\n"
    )


def _entry(post: Post) -> str:
    topics = "".join(f'<category term="{escaped(topic)}"/>\n' for topic in post.topics)
    content = f'<content type="html">{escaped(post.html)}</content>\n' if post.html else ""
    related = f'<link rel="related" href="{escaped(post.story)}"/>\n' if post.story != post.url else ""
    language = f' xml:lang="{escaped(post.language)}"' if post.language else ""
    return (
        f"<entry{language}>\n<title>{escaped(post.title)}</title>\n"
        f"<id>{escaped(post.id)}</id>\n"
        f'<link rel="alternate" href="{escaped(post.url)}"/>\n{related}'
        f"<published>{rfc3339(post.published)}</published>\n"
        f"<updated>{rfc3339(post.updated)}</updated>\n"
        f"<author><name>{escaped(post.author)}</name></author>\n{topics}"
        f"<summary>{escaped(post.summary)}</summary>\n{content}{_picture(post)}</entry>\n"
    )


def _picture(post: Post) -> str:
    if not post.image:
        return ""
    kind = _TYPES.get(PurePosixPath(urlsplit(post.image.url).path).suffix.lower(), "image/jpeg")
    return f'<link rel="enclosure" type="{kind}" href="{escaped(post.image.url)}"/>\n'
