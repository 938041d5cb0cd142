"""RSS: what its items claim, in every dialect."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.records import Document, Entry, Image
from broadsheet.seams import Feed
from broadsheet.wire import xmlstream
from broadsheet.wire.formats import rss

SPACES = """xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:x="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:atom="http://www.w3.org/2005/Atom" """
CHANNEL = "<title>Daily &amp;amp; Sunday</title><link>https://a.example/</link><language>en-GB</language><ttl>60</ttl>"


def things(item: str, channel: str = CHANNEL, attributes: str = "") -> tuple[Feed, Entry]:
    body = f"<rss version='2.0' {SPACES} {attributes}><channel>{channel}<item>{item}</item></channel></rss>"
    feed, entry = rss.parse(Document(address="https://a.example/feed", body=body.encode(), fetched=datetime(2020, 1, 1, tzinfo=UTC)))
    assert isinstance(feed, Feed)
    assert isinstance(entry, Entry)
    return feed, entry


def entry_of(item: str, channel: str = CHANNEL, attributes: str = "") -> Entry:
    return things(item, channel, attributes)[1]


def test_a_channel_says_its_name_site_language_and_wish_for_rest() -> None:
    assert things("")[0] == Feed(title="Daily & Sunday", site="https://a.example/", language="en-GB", ttl=60)


def test_an_item_carries_what_its_channel_says() -> None:
    entry = entry_of("<title>One</title>")
    assert (entry.feed_title, entry.feed_site, entry.language, entry.feed) == (
        "Daily & Sunday",
        "https://a.example/",
        "en-GB",
        "https://a.example/feed",
    )


def test_an_item_of_plain_rss_is_read_whole() -> None:
    entry = entry_of(
        "<title>One</title><link>https://a.example/1</link><guid isPermaLink='false'>1</guid>"
        "<pubDate>Mon, 28 Sep 2020 12:00:00 GMT</pubDate>"
        "<author>ann@a.example (Ann Lee)</author><category>Sea</category>"
        "<category>Sea</category><category>Air</category><description>&lt;p&gt;x</description>"
    )
    assert (entry.title, entry.title_html, entry.link, entry.guid) == ("One", False, "https://a.example/1", "1")
    assert (entry.published, entry.claimed) == (datetime(2020, 9, 28, 12, tzinfo=UTC), "Mon, 28 Sep 2020 12:00:00 GMT")
    assert (entry.authors, entry.categories, entry.summary, entry.html) == (("Ann Lee",), ("Sea", "Air"), "<p>x", True)


def test_an_unreadable_date_keeps_its_words() -> None:
    entry = entry_of("<pubDate>some time ago</pubDate>")
    assert (entry.published, entry.claimed) == (None, "some time ago")


def test_a_date_that_cannot_be_read_hides_none_that_can() -> None:
    entry = entry_of("<pubDate>yesterday</pubDate><pubDate/><x:date>2020-09-28T12:00:00Z</x:date>")
    assert (entry.published, entry.claimed) == (datetime(2020, 9, 28, 12, tzinfo=UTC), "2020-09-28T12:00:00Z")
    assert entry_of(f"{'<pubDate>yesterday</pubDate>' * 100}<x:date>2020-09-28T12:00:00Z</x:date>").published is None


def test_other_vocabularies_are_known_by_their_namespace_not_their_prefix() -> None:
    entry = entry_of(
        "<x:creator>Ann Lee</x:creator><x:date>2020-09-28</x:date><x:subject>Sea</x:subject>"
        "<x:title>One</x:title><content:encoded>&lt;b&gt;</content:encoded>"
    )
    assert (entry.authors, entry.published, entry.categories) == (("Ann Lee",), datetime(2020, 9, 28, tzinfo=UTC), ("Sea",))
    assert (entry.title, entry.content) == ("One", "<b>")


def test_an_undeclared_prefix_means_what_it_usually_means() -> None:
    assert entry_of("<dc:creator>Ann Lee</dc:creator>").authors == ("Ann Lee",)


def test_a_root_in_an_invented_namespace_is_still_rss() -> None:
    assert entry_of("<title>One</title>", attributes="xmlns='http://invented.example/'").title == "One"


def test_a_title_with_markup_says_so() -> None:
    assert entry_of("<title>A &lt;i&gt;b&lt;/i&gt;</title>").title_html
    assert entry_of("<title>R&amp;amp;D</title>").title_html
    assert not entry_of("<title>1 &lt; 2 &amp; 3</title>").title_html


def test_elements_left_inside_a_text_are_kept_as_html() -> None:
    assert entry_of("<description>a <b>b</b><br/> &amp; c</description>").summary == "a <b>b</b><br> &amp; c"


