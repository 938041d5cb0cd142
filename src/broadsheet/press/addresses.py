"""Where published things live, and which foreign addresses may be linked to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from broadsheet.records import Article, Masthead

PUBLIC = "public/"
_WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"\\^`{|}\ud800-\udfff]+", re.IGNORECASE)
_RECORD = re.compile(r"_news/(\d{4})-(\d\d)-(\d\d)-(.+)\.md", re.DOTALL)
# A tag URI (RFC 4151) names a day on which its authority held the name. It is part of every id, so it never changes.
_TAGGED = "2024-01-01"


def web(address: str) -> str:
    """`address` if it is a plain http or https address, else the empty string: nothing else is ever linked to."""
    return address if _WEB.fullmatch(address) else ""


def route(article: Article) -> str:
    """`news/2023/11/28/slug`: where the API keeps an article, after its record's file name (its id while it has none)."""
    return place(article.path, article.id, article.published)


def place(record: str, id_: str, day: datetime) -> str:
    """Where the API keeps the article of a record's file name; while it has none, by its id and day."""
    if found := _RECORD.fullmatch(record):
        return "news/" + "/".join(found.groups())
    return f"news/{day.astimezone(UTC):%Y/%m/%d}/{id_}"


def absolute(masthead: Masthead, path: str) -> str:
    """The address of `path` (relative to public/) on the publication's own site."""
    return f"{masthead.url.rstrip('/')}/{quote(path, safe='/~@!$&()*+,;=:')}"


def tag(masthead: Masthead, kind: str, key: str) -> str:
    """A stable id in the form of a tag URI (RFC 4151): `tag:HOST,2024-01-01:KIND/KEY`."""
    host = urlsplit(masthead.url).hostname or "localhost"
    return f"tag:{host},{_TAGGED}:{kind}/{quote(key, safe='/~@')}"


def settled(story: str, moved: Mapping[str, str]) -> str:
    """Where a chain of merges that begins at `story` ends."""
    for _ in moved:
        story = moved.get(story, story)
    return story
