"""Our feeds are well formed whatever the articles hold, and others read from them what we meant."""

from __future__ import annotations

import calendar
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import feedparser
import msgspec
import pytest
from lxml import etree
from tests.press.editions import NOON, article, by_path, edition, front, judged, placement, told

from broadsheet.press import atom, jsonfeed, rss
from broadsheet.press.xmltext import escaped, legal, rfc822, rfc3339
from broadsheet.records import Artifact, Edition, Image, Section

NASTY = "Fish & \"chips\" <script>alert('1')</script> ]]> \x00\x08\x1b\ufffe\ud800 größer 字 🎉 &amp;"


def rendered(of: Edition) -> dict[str, Artifact]:
    return by_path([*rss.render(of), *atom.render(of), *jsonfeed.render(of)])


def parsed(body: bytes) -> Any:
    found = feedparser.parse(body)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_front_topics_sources_days_and_stories_have_three_feeds_each() -> None:
    story = told("a", "b")
    sections = (
        Section(kind="topic", key="ai", title="AI", placements=(story,)),
        Section(kind="source", key="house0.example", title="House", placements=(story,)),
        Section(kind="day", key="2023-11-28", title="A day", placements=(story,)),
    )
    folders = {path.rpartition("/")[0] for path in rendered(edition(story, sections=sections))}
    assert folders == {"public", "public/topics/ai", "public/sources/house0.example", "public/days/2023-11-28", "public/stories/s-a"}


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
def test_a_reader_finds_our_titles_links_and_dates(name: str) -> None:
    feed = parsed(rendered(edition(told("a"), told("b", hours=-5)))[f"public/{name}"].body)
    assert feed.feed.title == "A.I. Every Day"
    assert [entry.title for entry in feed.entries] == ["Title of a", "Title of b"]
    assert [entry.link for entry in feed.entries] == ["https://house0.example/a", "https://house0.example/b"]
    times = [datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC) for entry in feed.entries]
    assert times == [NOON, NOON - timedelta(hours=5)]
    assert [entry.author for entry in feed.entries] == ["House0", "House0"]
    assert [tag.term for tag in feed.entries[0].tags] == ["AI"]


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml", "feed.json"])
def test_feeds_are_well_formed_whatever_an_article_holds(name: str) -> None:
    lead = judged(article("a", title=NASTY, excerpt=NASTY, language="en"), topics=(NASTY,))
    body = rendered(edition(placement(lead, judged(article("b", title=NASTY, house="Other")))))[f"public/{name}"].body
    if name == "feed.json":
        assert json.loads(body)["items"][0]["title"].startswith('Fish & "chips" <script>')
        return
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    titles = root.xpath("//*[local-name()='item' or local-name()='entry']/*[local-name()='title']")
    assert isinstance(titles, list)
    assert [getattr(title, "text", None) for title in titles] == [legal(NASTY)]


def test_an_article_of_every_code_point_of_the_first_plane_is_well_formed() -> None:
    everything = "".join(map(chr, range(0x10000)))
    root = etree.fromstring(f'<a b="{escaped(everything)}">{escaped(everything)}</a>'.encode())
    assert root.text == legal(everything)


def test_atom_says_what_it_must() -> None:
    root = etree.fromstring(rendered(edition(told("a")))["public/atom.xml"].body)
    space = {"a": "http://www.w3.org/2005/Atom"}
    for path in ("a:id", "a:title", "a:updated", "a:author/a:name", "a:entry/a:id", "a:entry/a:title", "a:entry/a:updated"):
        assert root.findtext(path, namespaces=space), path
    assert root.xpath("string(a:link[@rel='self']/@href)", namespaces=space) == "https://news.example/ai/atom.xml"


def test_updated_is_the_newest_posts_time_and_never_the_clocks() -> None:
    later = datetime(2030, 1, 1, tzinfo=UTC)
    story = told("a", "b", "c")
    now, then = rendered(edition(story)), rendered(edition(story, now=later))
    assert now == then
    assert f"<updated>{rfc3339(NOON + timedelta(hours=2))}</updated>".encode() in now["public/atom.xml"].body
    assert f"<lastBuildDate>{rfc822(NOON + timedelta(hours=2))}</lastBuildDate>".encode() in now["public/feed.xml"].body


def test_an_id_outlives_a_new_title_a_new_lead_and_a_new_address() -> None:
    first = told("a", "b")
    turned = msgspec.structs.replace(first, lead=first.coverage[0], coverage=(first.lead,))
    ids = [json.loads(rendered(edition(front=front(one)))["public/feed.json"].body)["items"][0]["id"] for one in (first, turned)]
    assert ids == ["tag:news.example,2024-01-01:story/s-a"] * 2
    assert {entry.id for entry in parsed(rendered(edition(first))["public/feed.xml"].body).entries} == set(ids)


def test_a_storys_feed_holds_its_articles_newest_first() -> None:
    feed = parsed(rendered(edition(told("a", "b", "c")))["public/stories/s-a/feed.xml"].body)
    assert [entry.title for entry in feed.entries] == ["Title of c", "Title of b", "Title of a"]
    assert all(one.published_parsed >= two.published_parsed for one, two in pairwise(feed.entries))


def test_who_follows_a_merged_story_goes_on_reading() -> None:
    lead = judged(article("a"))
    files = rendered(edition(placement(lead, aliases=("old",))))
    assert files["public/stories/old/feed.json"].body == files["public/stories/s-a/feed.json"].body
    assert files["public/stories/old/feed.json"].key == "story:s-a"


def test_coverage_is_folded_into_the_post() -> None:
    post = json.loads(rendered(edition(told("a", "b")))["public/feed.json"].body)["items"][0]
    assert '<a href="https://house1.example/b">Title of b</a> (House1)' in post["content_html"]


def test_images_are_given_to_each_format_in_its_way() -> None:
    lead = judged(article("a", images=(Image(url="javascript:1"), Image(url="https://i.example/x.png?a=1&b=2", width=800, height=600))))
    files = rendered(edition(placement(lead)))
    (media,) = parsed(files["public/feed.xml"].body).entries[0].media_content
    assert (media["url"], media["width"]) == ("https://i.example/x.png?a=1&b=2", "800")
    (enclosure,) = parsed(files["public/atom.xml"].body).entries[0].enclosures
    assert (enclosure["href"], enclosure["type"]) == ("https://i.example/x.png?a=1&b=2", "image/png")
    assert json.loads(files["public/feed.json"].body)["items"][0]["image"] == "https://i.example/x.png?a=1&b=2"


def test_an_address_that_is_not_of_the_web_gives_way_to_our_page() -> None:
    files = rendered(edition(placement(judged(article("a", web_url="javascript:alert(1)")))))
    assert all(b"javascript" not in one.body for one in files.values())
    assert parsed(files["public/feed.xml"].body).entries[0].link == "https://news.example/ai/stories/s-a/"


def test_an_empty_front_page_has_valid_feeds() -> None:
    files = rendered(edition())
    assert parsed(files["public/atom.xml"].body).entries == []
    assert b"1970-01-01T00:00:00Z" in files["public/atom.xml"].body
    assert json.loads(files["public/feed.json"].body)["items"] == []


def test_dates_speak_english_and_universal_time() -> None:
    moment = datetime.fromisoformat("2023-03-01T01:02:03+05:00")
    assert rfc822(moment) == "Tue, 28 Feb 2023 20:02:03 GMT"
    assert rfc3339(moment) == "2023-02-28T20:02:03Z"
