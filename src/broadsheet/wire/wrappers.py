"""
Wrappers: addresses of news services that stand before a page's own. Where the page's address is in the link, it is read from there.

Nothing here raises: a link that does not say where it leads, or says it badly, stays as it is, and `wrapper` names its service.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote

from ada_url import URL

# By host and path: the parameters that carry the page's own address.
CARRIERS = {
    ("www.google.com", "/url"): ("url", "q"),
    ("google.com", "/url"): ("url", "q"),
    ("news.google.com", "/news/url"): ("url",),
    ("www.bing.com", "/news/apiclick.aspx"): ("url",),
    ("www.bing.com", "/ck/a"): ("u",),
    ("l.facebook.com", "/l.php"): ("u",),
    ("lm.facebook.com", "/l.php"): ("u",),
    ("out.reddit.com", "/"): ("url",),
    ("www.linkedin.com", "/redir/redirect"): ("url",),
    ("www.youtube.com", "/redirect"): ("q",),
    ("news.url.google.com", "/url"): ("url",),
}

# Services whose links lead to another's page, by host and the beginnings of their paths.
SERVICES = {
    "news.google.com": ("/rss/articles/", "/articles/", "/read/", "/__i/rss/rd/articles/", "/news/url"),
    "www.google.com": ("/url",),
    "google.com": ("/url",),
    "www.bing.com": ("/news/apiclick.aspx", "/ck/a"),
    "apple.news": ("/",),
    "feedproxy.google.com": ("/",),
    "feeds.feedburner.com": ("/~r/",),
    "r.search.yahoo.com": ("/",),
    "l.facebook.com": ("/l.php",),
    "lm.facebook.com": ("/l.php",),
    "out.reddit.com": ("/",),
    "t.co": ("/",),
    "flip.it": ("/",),
}

_YAHOO = re.compile(r"/RU=([^/]{1,4096})/")
_BING = re.compile(r"a1([A-Za-z0-9_-]{8,5500})={0,2}")
_FIELD_PAGE, _FIELD_AMP = 4, 26


def wrapper(address: str) -> str:
    """The host of the service whose wrapper an address is; empty for a page's own address."""
    url = _url(address)
    if url is None or not url.pathname.startswith(SERVICES.get(url.hostname, ())):
        return ""
    return str(url.hostname) if url.pathname != "/" or url.search else ""


def targets(address: str) -> tuple[str, str]:
    """The page that a wrapper names in its own link, and its AMP page where that stands beside; empty where it does not tell."""
    url = _url(address)
    if url is None:
        return "", ""
    if url.hostname == "news.google.com" and (found := _google(url.pathname.rstrip("/").rpartition("/")[2]))[0]:
        return found
    return next(filter(_is_address, _carried(url)), ""), ""


def _carried(url: URL) -> Iterator[str]:
    """The addresses that parameters and paths of a wrapper spell out, or spell in base64."""
    names = CARRIERS.get((url.host, url.pathname), ())
    parts = [part.partition("=") for part in url.search[1:].split("&")] if names else []
    for name, _, value in parts:
        if name in names:
            packed = _BING.fullmatch(value)
            yield _decoded(packed[1]).decode("utf-8", "replace") if packed else unquote(value)
    if url.hostname == "r.search.yahoo.com" and (found := _YAHOO.search(url.pathname)):
        yield unquote(found[1])


def _google(name: str) -> tuple[str, str]:
    """
    What the name of a Google News article holds: base64 of a message of Protocol Buffers, field 4 the page, field 26 its AMP page.

    Since 2024 field 4 is mostly a token that only Google can read; then there is no answer.
    """
    said = dict(_fields(_decoded(name)))
    page, amp = said.get(_FIELD_PAGE, ""), said.get(_FIELD_AMP, "")
    return (page, amp if _is_address(amp) else "") if _is_address(page) else ("", "")


def _fields(message: bytes) -> Iterator[tuple[int, str]]:
    """The texts of a message by the number of their field, until it ends or makes no sense."""
    at = 0
    while at < len(message):
        key, at = _number(message, at)
        value, at = _number(message, at)
        if key & 7 == 2:
            yield key >> 3, message[at : at + value].decode("utf-8", "replace")
            at += value
        elif key & 7:
            return


def _number(message: bytes, at: int) -> tuple[int, int]:
    """A whole number of seven bits a byte, the lowest first, and where it ends; of a longer one the first nine bytes."""
    value = 0
    for place, byte in enumerate(message[at : at + 9]):
        value |= (byte & 127) << (7 * place)
        if byte < 128:
            return value, at + place + 1
    return value, at + 9


def _decoded(text: str) -> bytes:
    """The bytes of base64 in the alphabet of addresses, padded or not; none where it is not that."""
    text = text.rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_address(text: str) -> bool:
    return text[:8].lower().startswith(("http://", "https://")) and text.isprintable()


def _url(address: str) -> URL | None:
    try:
        return URL(address)
    except ValueError:
        return None
