"""Readers get back from our feeds what went into them: feedparser and lemon24/reader, of every channel and in every format."""

from __future__ import annotations

import calendar
import json
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any

import feedparser
import msgspec
import pytest
from tests.press.editions import MASTHEAD, NOON, article, by_path, edition, judged, placement, told
from tests.press.validity import complaints

from broadsheet.press import atom, jsonfeed, rss
from broadsheet.press.channels import Channel, channels
from broadsheet.records import Edition, Image, Placement, Section

TYPES = {"feed.xml": "application/rss+xml", "atom.xml": "application/atom+xml", "feed.json": "application/feed+json"}
SAID = ('Fish & "chips" at 5 < 6 > 4', "größer 字 🎉 بالعربية", "&amp; and &lt;b&gt; as they stand", "Line  of 'quotes' — dash… nbsp")
HUB = "https://hub.example/?a=1&b=2"


def everything() -> Edition:
    """An edition with a channel of every kind, its words in many scripts."""
    stories = tuple(_story(number, words) for number, words in enumerate(SAID))
    sections = (
        Section(kind="topic", key="ai", title="AI & more", placements=stories[:3]),
        Section(kind="source", key="house0.example", title="House <0>", placements=stories),
        Section(kind="day", key="2023-11-28", title="2023-11-28", placements=stories[::-1]),
    )
    of = edition(*stories, sections=sections)
    return msgspec.structs.replace(of, masthead=msgspec.structs.replace(MASTHEAD, hub=HUB))


def _story(number: int, words: str) -> Placement:
    picture = Image(url=f"https://i.example/{number}.png?a=1&b=2", width=800, height=600)
    lead = article(f"n{number}", hours=-number, house="House0", title=words, excerpt=f"{words}.", images=(picture,), language="en")
    other = article(f"o{number}", hours=2 - number, house="House1", title=f"{words}, too", excerpt="")
    return placement(judged(lead, topics=("AI", 'R & "D"')), judged(other))


def rendered() -> Mapping[str, bytes]:
    of = everything()
    return {path: one.body for path, one in by_path([*rss.render(of), *atom.render(of), *jsonfeed.render(of)]).items()}


def moment(parsed: Any) -> datetime:
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC)


def expected() -> Iterator[tuple[str, Channel]]:
    for channel in channels(everything()):
        yield f"public/{channel.folder}", channel


def test_every_kind_of_channel_is_there() -> None:
    folders = {folder for folder, _ in expected()}
    assert {"public/", "public/topics/ai/", "public/sources/house0.example/", "public/days/2023-11-28/", "public/stories/s-n0/"} <= folders
    assert set(rendered()) == {f"{folder}{name}" for folder in folders for name in TYPES}


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
def test_feedparser_reads_back_what_went_in(name: str) -> None:
    files = rendered()
    for folder, channel in expected():
        found = feedparser.parse(files[folder + name], sanitize_html=False, resolve_relative_uris=False)
        assert not found.bozo, found.get("bozo_exception")
        assert (plain(found.feed.title, name), found.feed.link) == (channel.title, channel.home)
        assert [link["href"] for link in found.feed.links if link["rel"] == "hub"] == [HUB]
        assert [link["href"] for link in found.feed.links if link["rel"] == "self"] == [channel.home + name]
        assert len(found.entries) == len(channel.posts) > 0
        for entry, post in zip(found.entries, channel.posts, strict=True):
            assert (entry.id, entry.link, entry.author) == (post.id, post.url, post.author)
            assert plain(entry.title, name) == post.title
            assert plain(entry.get("summary", ""), name) == post.summary
            assert [tag.term for tag in entry.get("tags", [])] == list(post.topics)
            assert moment(entry.published_parsed) == post.published
            assert [one.value for one in entry.get("content", []) if one.type == "text/html"] == ([post.html] if post.html else [])
            if name == "atom.xml":
                assert moment(entry.updated_parsed) == post.updated


class Read(str):
    """Words as a reader understood them. A title of RSS may or may not be markup, so one that holds character references is guessed at."""

    __slots__ = ()

    def __eq__(self, said: object) -> bool:
        return str(self) == said or (isinstance(said, str) and "&" in said + self and unescape(str(self)) == unescape(said))

    __hash__ = str.__hash__


def plain(words: str, name: str) -> str:
    return Read(words) if name == "feed.xml" else words


