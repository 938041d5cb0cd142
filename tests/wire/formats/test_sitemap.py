"""Sitemaps: of pages, of news, of films, as text, as an index, packed, broken and hostile."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Entry, Image
from broadsheet.wire.formats import sitemap
from broadsheet.wire.parse import MOST_ENTRIES, Parsed, opened, parse

SPACES = """xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1" """
NEWS = (
    "<url><loc>https://a.example/cranes</loc><n:news><n:publication><n:name>Harbour Log</n:name><n:language>en</n:language></n:publication>"
    "<n:publication_date>2024-03-10T09:00:00+01:00</n:publication_date><n:title>Cranes return &amp; stay</n:title>"
    "<n:keywords>Quay, Cranes</n:keywords></n:news><image:image><image:loc>/cranes.jpg</image:loc></image:image>"
    "<image:image><image:loc>https://a.example/quay.jpg</image:loc></image:image></url>"
)
AT = datetime(2024, 3, 10, 12, tzinfo=UTC)


def document(body: str | bytes, media_type: str = "text/xml") -> Document:
    whole = body.encode() if isinstance(body, str) else body
    return Document(address="https://a.example/sitemap.xml", body=whole, media_type=media_type, fetched=AT)


def urlset(*urls: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {SPACES}>{"".join(urls)}</urlset>'


def index(*sitemaps: str) -> str:
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(sitemaps)}</sitemapindex>'


def read(body: str | bytes, media_type: str = "text/xml") -> Parsed:
    return parse(document(body, media_type))


def test_a_news_sitemap_is_read_whole() -> None:
    parsed = read(urlset(NEWS))
    assert (parsed.feed.title, parsed.feed.language) == ("Harbour Log", "en")
    assert parsed.entries == (
        Entry(
            feed="https://a.example/sitemap.xml",
            guid="https://a.example/cranes",
            title="Cranes return & stay",
            link="https://a.example/cranes",
            html=False,
            published=datetime(2024, 3, 10, 8, tzinfo=UTC),
            claimed="2024-03-10T09:00:00+01:00",
            categories=("Quay", "Cranes"),
            images=(Image(url="https://a.example/cranes.jpg"), Image(url="https://a.example/quay.jpg")),
            language="en",
            feed_title="Harbour Log",
        ),
    )


def test_a_page_without_a_title_is_bare_and_keeps_its_time() -> None:
    (entry,) = read(urlset("<url><loc> /one </loc><lastmod>2024-03-09</lastmod></url>")).entries
    assert (entry.link, entry.title, entry.bare, entry.updated) == ("https://a.example/one", "", True, datetime(2024, 3, 9, tzinfo=UTC))


def test_a_film_has_its_title_words_and_picture() -> None:
    film = (
        "<video:video><video:thumbnail_loc>https://a.example/t.jpg</video:thumbnail_loc><video:title>Cranes</video:title>"
        "<video:description>Two cranes.</video:description><video:content_loc>https://a.example/c.mp4</video:content_loc>"
        "<video:publication_date>2024-03-09T10:00:00Z</video:publication_date><video:tag>quay</video:tag></video:video>"
    )
    (entry,) = read(urlset(f"<url><loc>https://a.example/film</loc>{film}</url>")).entries
    assert (entry.title, entry.kind, entry.bare, entry.summary) == ("Cranes", "video", False, "Two cranes.")
    assert (entry.enclosures, entry.images, entry.categories) == (
        ("https://a.example/c.mp4",),
        (Image(url="https://a.example/t.jpg"),),
        ("quay",),
    )


def test_the_newest_come_first_and_those_of_one_time_in_their_order() -> None:
    urls = (f"<url><loc>https://a.example/{name}</loc>{when}</url>" for name, when in (
        ("none", ""), ("old", "<lastmod>2020-01-01</lastmod>"), ("new", "<lastmod>2024-01-01</lastmod>"), ("none2", "")))  # fmt: skip
    assert [entry.link[18:] for entry in read(urlset(*urls)).entries] == ["new", "old", "none", "none2"]


def test_of_a_large_sitemap_the_newest_are_kept_wherever_they_stand() -> None:
    days = (f"<url><loc>https://a.example/{n}</loc><lastmod>{2000 + n // 600}-01-01</lastmod></url>" for n in range(3 * MOST_ENTRIES))
    parsed = read(urlset(*days))
    assert (len(parsed.entries), parsed.truncated) == (MOST_ENTRIES, True)
    assert {entry.updated.year for entry in parsed.entries if entry.updated} == set(range(2016, 2025))


