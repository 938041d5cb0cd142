"""
Films on YouTube: which film an address shows, how it is embedded, and at which address a channel or playlist publishes.

The feeds are those of https://www.youtube.com/feeds/videos.xml, by `channel_id`, `playlist_id` or the older `user`.
"""

from __future__ import annotations

import re

from ada_url import URL, URLSearchParams

HOSTS = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com", "www.youtube-nocookie.com"}
)
FEEDS = "https://www.youtube.com/feeds/videos.xml"

_FILM = re.compile(r"[A-Za-z0-9_-]{11}")
_PLAYED = re.compile(r"/(?:shorts|embed|live|v|e)/([^/]+)")
_CHANNEL = re.compile(r"/channel/(UC[A-Za-z0-9_-]{22})(?:/.*)?")
_USER = re.compile(r"/user/([A-Za-z0-9._-]{1,100})(?:/.*)?")
_LIST = re.compile(r"[A-Za-z0-9_-]{2,64}")

# The embed of the public record, to the letter: its size, its permissions.
_EMBED = (
    '<iframe width="800" height="500" frameborder="0" src="https://www.youtube.com/embed/{}" '
    'allow="accelerometer; autoplay; encrypted-media; gyroscope; picture-in-picture" allowfullscreen></iframe>'
)


def film(address: str) -> str:
    """The eleven characters that name the film an address shows; empty when it shows none of YouTube's."""
    url = _url(address)
    if url is None:
        return ""
    name = ""
    if url.hostname in {"youtu.be", "www.youtu.be"}:
        name = url.pathname[1:].partition("/")[0]
    elif url.hostname in HOSTS:
        played = _PLAYED.fullmatch(url.pathname.removesuffix("/"))
        name = played[1] if played else _said(url, "v") if url.pathname == "/watch" else ""
    return name if _FILM.fullmatch(name) else ""


def page(name: str) -> str:
    """The page of a film by its eleven characters; empty for what is no such name."""
    return f"https://www.youtube.com/watch?v={name}" if _FILM.fullmatch(name) else ""


def embed(address: str) -> str:
    """The frame in which a film can be watched elsewhere, for a record's `featuredContent`; empty when there is no film."""
    name = film(address)
    return _EMBED.format(name) if name else ""


def feed(address: str) -> str:
    """
    The feed of the channel, user or playlist that a YouTube address shows; empty where the address does not tell it.

    A handle (`/@name`) or a vanity name (`/c/name`) does not: its page must be asked.
    """
    url = _url(address)
    if url is None or url.hostname not in HOSTS:
        return ""
    if channel := _CHANNEL.fullmatch(url.pathname):
        return f"{FEEDS}?channel_id={channel[1]}"
    if user := _USER.fullmatch(url.pathname):
        return f"{FEEDS}?user={user[1]}"
    listed = _said(url, "list") if url.pathname == "/playlist" else ""
    return f"{FEEDS}?playlist_id={listed}" if _LIST.fullmatch(listed) else ""


def is_of_youtube(address: str) -> bool:
    """Whether an address is one of YouTube's."""
    url = _url(address)
    return url is not None and url.hostname in HOSTS


def _url(address: str) -> URL | None:
    try:
        url = URL(address.strip())
    except ValueError:
        return None
    return url if url.protocol in {"http:", "https:"} else None


def _said(url: URL, name: str) -> str:
    """The first value of a parameter."""
    values = URLSearchParams(url.search).get_all(name)
    return str(values[0]) if values else ""