def test_json_feed_says_what_went_in() -> None:
    files = rendered()
    for folder, channel in expected():
        found = json.loads(files[f"{folder}feed.json"])
        assert (found["version"], found["title"]) == ("https://jsonfeed.org/version/1.1", channel.title)
        assert (found["home_page_url"], found["feed_url"]) == (channel.home, f"{channel.home}feed.json")
        assert found["hubs"] == [{"type": "WebSub", "url": HUB}]
        for item, post in zip(found["items"], channel.posts, strict=True):
            assert (item["id"], item["url"], item["title"]) == (post.id, post.url, post.title)
            assert datetime.fromisoformat(item["date_published"]) == post.published
            assert datetime.fromisoformat(item["date_modified"]) == post.updated
            assert item.get("content_html", "") == post.html
            assert item["authors"] == [{"name": post.author}]
            assert tuple(item.get("tags", ())) == post.topics


def test_lemon24_reader_reads_back_what_went_in(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("reader", reason="PACKAGE ABSENT: reader")
    monkeypatch.setitem(sys.modules, "sgmllib", import_module("feedparser_sgmllib"))  # its own feedparser asks for it by the older name
    reader = import_module("reader").make_reader(":memory:")
    with served({path.removeprefix("public"): body for path, body in rendered().items()}) as at:
        feeds = {f"{at}/{folder.removeprefix('public/')}{name}": channel for folder, channel in expected() for name in TYPES}
        for address in feeds:
            reader.add_feed(address)
        failed = [result for result in reader.update_feeds_iter() if isinstance(result.value, Exception)]
    assert failed == []
    for address, channel in feeds.items():
        name = address.rpartition("/")[2]
        feed = reader.get_feed(address)
        assert (plain(feed.title, name), feed.link) == (channel.title, channel.home)
        entries = {entry.id: entry for entry in reader.get_entries(feed=address)}
        assert set(entries) == {post.id for post in channel.posts}
        for post in channel.posts:
            entry = entries[post.id]
            assert (plain(entry.title, name), entry.link) == (post.title, post.url)
            assert entry.authors_str == post.author
            assert entry.published == post.published
            if name != "feed.xml":
                assert entry.updated == post.updated
    reader.close()


@contextmanager
def served(bodies: Mapping[str, bytes]) -> Iterator[str]:
    """A server of these bodies on loopback; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = bodies[self.path]
            self.send_response(200)
            self.send_header("Content-Type", TYPES[self.path.rpartition("/")[2]])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody wants to know."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(("name", "schema"), [("feed.xml", "rss.rng"), ("atom.xml", "atom.rng")])
def test_feeds_are_as_the_formats_rules_say(name: str, schema: str) -> None:
    bodies = [body for path, body in rendered().items() if path.endswith(name)]
    empty = by_path([*rss.render(edition()), *atom.render(edition())])[f"public/{name}"].body
    assert len(bodies) > 5
    for body in [*bodies, empty]:
        assert complaints(body, schema) == []


@pytest.mark.parametrize(
    ("name", "schema", "old", "new"),
    [
        ("feed.xml", "rss.rng", b"guid", b"guide"),
        ("feed.xml", "rss.rng", b"Tue, 28", b"Die, 28"),
        ("feed.xml", "rss.rng", b"<link>https:", b"<link>ftp:"),
        ("atom.xml", "atom.rng", b"00Z</updated>", b"00</updated>"),
        ("atom.xml", "atom.rng", b"<id>tag:", b"<id>"),
        ("atom.xml", "atom.rng", b'rel="alternate"', b'rel="other"'),
    ],
)
def test_a_feed_with_a_planted_fault_is_not(name: str, schema: str, old: bytes, new: bytes) -> None:
    body = rendered()[f"public/{name}"]
    assert old in body
    assert complaints(body.replace(old, new), schema)


def test_no_hub_is_named_where_none_is_set() -> None:
    files = by_path([*rss.render(edition(told("a"))), *atom.render(edition(told("a"))), *jsonfeed.render(edition(told("a")))])
    assert not [path for path, one in files.items() if b"hub" in one.body]


def test_ids_are_the_same_whatever_else_of_an_edition_changes() -> None:
    before = {folder: [post.id for post in channel.posts] for folder, channel in expected()}
    later = msgspec.structs.replace(everything(), now=NOON.replace(year=2040), masthead=msgspec.structs.replace(MASTHEAD, title="Renamed"))
    assert {f"public/{channel.folder}": [post.id for post in channel.posts] for channel in channels(later)} == before