def test_an_index_names_its_sitemaps_the_newest_first() -> None:
    names = ("a", "sitemap-2024-05", "sitemap-2023-12"), ("b", "c")
    parsed = read(
        index(
            *(f"<sitemap><loc>https://a.example/{name}.xml</loc></sitemap>" for name in names[0]),
            f"<sitemap><loc>https://a.example/{names[1][0]}.xml</loc><lastmod>2024-06-01</lastmod></sitemap>",
            f"<sitemap><loc>{names[1][1]}.xml</loc><lastmod>2022-06-01T00:00:00Z</lastmod></sitemap>",
        )
    )
    assert parsed.entries == ()
    assert [address[18:-4] for address in parsed.feed.children] == ["b", "sitemap-2024-05", "sitemap-2023-12", "c", "a"]


def test_a_sitemap_of_lines_is_addresses_alone() -> None:
    parsed = read("https://a.example/1\r\nhttps://a.example/2\n\n", "text/plain")
    assert [(entry.link, entry.bare) for entry in parsed.entries] == [("https://a.example/1", True), ("https://a.example/2", True)]
    assert len(read("https://a.example/1\n" * 6_000, "text/plain").entries) == MOST_ENTRIES
    assert read("https://a.example/1\n" * 600_000, "text/plain").truncated


@pytest.mark.parametrize("text", ["https://a.example/ is our address", "http is a protocol", "https://a.example/1\n<b>x</b>"])
def test_text_that_only_begins_with_an_address_is_no_sitemap(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text, "text/plain")
    assert caught.value.reason == "not-a-feed"


def test_a_packed_sitemap_is_taken_out_of_its_gzip() -> None:
    assert read(gzip.compress(urlset(NEWS).encode()), "application/gzip").entries == read(urlset(NEWS)).entries


def test_a_damaged_gzip_has_its_reason() -> None:
    with pytest.raises(DocumentError) as caught:
        read(b"\x1f\x8b\x08\x00" + b"x" * 40)
    assert (caught.value.reason, caught.value.subject) == ("bad-gzip", "https://a.example/sitemap.xml")


def test_a_gzip_bomb_is_opened_no_further_than_what_is_read() -> None:
    kind, body = opened(document(gzip.compress(b"<urlset>" + b"<url/>" * 20_000_000)))
    assert (kind, len(body)) == ("application/x-sitemap+xml", 11_000_000)


def test_prefixes_that_nobody_declared_are_understood() -> None:
    body = "<urlset><url><loc>https://a.example/1</loc><news:news><news:title>One</news:title></news:news></url></urlset>"
    assert [entry.title for entry in read(body).entries] == ["One"]


def test_a_sitemap_cut_short_gives_what_came_before_and_says_so() -> None:
    parsed = read(urlset(NEWS, "<url><loc>https://a.example/2</loc>")[:-9])
    assert (parsed.entries[0].title, parsed.lenient) == ("Cranes return & stay", True)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"<urlset {SPACES}>" + "<url>" * 100_000, "too-deep"),
        (f"<urlset {SPACES}>" + "x" * 10_000_001, "too-large"),
        (f"<urlset {SPACES}><ur", "not-well-formed"),
    ],
)
def test_what_cannot_be_read_has_a_named_reason(body: str, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(body)
    assert caught.value.reason == reason


def test_entities_of_a_sitemap_are_never_resolved() -> None:
    body = (
        '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        + urlset("<url><loc>https://a.example/&x;</loc></url>").partition("?>")[2]
    )
    assert read(body).entries[0].link == "https://a.example/&x;"


PIECES = ["<urlset>", "</urlset>", "<url>", "</url>", "<loc>", "</loc>", "https://a.example/1", "<news:title>", "</news:title>", "&", "<"]
PIECES += ["]]>", "<lastmod>", "2024-01-01", "<sitemapindex>", "<sitemap>", "\x00", "é", "<![CDATA[", "<!--", "https://["]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.sampled_from([b"<urlset>", b"<sitemapindex>", b"http://a ", b""]))
def test_the_parser_raises_nothing_but_document_errors(pieces: str, start: bytes) -> None:
    try:
        things = list(sitemap.parse(document(start + pieces.encode())))
    except DocumentError as error:
        assert error.reason  # noqa: PT017 — either outcome is right
    else:
        assert all(not isinstance(thing, Entry) or thing.feed for thing in things)
