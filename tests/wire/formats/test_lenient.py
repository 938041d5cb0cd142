"""The second try: feeds too broken for XML."""

from __future__ import annotations

from datetime import UTC, datetime

from broadsheet.records import Document, Entry
from broadsheet.seams import Feed
from broadsheet.wire.formats import lenient


def read(body: str) -> tuple[Feed, list[Entry]]:
    things = list(lenient.parse(Document(address="https://a.example/feed", body=body.encode(), fetched=datetime(2020, 1, 1, tzinfo=UTC))))
    feed = things[0]
    assert isinstance(feed, Feed)
    return feed, [thing for thing in things if isinstance(thing, Entry)]


def test_items_that_never_end_are_told_apart() -> None:
    feed, entries = read(
        "<rss><channel><title>News</title><link>https://a.example/</link><item><title>One</title><link>/1<item><title>Two</title>"
    )
    assert feed.site == "https://a.example/"
    assert [(entry.title, entry.position) for entry in entries] == [("One", 0), ("Two", 1)]


def test_an_entry_is_read_whole() -> None:
    entry = read(
        "<rss><channel><language>en</language><item><title>A &lt;i&gt;b</title><link>https://a.example/1</link><guid>1</guid>"
        "<dc:creator>Ann Lee</dc:creator>"
        "<pubDate>Mon, 28 Sep 2020 12:00:00 GMT</pubDate><category>Sea</category><description>&lt;a href='/x' onclick='y'&gt;</description>"
        "<enclosure url='/1.jpg' type='image/jpeg'/><media:thumbnail url='/2.jpg' width='90'/>"
    )[1][0]
    assert (entry.title, entry.title_html, entry.link, entry.guid) == ("A <i>b", True, "https://a.example/1", "1")
    assert (entry.authors, entry.categories, entry.language) == (("Ann Lee",), ("Sea",), "en")
    assert (entry.published, entry.summary) == (datetime(2020, 9, 28, 12, tzinfo=UTC), "<a href='/x' onclick='y'>")
    assert [(image.url[-5:], image.width) for image in entry.images] == [("1.jpg", 0), ("2.jpg", 90)]
    assert entry.enclosures == ("https://a.example/1.jpg",)


def test_a_long_claim_of_authorship_costs_nothing() -> None:
    assert read(f"<rss><item><author>{'a' * 200_000}</author>")[1][0].authors == ("a" * 1000,)