def test_a_guid_that_may_be_a_link_is_one_when_there_is_no_other() -> None:
    assert entry_of("<guid>https://a.example/1</guid>").link == "https://a.example/1"
    assert entry_of("<guid isPermaLink='false'>https://a.example/1</guid>").link == ""
    assert entry_of("<guid>tag:a.example,2020:1</guid>").link == ""


def test_the_address_behind_a_counting_service_is_the_link() -> None:
    assert (
        entry_of("<link>https://count.example/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>").link
        == "https://a.example/1"
    )


def test_an_atom_link_serves_where_there_is_no_other() -> None:
    assert entry_of("<atom:link rel='self' href='https://a.example/feed'/><atom:link href='/1'/>").link == "https://a.example/1"


def test_relative_links_start_from_the_nearest_base() -> None:
    assert entry_of("<link>1</link>").link == "https://a.example/1"
    assert entry_of("<link>1</link>", attributes="xml:base='https://b.example/x/'").link == "https://b.example/x/1"


def test_a_link_that_is_no_address_is_left_as_it_is() -> None:
    assert entry_of("<link>//[broken</link>").link == "//[broken"


def test_pictures_come_from_media_enclosures_and_podcasts_each_once() -> None:
    entry = entry_of(
        "<media:group><media:content url='/1.jpg' medium='image' width='640' height='400px'><media:thumbnail url='/2.jpg'/></media:content>"
        "<media:content url='/film.mp4' type='video/mp4'/></media:group><enclosure url='/3.png' type='image/png'/>"
        "<enclosure url='/a.mp3' type='audio/mpeg'/>"
        "<enclosure url='/4.webp?w=9'/><itunes:image href='/1.jpg'/><image><url>/5.gif</url></image>"
    )
    assert entry.images[0] == Image(url="https://a.example/1.jpg", width=640, height=400)
    assert sorted(image.url[-6:] for image in entry.images) == ["/1.jpg", "/2.jpg", "/3.png", "/5.gif", "webp?w=9"[-6:]]
    assert {url[18:] for url in entry.enclosures} == {"1.jpg", "film.mp4", "3.png", "a.mp3", "4.webp?w=9"}


def test_no_more_pictures_are_kept_than_anyone_could_want() -> None:
    assert len(entry_of("".join(f"<enclosure url='{n}.jpg'/>" for n in range(1_000))).images) == 100


def test_surplus_children_of_one_name_hide_nothing_after_them() -> None:
    entry = entry_of(f"{'<category>c</category>' * 2_500}<title>One</title><link>/1</link>")
    assert (entry.title, entry.link, entry.categories) == ("One", "https://a.example/1", ("c",))


@pytest.mark.parametrize("at_once", [0, 500_000])
def test_a_foreign_item_within_an_item_is_none(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmlstream, "AT_ONCE", at_once)
    entry = entry_of("<title>One</title><q:item xmlns:q='urn:q'><q:title>Two</q:title></q:item><link>/1</link>")
    assert (entry.title, entry.link) == ("One", "https://a.example/1")


def test_an_item_of_rss_1_stands_beside_its_channel() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://a.example/"><title>News</title><link>https://a.example/</link></channel>
    <item rdf:about="https://a.example/1"><title>One</title></item></rdf:RDF>"""
    feed, entry = rss.parse(Document(address="feeds/a.xml", body=body, fetched=datetime(2020, 1, 1, tzinfo=UTC)))
    assert isinstance(feed, Feed)
    assert isinstance(entry, Entry)
    assert (feed.title, entry.guid, entry.feed_title) == ("News", "https://a.example/1", "News")


@pytest.mark.parametrize("host", ["my.netscape.com", "channel.netscape.com"])
def test_an_item_of_rss_0_90_is_read_in_either_of_its_namespaces(host: str) -> None:
    body = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://{host}/rdf/simple/0.9/">
    <channel><title>M</title><link>http://m.example/</link></channel>
    <item><title>N</title><link>http://m.example/s</link></item></rdf:RDF>"""
    feed, entry = rss.parse(Document(address="feeds/a.xml", body=body.encode(), fetched=datetime(2020, 1, 1, tzinfo=UTC)))
    assert isinstance(feed, Feed)
    assert isinstance(entry, Entry)
    assert (feed.title, entry.title, entry.link) == ("M", "N", "http://m.example/s")


def test_links_of_a_feed_in_a_file_start_from_its_site() -> None:
    body = f"<rss><channel>{CHANNEL}<item><link>/1</link></item></channel></rss>".encode()
    *_, entry = rss.parse(Document(address="feeds/a.xml", body=body, fetched=datetime(2020, 1, 1, tzinfo=UTC)))
    assert isinstance(entry, Entry)
    assert entry.link == "https://a.example/1"
