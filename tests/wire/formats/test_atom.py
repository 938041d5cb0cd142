"""Atom 0.3 and 1.0: text constructs, links, authors."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.records import Document, Entry
from broadsheet.wire import xmlstream
from broadsheet.wire.formats import atom


def entry_of(inside: str, around: str = "", space: str = "http://www.w3.org/2005/Atom") -> Entry:
    body = f"<feed xmlns='{space}'>{around}<entry>{inside}</entry></feed>"
    things = list(atom.parse(Document(address="https://a.example/feed", body=body.encode(), fetched=datetime(2020, 1, 1, tzinfo=UTC))))
    return next(thing for thing in things if isinstance(thing, Entry))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("<title>1 &lt; 2 &amp;amp;</title>", ("1 < 2 &amp;", False)),
        ("<title type='text'>&lt;b&gt;</title>", ("<b>", False)),
        ("<title type='html'>&lt;b&gt;x&lt;/b&gt;</title>", ("<b>x</b>", True)),
        ("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>x</b> &lt;</div></title>", ("a <b>x</b> &lt;", True)),
        ("<title type='xhtml'><h:div xmlns:h='http://www.w3.org/1999/xhtml'>a <h:br/></h:div></title>", ("a <br>", True)),
        ("<title type='application/octet-stream'>PGI+eDwvYj4=</title>", ("<b>x</b>", True)),
        ("<title type='application/octet-stream'>PGI+\n  eDwvYj4=</title>", ("<b>x</b>", True)),
        ("<title type='application/octet-stream'>é</title>", ("é", False)),
        ("<title type='application/octet-stream'>plain words ok</title>", ("plain words ok", False)),
        ("<title type='application/octet-stream'>iVBORw0KGgo=</title>", ("", False)),
        ("<title type='Text/HTML; charset=utf-8'>&lt;b&gt;</title>", ("<b>", True)),
        ("<title mode='escaped' type='text/html'>&lt;b&gt;</title>", ("<b>", True)),
    ],
)
def test_a_text_construct_says_whether_it_is_html(title: str, expected: tuple[str, bool]) -> None:
    entry = entry_of(title)
    assert (entry.title, entry.title_html) == expected


def test_an_entry_is_read_whole() -> None:
    entry = entry_of(
        "<id>tag:a.example,2020:1</id><link rel='self' href='/1.atom'/><link href='/1'/>"
        "<link rel='enclosure' type='image/jpeg' href='/1.jpg'/>"
        "<published>2020-09-28T12:00:00Z</published><updated>2020-09-29T12:00:00Z</updated>"
        "<author><name>Ann Lee</name><email>ann@a.example</email></author>"
        "<category term='sea' label='Sea'/><category term='air'/><summary>s</summary><content type='html'>&lt;p&gt;c</content>",
        "<title>News</title><link rel='alternate' href='https://a.example/'/>",
    )
    assert (entry.guid, entry.link, entry.authors, entry.categories) == (
        "tag:a.example,2020:1",
        "https://a.example/1",
        ("Ann Lee",),
        ("Sea", "air"),
    )
    assert (entry.published, entry.updated) == (datetime(2020, 9, 28, 12, tzinfo=UTC), datetime(2020, 9, 29, 12, tzinfo=UTC))
    assert (entry.summary, entry.content, entry.html) == ("s", "<p>c", True)
    assert (entry.enclosures, [image.url for image in entry.images]) == (("https://a.example/1.jpg",), ["https://a.example/1.jpg"])
    assert (entry.feed_title, entry.feed_site) == ("News", "https://a.example/")


def test_plain_text_beside_html_is_escaped() -> None:
    entry = entry_of("<summary>1 &lt; 2</summary><content type='html'>&lt;p&gt;</content>")
    assert (entry.summary, entry.content, entry.html) == ("1 &lt; 2", "<p>", True)


@pytest.mark.parametrize("kind", ["image/png", "image/svg+xml", "audio/mpeg", "application/pdf", "Application/JSON"])
@pytest.mark.parametrize("content", ["iVBORw0KGgo=", "JVBERi0xLjQ=", "<b xmlns=''>x</b>"])
def test_content_that_is_not_words_is_left_out(kind: str, content: str) -> None:
    entry = entry_of(f"<summary>s</summary><content type='{kind}'>{content}</content>")
    assert (entry.summary, entry.content, entry.html) == ("s", "", False)


def test_of_the_parts_of_a_content_the_richest_is_read() -> None:
    plain, html = "<content type='text/plain'>plain part</content>", "<content type='text/html' mode='escaped'>&lt;p>html part</content>"
    inner = f"<content type='multipart/alternative'>{plain}</content>"
    for parts, expected in ((plain + html, ("<p>html part", True)), (plain, ("plain part", False)), (inner + html, ("<p>html part", True))):
        entry = entry_of(f"<content type='multipart/alternative'>{parts}</content>", space="http://purl.org/atom/ns#")
        assert (entry.content, entry.html) == expected
    assert entry_of("<content type='multipart/mixed'><p>a</p><p>b</p></content>").content == "<p>a</p><p>b</p>"


@pytest.mark.parametrize("at_once", [0, 500_000])
@pytest.mark.parametrize("kind", ["xhtml", "application/xml"])
def test_an_entry_within_a_content_is_none(kind: str, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmlstream, "AT_ONCE", at_once)
    inside = f"<title>One</title><content type='{kind}'><div>a <entry><title>Two</title></entry></div></content>"
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{inside}</entry><entry><title>Three</title></entry></feed>"
    things = atom.parse(Document(address="https://a.example/feed", body=body.encode(), fetched=datetime(2020, 1, 1, tzinfo=UTC)))
    entries = [thing for thing in things if isinstance(thing, Entry)]
    assert [entry.title for entry in entries] == ["One", "Three"]
    assert "Two" in entries[0].content


def test_a_plain_summary_alone_is_plain() -> None:
    entry = entry_of("<summary>1 &lt; 2</summary>")
    assert (entry.summary, entry.html) == ("1 < 2", False)


def test_an_entry_without_an_author_has_the_feeds() -> None:
    assert entry_of("", "<author><name>Ann Lee</name></author>").authors == ("Ann Lee",)
    assert entry_of("<author><name>Bo</name></author>", "<author><name>Ann Lee</name></author>").authors == ("Bo",)


def test_the_older_dialect_names_its_dates_otherwise() -> None:
    entry = entry_of("<issued>2003-12-31</issued><modified>2004-01-01T00:00:00Z</modified>", space="http://purl.org/atom/ns#")
    assert (entry.published, entry.updated) == (datetime(2003, 12, 31, tzinfo=UTC), datetime(2004, 1, 1, tzinfo=UTC))


def test_a_date_that_cannot_be_read_hides_none_that_can() -> None:
    entry = entry_of("<published>soon</published><issued>2003-12-31</issued><updated>later</updated><modified>2004-01-01</modified>")
    assert (entry.published, entry.updated) == (datetime(2003, 12, 31, tzinfo=UTC), datetime(2004, 1, 1, tzinfo=UTC))
    assert entry.claimed == "2003-12-31"


def test_an_id_that_is_an_address_is_the_link_when_there_is_no_other() -> None:
    assert entry_of("<id>https://a.example/1</id>").link == "https://a.example/1"
    assert entry_of("<id>urn:uuid:1</id>").link == ""


def test_a_page_of_html_is_preferred_to_other_alternates() -> None:
    assert entry_of("<link type='application/pdf' href='/1.pdf'/><link type='text/html' href='/1'/>").link == "https://a.example/1"
    assert entry_of("<link type='application/pdf' href='/1.pdf'/>").link == "https://a.example/1.pdf"


def test_bases_nest() -> None:
    inside = "<link xml:base='y/' href='1'/>"
    assert entry_of(inside, "").link == "https://a.example/y/1"


def test_content_with_pictures_says_what_their_addresses_start_from() -> None:
    shown = "&lt;IMG src='p.jpg'> words"
    assert entry_of(f"<content type='html' xml:base='i/?a&amp;b'>{shown}</content>").content == (
        "<base href=\"https://a.example/i/?a&amp;b\"><IMG src='p.jpg'> words"
    )
    assert entry_of(f"<content type='html'>{shown}</content>").content == "<IMG src='p.jpg'> words"
    assert entry_of("<content type='html' xml:base='i/'>&lt;p>words</content>").content == "<p>words"
    assert entry_of(f"<content type='text' xml:base='i/'>{shown}</content>").content == "<IMG src='p.jpg'> words"


def test_the_nearest_language_is_the_entrys() -> None:
    body = b"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de'><entry xml:lang='fr'/><entry/></feed>"
    entries = [
        thing
        for thing in atom.parse(Document(address="a", body=body, fetched=datetime(2020, 1, 1, tzinfo=UTC)))
        if isinstance(thing, Entry)
    ]
    assert [entry.language for entry in entries] == ["fr", "de"]
