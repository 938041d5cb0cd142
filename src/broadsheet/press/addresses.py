"""Where published things live, and which foreign addresses may be linked to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, urlsplit

from ada_url import URL

from broadsheet.records import Article, Masthead

PUBLIC = "public/"
_UNSAID = re.compile(r"[^!#-;=?-\[\]_a-z~]")  # what RFC 3986 lets no address hold
_PLAIN = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+", re.IGNORECASE | re.ASCII)
_SIMPLE = re.compile(r"[A-Za-z0-9_.~/-]*")  # what is quoted nowhere
# What one reader takes out of an address and the next does not, so that the two see different ones.
_SPLITTING = re.compile("[\x00-\x1f\x7f-\x9f\\\\\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_RECORD = re.compile(r"_news/(\d{4})-(\d\d)-(\d\d)-(.+)\.md", re.DOTALL)
# A tag URI (RFC 4151) names a day on which its authority held the name. It is part of every id, so it never changes.
_TAGGED = "2024-01-01"


@lru_cache(maxsize=4096)
def web(address: str) -> str:
    """
    `address` as it may be linked to, else the empty string: nothing but http and https, without user and password, is linked.

    It is judged as browsers read it, by WHATWG's parser, and where it holds what no address should, it is written as they would.
    """
    if _SPLITTING.search(address):
        return ""
    try:
        url = URL(address)
    except ValueError:
        return ""
    if url.protocol not in {"http:", "https:"} or url.username or url.password:
        return ""
    return address if _PLAIN.fullmatch(address) else _UNSAID.sub(lambda found: quote(found[0]), str(url.href))


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
    return f"{masthead.url.rstrip('/')}/{path if _SIMPLE.fullmatch(path) else quote(path, safe='/~@!$&()*+,;=:')}"


def tag(masthead: Masthead, kind: str, key: str) -> str:
    """A stable id in the form of a tag URI (RFC 4151): `tag:HOST,2024-01-01:KIND/KEY`."""
    return f"tag:{_host(masthead.url)},{_TAGGED}:{kind}/{key if _SIMPLE.fullmatch(key) else quote(key, safe='/~@')}"


@lru_cache(maxsize=16)
def _host(address: str) -> str:
    return urlsplit(address).hostname or "localhost"


def settled(story: str, moved: Mapping[str, str]) -> str:
    """Where a chain of merges that begins at `story` ends."""
    for _ in moved:
        story = moved.get(story, story)
    return story
