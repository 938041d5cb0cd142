"""Every place in the program that asks for an address that strangers wrote, let loose on every inward address in every spelling."""

from __future__ import annotations

import html
import json
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

from sqlalchemy import select
from tests.hostile.cases.addresses import INWARD, cases, spellings
from tests.hostile.internet import PUBLIC_4, NameServer, Page
from tests.publications import NOW, archive, make, run

from broadsheet.archive.opening import open_archive, transaction
from broadsheet.archive.schema import PAGES
from broadsheet.errors import DocumentError, FetchError
from broadsheet.publication import load, read_opml, write_opml
from broadsheet.records import Document, Source
from broadsheet.seams import Feed
from broadsheet.stages import logos, subscribing
from broadsheet.stages.developing import Developing, Wanted
from broadsheet.stages.discovering import discover
from broadsheet.wire.darkroom import LOGO, PICTURE, Darkroom
from broadsheet.wire.fetch import Failed, Limits, Outcome, Request
from broadsheet.wire.fetch import fetch as fetch_guarded

Site = Callable[[Sequence[str]], dict[str, int]]
LIMITS = Limits(timeout=5.0)
SWIFT = "[fetch]\ngap = 0\ntimeout = 5\n"
SHOWN = '[policy]\nquality = -1000\nheat = -1000\n[front]\nsize = 1000\n[images]\ncache = "on"\nmost = 10000\n'


@cache
def everywhere() -> tuple[str, ...]:
    """Each inward number in each spelling, each lying name thrice, and each trick with the parts of an address."""
    numbers = [f"http://{host}/" for ip in INWARD for host in spellings(ip).values()]
    names = [f"http://{name}/{turn}" for name in NameServer().names for turn in range(3)]
    tricks = [str(case.given) for case in cases() if case.row == "S6"]
    return tuple(dict.fromkeys([*numbers, *names, *tricks]))


def counted(outcomes: Sequence[Outcome]) -> dict[str, int]:
    return dict(Counter(outcome.error.reason if isinstance(outcome, Failed) else "fetched" for outcome in outcomes))


def text(address: str) -> str:
    """An address as anything that was parsed may hold it: without half of a character."""
    return address.encode("utf-8", "replace").decode()


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
        root = make(Path(folder) / "p", SWIFT, remote=[source.feed for source in taken])
        reports = [run(root, offline=False) for _ in range(2)]
    return {"fetched": sum(report.counts["fetched"] for report in reports)}


