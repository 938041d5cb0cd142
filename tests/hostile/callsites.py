"""Every place in the program that asks for an address that strangers wrote, let loose on every inward address in every spelling."""

from __future__ import annotations

import socket
import tempfile
import urllib.request  # noqa: TID251  the naive control
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from http.client import HTTPException  # noqa: TID251  the naive control
from ipaddress import ip_address
from itertools import cycle
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.hostile.cases.addresses import INWARD, cases, spellings
from tests.hostile.internet import PUBLIC_4, NameServer
from tests.publications import NOW, make, run

from broadsheet.publication import read_opml, write_opml
from broadsheet.records import Source
from broadsheet.wire.fetch import Failed, Limits, Outcome, Request
from broadsheet.wire.fetch import fetch as fetch_guarded

Site = Callable[[Sequence[str]], dict[str, int]]
LIMITS = Limits(timeout=5.0)


@cache
def everywhere() -> tuple[str, ...]:
    """Each inward number in each spelling, each lying name thrice, and each trick with the parts of an address."""
    numbers = [f"http://{host}/" for ip in INWARD for host in spellings(ip).values()]
    names = [f"http://{name}/{turn}" for name in NameServer().names for turn in range(3)]
    tricks = [str(case.given) for case in cases() if case.row == "S6"]
    return tuple(dict.fromkeys([*numbers, *names, *tricks]))


def counted(outcomes: Sequence[Outcome]) -> dict[str, int]:
    return dict(Counter(outcome.error.reason if isinstance(outcome, Failed) else "fetched" for outcome in outcomes))


def feed(addresses: Sequence[str]) -> dict[str, int]:
    """As feeds."""
    return counted(fetch_guarded([Request(address=address) for address in addresses], LIMITS, NOW))


def redirect(addresses: Sequence[str]) -> dict[str, int]:
    """As where a public server leads, by the kinds of redirect in turn."""
    turns = zip(cycle((301, 302, 307, 308)), addresses, strict=False)
    led = [f"http://{PUBLIC_4}/{status}/{quote(address, safe='', errors='replace')}" for status, address in turns]
    return counted(fetch_guarded([Request(address=address) for address in led], LIMITS, NOW))


def second_hop(addresses: Sequence[str]) -> dict[str, int]:
    """As where a public server leads that another led to."""
    far = [f"http://public.test/302/{quote(address, safe='', errors='replace')}" for address in addresses]
    return redirect(far)


def line(addresses: Sequence[str]) -> dict[str, int]:
    """As sources of a publication, run twice."""
    with tempfile.TemporaryDirectory() as folder:
        sources = tuple(Source(feed=address) for address in addresses)
        taken = read_opml(write_opml(sources), strict=False).sources  # a list refuses some before anybody asks for them
        root = make(Path(folder) / "p", remote=[source.feed for source in taken])
        reports = [run(root, offline=False) for _ in range(2)]
    return {"fetched": sum(report.counts["fetched"] for report in reports)}


def mentioned(addresses: Sequence[str]) -> dict[str, int]:
    """As what a feed names: links, pictures, enclosures, hubs, icons, comments, sources, stylesheets and schemas."""
    items = "".join(_mentions(address.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;")) for address in addresses)
    head = "".join(
        f"<image><url>{address}</url></image><atom:link rel='hub' href='{address}' xmlns:atom='http://www.w3.org/2005/Atom'/>"
        for address in addresses[:99]
    )
    with tempfile.TemporaryDirectory() as folder:
        body = f"<?xml-stylesheet href='http://10.0.0.1/x.xsl'?><rss><channel>{head}{items}</channel></rss>"
        root = make(Path(folder) / "p", feeds={"a.xml": body.encode("utf-8", "replace")})
        return {"new": run(root, offline=False).counts["new"]}


def _mentions(address: str) -> str:
    return (
        f"<item><title>One at {address}</title><link>{address}</link><guid>{address}</guid><comments>{address}</comments>"
        f"<source url='{address}'>x</source>"
        f"<enclosure url='{address}' type='image/jpeg'/>"
        f"<description>&lt;img src='{address}'>&lt;link rel=canonical href='{address}'></description></item>"
    )


def checked_then_fetched(addresses: Sequence[str]) -> dict[str, int]:
    """The control: what most programs do. A look at the first answer of the name, then the library's own fetch."""
    outcomes: Counter[str] = Counter()
    led = [f"http://{PUBLIC_4}/302/{quote(address, safe='', errors='replace')}" for address in addresses[:20]]
    for address in [*addresses, *led]:
        with suppress(OSError, ValueError, HTTPException):
            found = socket.getaddrinfo(urlsplit(address).hostname, 80)
            if ip_address(str(found[0][4][0])).is_global:
                urllib.request.urlopen(address, timeout=2).read()  # noqa: TID251
                outcomes["fetched"] += 1
    return dict(outcomes)


GUARDED: dict[str, Site] = {"feed": feed, "redirect": redirect, "second hop": second_hop, "line": line, "mentioned": mentioned}
NAIVE: dict[str, Site] = {"checked, then fetched": checked_then_fetched}
