"""The sources as others may take them with them: valid, whole, and the same each time."""

from __future__ import annotations

import json

from lxml import etree
from tests.corpora import shared
from tests.press.editions import by_path, edition, told
from tests.press.validity import complaints

from broadsheet.press import opml
from broadsheet.press.xmltext import legal
from broadsheet.publication import read_opml
from broadsheet.records import Source

SOURCES = (
    Source(feed="https://b.example/feed?a=1&b=2", name='B & "sons" <b>', site="https://b.example/", topics=("AI", "R, D"), official=True),
    Source(feed="https://a.example/feed", name="a 字 🎉"),
    Source(feed="feeds/local.xml", name="A file of ours"),
    Source(feed="https://c.example/feed", site="javascript:alert(1)"),
)


def rendered(*sources: Source) -> bytes:
    return by_path(opml.render(edition(sources=sources)))["public/sources.opml"].body


def test_it_holds_every_source_of_the_web_by_name_and_reads_back() -> None:
    body = rendered(*SOURCES)
    assert complaints(body, "opml.xsd") == []
    found = read_opml(body)
    assert found.title == "A.I. Every Day"
    assert [(one.name, one.feed) for one in found.sources] == [
        ("a 字 🎉", "https://a.example/feed"),
        ('B & "sons" <b>', "https://b.example/feed?a=1&b=2"),
        ("", "https://c.example/feed"),
    ]
    assert [one.get("category") for one in etree.fromstring(body).iter("outline")] == [None, "AI,R  D", None]


def test_nothing_of_a_file_of_ours_and_no_address_but_of_the_web_goes_out() -> None:
    body = rendered(*SOURCES)
    assert b"local" not in body
    assert b"javascript" not in body


def test_no_source_at_all_is_a_valid_list_too() -> None:
    assert complaints(rendered(), "opml.xsd") == []
    assert complaints(rendered().replace(b'"2.0"', b'"3.0"'), "opml.xsd")


def test_the_order_of_the_publication_does_not_matter_and_an_edition_on_the_way_has_none() -> None:
    assert rendered(*SOURCES) == rendered(*SOURCES[::-1])
    assert list(opml.render(edition(told("a"), front=None, sources=SOURCES))) == []


def test_every_hostile_name_comes_back() -> None:
    texts = [" ".join(legal(words).split()) for _, words in json.loads(shared("data/corpora/xss-vectors.json").read_text("utf-8"))]
    named = tuple(Source(feed=f"https://a.example/{number:04}", name=words) for number, words in enumerate(texts) if words)
    body = rendered(*named)
    assert complaints(body, "opml.xsd") == []
    assert {one.feed: one.name for one in read_opml(body).sources} == {one.feed: one.name for one in named}
