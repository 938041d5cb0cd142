"""What a fuzzer begins with: the hostile cases of each target's kind, and other people's corpora where they lie beside the checkout."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

from tests.corpora import SHARED
from tests.hostile.cases.corpora import CORPORA
from tests.hostile.worker import TABLES, cases

LARGEST = 16_384  # bytes of a seed: small ones are changed faster
DOORS = {
    "feed": {"feed"},
    "page": {"page"},
    "markup": {"title", "fields"},
    "address": {"fetch", "link", "place"},
    "date": {"date", "moment"},
    "entry": {"title", "fields"},
    "opml": {"opml"},
}
WRITTEN = {
    "header": [b"120", b"Mon, 11 Mar 2024 09:00:00 GMT", b'W/"abc"', b"-1", b"1e99"],
    "robots": [b"User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 5\nSitemap: https://a.example/s.xml\n"],
    "page": [
        b"<!doctype html><html lang=en><head><title>One</title><meta property=og:title content=Two><link rel=canonical href=/1>"
        b'<script type="application/ld+json">{"@type": "NewsArticle", "headline": "One", "author": [{"name": "A"}]}</script></head>'
        b"<body><article><h1>One</h1><time datetime=2024-03-11T09:00:00Z></time><p>" + b"Bakers mend the bridge. " * 40 + b"</p></article>"
    ],
    "sitemap": [
        b"<url><loc>https://a.example/1</loc><lastmod>2024-03-11</lastmod><news:news><news:title>One</news:title></news:news></url></urlset>",
        b"<sitemap><loc>https://a.example/sitemap-2024-05.xml</loc></sitemap></sitemapindex>",
    ],
    "opml": [b'<opml version="2.0"><body><outline text="a"><outline xmlUrl="https://a.example/feed" topic="x,y"/></outline></body></opml>'],
    "image": [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\2\0\0\0",
        b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x11\x08\1\0\1\0\3",
        b"RIFF\x20\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0\xff\0\0\xff\0\0",
        b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf\0\0\0\x40meta\0\0\0\0\0\0\0\x24iprp\0\0\0\x1cipco\0\0\0\x14ispe\0\0\0\0\0\0\1\0\0\0\1\0",
        b"\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0\x68\4\0\0\x16\0\0\0\x28\0\0\0\x10\0\0\0\x20\0\0\0",
    ],
}  # fmt: skip


def seeds(target: str) -> Iterator[bytes]:
    """The seeds of a target, none of them large."""
    yield from WRITTEN.get(target, ())
    doors = DOORS.get(target, set())
    tables = [*TABLES, *CORPORA] if (SHARED / "data/corpora").is_dir() else TABLES
    for table in tables if doors else ():
        for case in cases(table):
            if case.enters in doors and len(body := _bytes(case.build())) <= LARGEST:
                yield body
    if target == "image":
        yield from _pictures(SHARED / "data/corpora/pillow-bad-images.tar.gz")


def _bytes(given: object) -> bytes:
    return given if isinstance(given, bytes) else str(given).encode("utf-8", "surrogatepass")


def _pictures(packed: Path) -> Iterator[bytes]:
    if not packed.exists():
        return
    with tarfile.open(packed) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream:
                yield stream.read(LARGEST)
