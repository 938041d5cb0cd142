"""Pages without a feed: what the publication's selectors pick."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Entry, Picks
from broadsheet.wire.formats.picker import Picker
from broadsheet.wire.parse import BUILT_IN, MOST_ENTRIES, Parsed, parse

NEWS = """<!doctype html><html lang="en-GB"><head>
<title>News — Harbour Log</title><meta property="og:site_name" content="Harbour Log"></head>
<body><nav><a href="/about">About</a></nav><main>
<article><h2><a href="/cranes#top"><span>Cranes</span> <b>return</b></a></h2><p class=lede>Two of them.</p>
<time datetime="2024-03-10T09:00:00Z">yesterday</time></article>
<article><a href="/quay"><img src=q.jpg alt="The quay"></a><h2><a href="/quay">The quay opens</a></h2><time>9 March 2024</time></article>
<article><h2><a href="https://b.example/far">Far away</a></h2></article>
<article><h2><a href="javascript:void(0)">Not this</a></h2></article></main></body></html>"""
PICKS = Picks(link="article h2 a", date="time", excerpt="p.lede")


def read(body: str, picks: Picks = PICKS, media_type: str = "text/html", final: str = "") -> Parsed:
    page = Document(
        address="https://a.example/news/", final=final, body=body.encode(), media_type=media_type, fetched=datetime(2024, 3, 11, tzinfo=UTC)
    )
    return parse(page, (Picker(picks), *BUILT_IN))


def test_the_links_that_are_picked_are_entries_with_what_stands_near_them() -> None:
    parsed = read(NEWS)
    assert (parsed.feed.title, parsed.feed.site, parsed.feed.language) == ("Harbour Log", "https://a.example/news/", "en-GB")
    assert [(entry.link, entry.title, entry.summary, entry.published) for entry in parsed.entries] == [
        ("https://a.example/cranes", "Cranes return", "Two of them.", datetime(2024, 3, 10, 9, tzinfo=UTC)),
        ("https://a.example/quay", "The quay opens", "", datetime(2024, 3, 9, tzinfo=UTC)),
        ("https://b.example/far", "Far away", "", None),
    ]
    assert not parsed.lenient


def test_a_block_that_is_picked_stands_for_the_link_in_it_and_a_word_for_the_link_around_it() -> None:
    assert [entry.title for entry in read(NEWS, Picks(link="h2")).entries] == ["Cranes return", "The quay opens", "Far away"]
    assert [entry.link for entry in read(NEWS, Picks(link="a > span")).entries] == ["https://a.example/cranes"]


def test_a_link_that_shows_only_a_picture_is_called_by_its_words_elsewhere_or_by_the_picture() -> None:
    assert "The quay opens" in [entry.title for entry in read(NEWS, Picks(link="article a")).entries]
    assert [entry.title for entry in read(NEWS, Picks(link="article > a")).entries] == ["The quay"]


def test_links_start_from_the_base_of_the_page() -> None:
    assert (
        read('<html><base href="https://c.example/x/"><a href="1">One</a></html>', Picks(link="a")).entries[0].link
        == "https://c.example/x/1"
    )
    assert (
        read('<html><a href="1">One</a></html>', Picks(link="a"), final="https://d.example/y/").entries[0].link == "https://d.example/y/1"
    )


def test_a_link_without_words_is_bare() -> None:
    assert read('<html><a href="/1"></a></html>', Picks(link="a")).entries[0].bare


def test_a_part_of_a_page_is_read_where_its_sender_calls_it_one() -> None:
    assert read('<li><a href="/1">One</a></li>', Picks(link="li a")).entries[0].title == "One"


def test_a_page_in_another_encoding_is_read_by_what_it_says_of_itself() -> None:
    page = '<html><meta charset="windows-1251"><a href="/1">Краны вернулись</a></html>'
    body = Document(
        address="https://a.example/", body=page.encode("cp1251"), media_type="text/html", fetched=datetime(2024, 1, 1, tzinfo=UTC)
    )
    assert parse(body, (Picker(Picks(link="a")),)).entries[0].title == "Краны вернулись"


def test_a_feed_where_a_page_was_is_read_as_the_feed_it_is() -> None:
    assert read("<rss><channel><item><title>One</title></item></channel></rss>").entries[0].title == "One"


def test_the_first_five_thousand_links_are_kept_and_the_rest_is_said() -> None:
    parsed = read("<html>" + "".join(f'<li><a href="/{n}">{n}</a></li>' for n in range(MOST_ENTRIES + 9)), Picks(link="li a"))
    assert (len(parsed.entries), parsed.truncated) == (MOST_ENTRIES, True)


@pytest.mark.parametrize("body", ["<html><p>Nothing", NEWS.replace("h2", "h3"), "<html>" + "<div>" * 100_000])
def test_a_selector_that_matches_nothing_is_a_reason_with_its_remedy(body: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(body)
    assert caught.value.reason == "selector-matches-nothing"
    assert "sources.opml" in caught.value.remedy
    assert caught.value.subject == "https://a.example/news/"


@pytest.mark.parametrize("picks", [Picks(link="a[["), Picks(link="h2 >"), Picks(link="a", date="::"), Picks(link="a", excerpt="p{}")])
def test_a_selector_that_is_none_is_refused_when_it_is_made(picks: Picks) -> None:
    with pytest.raises(ValueError, match="is no CSS selector"):
        Picker(picks)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<html>", "<a href=/1>", "</a>", "<a href='//['>", "<h2>", "<time>", "2024", "</h2>", "<base href=x:>", "\x00", "é", "<a>"]
        )
    ).map("".join)
)
def test_any_page_is_entries_or_a_document_error(body: str) -> None:
    page = Document(address="https://a.example/", body=body.encode(), fetched=datetime(2024, 1, 1, tzinfo=UTC))
    try:
        things = list(Picker(Picks(link="a", date="time")).parse(page))
    except DocumentError as error:
        assert error.reason == "selector-matches-nothing"  # noqa: PT017 — either outcome is right
    else:
        assert all(thing.link.startswith("http") for thing in things if isinstance(thing, Entry))
