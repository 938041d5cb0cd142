"""Where a page's feeds may be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.records import Document
from broadsheet.wire.discovery import MOST, Candidate, candidates, well_known

PAGE = "https://a.example/news/"
RSS = 'rel="alternate" type="application/rss+xml"'


def found(*body: str, address: str = PAGE) -> list[str]:
    """The addresses of the candidates of a page, without the page's site."""
    return [one.address.replace("https://a.example", "") for one in told("".join(body), address)]


def told(body: str, address: str = PAGE) -> tuple[Candidate, ...]:
    return candidates(Document(address=address, body=body.encode(), media_type="text/html", fetched=datetime(2024, 1, 1, tzinfo=UTC)))


def test_a_declared_feed_has_its_name_and_a_whole_address() -> None:
    assert told(f'<link {RSS} title="Harbour &amp; Log" href="feed.xml">') == (
        Candidate(address="https://a.example/news/feed.xml", title="Harbour & Log", how="alternate"),
    )


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/atom+xml" href="/1">',
        '<link rel="ALTERNATE" type="Application/RSS+xml; charset=utf-8" href="/1">',
        '<link rel="alternate" type="application/feed+json" href="/1">',
        '<link rel="feed" href="/1">',
        '<link rel="alternate home" type="application/rdf+xml" href="/1">',
        '<base href="https://a.example/x/"><link rel="alternate" type="application/rss+xml" href="../1">',
    ],
)
def test_every_way_of_declaring_a_feed_counts(link: str) -> None:
    assert found(link) == ["/1"]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="stylesheet" type="text/css" href="/1">',
        '<link rel="alternate" hreflang="de" href="/de/">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:x">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        f'<link rel="alternate" type="application/rss+xml" href="{PAGE}">',
    ],
)
def test_what_is_no_feed_is_not_taken_for_one(link: str) -> None:
    assert found(link) == []


def test_declared_feeds_come_before_links_and_those_of_comments_last() -> None:
    assert found(
        f'<link {RSS} title="Harbour Log » Comments Feed" href="/comments/feed/"><link {RSS} href="/feed/">',
        '<a href="/rss.xml">RSS</a><a href="/about">About</a>',
        '<link rel="alternate" type="application/atom+xml" href="/atom.xml">',
    ) == ["/feed/", "/atom.xml", "/rss.xml", "/comments/feed/"]


@pytest.mark.parametrize(
    "href", ["/feed", "/feeds/all", "/index.rdf", "/blog/rss.php", "/?feed=rss2", "/news.atom", "/feed.json", "//feeds.a.example/rss/top"]
)
def test_a_link_whose_address_looks_like_a_feed_counts(href: str) -> None:
    assert len(found(f'<a href="{href}">here</a>')) == 1


@pytest.mark.parametrize(
    "link", ['<a href="/syndication">RSS</a>', '<a href="/s" title="News feed"><img></a>', '<a href="/s" aria-label="Atom">x</a>']
)
def test_a_link_whose_words_say_feed_counts_within_the_site(link: str) -> None:
    assert len(found(link)) == 1
    assert found(link.replace('href="', 'href="https://b.example')) == []


@pytest.mark.parametrize(
    "href",
    [
        "/feedback",
        "/rssi-levels",
        "/atomic-power",
        "https://feedly.com/i/subscription/feed/x",
        "/rss.png",
        "/?p=1&replytocom=7&rss",
        "/stratomic",
    ],
)
def test_a_link_that_only_sounds_like_a_feed_does_not(href: str) -> None:
    assert found(f'<a href="{href}">more</a>') == []


def test_a_feed_is_named_once_however_often_the_page_says_it() -> None:
    assert found(f'<link {RSS} href="/feed/#x"><link {RSS} href="/feed/"><a href="feed:https://a.example/feed/">RSS</a>') == ["/feed/"]


def test_of_a_page_of_links_so_many_are_kept() -> None:
    assert len(found("".join(f'<a href="/feed/{n}">x</a>' for n in range(20_000)))) == MOST


def test_behind_a_handle_the_channel_is_found() -> None:
    channel = "UC" + "a" * 22
    (one,) = told(f'<link rel="canonical" href="https://www.youtube.com/channel/{channel}">', "https://www.youtube.com/@harbour")
    assert (one.address, one.how) == (f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}", "video")
    assert found(f'<link rel="canonical" href="https://www.youtube.com/channel/{channel}">') == []


def test_the_usual_places_begin_beside_the_page() -> None:
    places = [
        one.address
        for one in well_known(Document(address="https://a.example/blog/?x=1", body=b"", fetched=datetime(2024, 1, 1, tzinfo=UTC)))
    ]
    assert places[:3] == ["https://a.example/blog/feed/", "https://a.example/blog/rss.xml", "https://a.example/feed/"]
    assert "https://a.example/feed.json" in places


def test_a_page_nested_a_hundred_thousand_deep_is_not_searched() -> None:
    assert found("<div>" * 100_000 + '<a href="/rss">x</a>') == []


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<link rel=alternate type=application/rss+xml href=",
                "'/a'>",
                "'//['>",
                "<a href='",
                "feed:",
                "'>rss</a>",
                "<base href=",
                "x:",
                "\x00",
                "é",
                "<",
            ]
        )
    ).map("".join)
)
def test_no_page_raises(body: str) -> None:
    assert all(one.address.startswith("http") for one in told(body))