def mentioned(addresses: Sequence[str]) -> dict[str, int]:
    """As what a feed names: links, pictures, enclosures, hubs, icons, comments, sources, stylesheets and schemas; pictures are copied."""
    named = [*addresses, f"http://{PUBLIC_4}/a.jpg"]
    items = "".join(_mentions(address.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;")) for address in named)
    head = "".join(
        f"<image><url>{address}</url></image><atom:link rel='hub' href='{address}' xmlns:atom='http://www.w3.org/2005/Atom'/>"
        for address in addresses[:99]
    )
    with tempfile.TemporaryDirectory() as folder:
        body = f"<?xml-stylesheet href='http://10.0.0.1/x.xsl'?><rss><channel>{head}{items}</channel></rss>"
        root = make(Path(folder) / "p", f"{SWIFT}{SHOWN}", feeds={"a.xml": body.encode("utf-8", "replace")})
        return {"new": run(root, offline=False).counts["new"]}


def hub(addresses: Sequence[str]) -> dict[str, int]:
    """As hubs that feeds offer, asked for a subscription."""
    feeds = [f"http://public.test/{n}" for n in range(len(addresses))]
    with tempfile.TemporaryDirectory() as folder:
        root = make(Path(folder) / "p", f'{SWIFT}[websub]\ncallback = "https://test.example/hub/"\n', remote=feeds)
        engine = open_archive(load(root).settings.archive, root)
        with transaction(engine) as connection:
            for feed, address in zip(feeds, addresses, strict=True):
                said = Feed(hubs=(text(address),), own=feed)
                subscribing.Hubs(connection).note(Document(address=feed, body=b"", fetched=NOW), said)
        asked = subscribing.subscribe(load(root), engine, NOW)
        with transaction(engine) as connection:
            states = Counter(one.reason or one.state for one in subscribing.subscriptions(connection).values())
        engine.dispose()
    return {**states, "posted": asked}


def page(addresses: Sequence[str]) -> dict[str, int]:
    """As articles whose pages are read."""
    return _pages(addresses)


def page_picture(addresses: Sequence[str]) -> dict[str, int]:
    """As pictures that pages put forward, of which the first bytes are asked for."""
    return _pages(_naming("page", addresses, 3))


def _pages(addresses: Sequence[str]) -> dict[str, int]:
    items = "".join(f"<item><title>One {n}</title><link>{html.escape(address)}</link></item>" for n, address in enumerate(addresses))
    with tempfile.TemporaryDirectory() as folder:
        settings = f'{SWIFT}[pages]\nread = "all"\nper_host = 1000\nmost = 1000\n'
        root = make(Path(folder) / "p", settings, feeds={"a.xml": f"<rss><channel>{items}</channel></rss>".encode("utf-8", "replace")})
        run(root, offline=False)
        with archive(root) as connection:
            return dict(Counter(connection.execute(select(PAGES.c.outcome)).scalars()))


def picture(addresses: Sequence[str]) -> dict[str, int]:
    """As pictures of the front page."""
    return _developed([Wanted(address=text(address), purpose=PICTURE, subjects=()) for address in addresses])


def logo(addresses: Sequence[str]) -> dict[str, int]:
    """As front doors of sources, and as the icons that front doors name."""
    doors = [*addresses, *_naming("page", addresses, 2)]
    asked = [Wanted(address=text(door), purpose=LOGO, subjects=(), door=True) for door in doors]
    return _developed(logos.located(asked, LIMITS, NOW))


def _developed(asked: Sequence[Wanted]) -> dict[str, int]:
    with Darkroom() as darkroom:
        taken = Developing(darkroom, LIMITS, NOW).take(asked)
    return dict(Counter(one.spike.reason if one.spike else "printed" for one in taken))


def robots(addresses: Sequence[str]) -> dict[str, int]:
    """As where the robots.txt of a public host leads."""
    hosts = {f"robots-{n}.test": quote(address, safe="", errors="replace") for n, address in enumerate(addresses)}
    Page.robots.update(hosts)
    return counted(fetch_guarded([Request(address=f"http://{host}/1", obeys_robots=True) for host in hosts], LIMITS, NOW))


def discovered(addresses: Sequence[str]) -> dict[str, int]:
    """As pages whose feeds are looked for, and as feeds that pages name."""
    reasons: Counter[str] = Counter()
    for address in [*addresses, *_naming("page", addresses, 8)]:
        try:
            reasons["found"] += len(discover(address, LIMITS, NOW))
        except (FetchError, DocumentError) as error:
            reasons[error.reason] += 1
    return dict(reasons)


def sitemap(addresses: Sequence[str]) -> dict[str, int]:
    """As sitemaps that an index names."""
    return line(_naming("index", addresses, 12))


def _naming(kind: str, addresses: Sequence[str], each: int) -> list[str]:
    """Public places that name the addresses, so many each."""
    spelt = [quote(json.dumps(addresses[at : at + each]), safe="") for at in range(0, len(addresses), each)]
    return [f"http://{PUBLIC_4}/{kind}/{names}" for names in spelt]


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


GUARDED: dict[str, Site] = {
    "feed": feed, "redirect": redirect, "second hop": second_hop, "line": line, "mentioned": mentioned, "hub": hub, "page": page,
    "page's picture": page_picture, "picture": picture, "logo": logo, "robots": robots, "discovery": discovered, "sitemap": sitemap,
}  # fmt: skip
NAIVE: dict[str, Site] = {"checked, then fetched": checked_then_fetched}
