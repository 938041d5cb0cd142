"""An address as it is dialled: read once by the rules of the WHATWG URL standard, so that what is checked is what is asked."""

from __future__ import annotations

import yarl
from ada_url import URL

from broadsheet.errors import FetchError
from broadsheet.records import Noun

LONGEST = 8_000
PORTS = {"http": 80, "https": 443}


class Place(Noun, frozen=True, kw_only=True):
    """Where a request goes: `href` without fragment, and the host and port of its connection; no brackets, no user."""

    href: str
    scheme: str
    host: str
    port: int

    @property
    def turn(self) -> str:
        """The host that is asked one thing at a time, whatever the port; a trailing dot names the same host."""
        return self.host.rstrip(".")

    @property
    def origin(self) -> str:
        """Scheme, host and port, as in `https://news.example`: what a robots.txt speaks for."""
        return "/".join(self.href.split("/", 3)[:3])

    @property
    def dialled(self) -> yarl.URL:
        """The form in which the HTTP client takes it, not encoded again."""
        return yarl.URL(self.href, encoded=True)


def locate(address: str, base: str = "") -> Place:
    """The place an address names, relative to `base` if one is given; FetchError `bad-address` when it cannot be dialled."""
    try:
        url = URL(address, base) if base else URL(address)
    except ValueError as error:
        raise FetchError("bad-address", "this is no address", subject=address) from error
    if (fault := _fault(url)) or len(url.href) > LONGEST:
        raise FetchError("bad-address", fault or f"longer than {LONGEST} characters", subject=address[:LONGEST])
    scheme = url.protocol.rstrip(":")
    place = Place(href=url.href.partition("#")[0], scheme=scheme, host=url.hostname.strip("[]"), port=int(url.port or PORTS[scheme]))
    return _agreed(place)


def _fault(url: URL) -> str:
    if url.protocol.rstrip(":") not in PORTS:
        return "only http and https are fetched"
    if url.username or url.password:
        return "it carries a user name or a password"
    return "" if url.hostname else "it names no host"


def _agreed(place: Place) -> Place:
    """Two readers of one address must name one host: where they differ, the one checked is not the one dialled."""
    try:
        dialled = place.dialled
        same = (dialled.raw_host, dialled.port) == (place.host, place.port)
    except ValueError:
        same = False
    if not same:
        raise FetchError("bad-address", "its host can be read in two ways", subject=place.href)
    return place
