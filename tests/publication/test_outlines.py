"""sources.opml as a tree: other programs' dialects in, everything out again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from broadsheet.errors import ConfigurationError
from broadsheet.publication import merged, read_opml, tidied, write_opml
from broadsheet.records import Picks, Source

OWN = b"""<?xml version="1.0"?>
<opml version="2.0"><head><title>Herrings</title><ownerName>Ann</ownerName></head><body>
<!-- the harbour -->
<outline text="Boats" topic="Boats"><outline text="Keel" xmlUrl="https://keel.example/feed" x="kept"/></outline>
</body></opml>"""
FEEDLY = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Ann's subscriptions in feedly Cloud</title></head><body>
<outline text="Boats" title="Boats"><outline type="rss" text="Keel" title="Keel" xmlUrl="https://keel.example/feed" htmlUrl="https://keel.example"/>
<outline type="rss" text="Sails &amp; Co" title="Sails &amp; Co" xmlUrl="https://sails.example/rss" htmlUrl="https://sails.example"/></outline>
<outline text="Tech" title="Tech"><outline type="rss" text="Chips" title="Chips" xmlUrl="https://chips.example/atom.xml" htmlUrl="https://chips.example"/>
<outline type="rss" text="Sails" title="Sails" xmlUrl="https://sails.example/rss" htmlUrl="https://sails.example"/></outline></body></opml>"""
INOREADER = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0" xmlns:ino="https://reader.example/ns"><head><title>Subscriptions from Inoreader</title></head><body>
<!-- moved here in spring -->
<outline text="Keel log" title="Keel log" type="rss" xmlUrl="feed://log.example/rss" htmlUrl="javascript:alert(1)"
 ino:rank="7" _state="on" topic="Boats, Unheard of"/>
</body></opml>"""


def opml(*outlines: str) -> bytes:
    return f"<opml><body>{''.join(outlines)}</body></opml>".encode()


def feeds(body: bytes) -> list[str]:
    return [source.feed for source in read_opml(body).sources]


def test_what_arrives_lies_in_the_folder_of_its_name_and_what_is_known_stays_as_it_is() -> None:
    body, added = merged(OWN, FEEDLY, "feedly.opml")
    assert added == 2
    assert feeds(body) == ["https://keel.example/feed", "https://sails.example/rss", "https://chips.example/atom.xml"]
    keel, sails, chips = read_opml(body).sources
    assert (keel.name, keel.topics, keel.site) == ("Keel", ("Boats",), "")
    assert (sails.name, sails.topics, sails.folders, sails.site) == ("Sails & Co", ("Boats",), ("Boats",), "https://sails.example")
    assert chips.folders == ("Tech",)


def test_what_arrives_keeps_what_its_folders_say_of_it() -> None:
    inner = '<outline text="G" topic="Sails, Unheard of" official="false"><outline text="b" topic="Keels" xmlUrl="https://b.example/"/></outline>'
    arriving = opml(
        f'<outline text="F" topic="Boats" pages="true" official="true"><outline text="a" xmlUrl="https://a.example/"/>{inner}</outline>'
    )
    body, added = merged(OWN, arriving, "other.opml", ["boats", "sails", "keels"])
    a, b = read_opml(body).sources[-2:]
    assert added == 2
    assert (a.topics, a.official, a.pages, a.folders) == (("Boats",), True, True, ("F",))
    assert (b.topics, b.official, b.pages, b.folders) == (("Keels", "Sails", "Boats"), False, True, ("F", "G"))


def test_comments_unknown_attributes_and_the_head_stay() -> None:
    body, _ = merged(merged(OWN, FEEDLY, "feedly.opml")[0], INOREADER, "inoreader.opml", ["boats"])
    text = body.decode()
    for kept in ("<!-- the harbour -->", "<!-- moved here in spring -->", 'x="kept"', "<ownerName>Ann", 'ino:rank="7"', '_state="on"'):
        assert kept in text
    assert "javascript" not in text
    assert 'topic="Boats"' in text.partition("Keel log")[2]
    assert feeds(body)[-1] == "http://log.example/rss"


def test_nothing_new_leaves_every_byte() -> None:
    body, _ = merged(OWN, FEEDLY, "feedly.opml")
    assert merged(body, FEEDLY, "feedly.opml") == (body, 0)


def test_what_is_no_source_does_not_arrive() -> None:
    hostile = opml('<outline xmlUrl="javascript:alert(1)"/><outline xmlUrl="../../etc/passwd"/><outline xmlUrl="data:text/xml,x"/>')
    assert merged(OWN, hostile, "x.opml") == (OWN, 0)


def test_a_file_with_a_namespace_of_its_own_is_added_to_in_that_namespace() -> None:
    own = b'<opml xmlns="http://opml.org/spec2" version="2.0"><body/></opml>'
    body, added = merged(own, FEEDLY, "feedly.opml")
    assert (added, len(feeds(body))) == (3, 3)
    assert b'xmlns=""' not in body


def test_tidied_every_source_is_there_once_with_its_name_and_type() -> None:
    body = tidied(
        OWN.replace(b"</body>", b'<outline title="Keel again" xmlUrl="https://keel.example/feed"/><outline xmlUrl="a.xml"/></body>')
    )
    assert (body.count(b"keel.example/feed"), read_opml(body).notes) == (1, ())
    assert b'type="rss"' in body
    assert b'text="a.xml"' in body
    assert b"<!-- the harbour -->" in body
    assert tidied(body) == body


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;"/></body></opml>', "document-type"),
        (b"<opml><body>" + b"<outline>" * 100_000, "too-deep"),
        (b"<opml><body>", "not-well-formed"),
        (b"<rss/>", "not-opml"),
        (b'<opml><body><outline xmlUrl="javascript:alert(1)"/></body></opml>', "bad-address"),
        (b'<opml><body><outline xmlUrl="jav&#x61;script:alert(1)"/></body></opml>', "bad-address"),
        (b"<opml><body>" + b'<outline text="x">' * 60 + b'<outline xmlUrl="a.xml"/>' + b"</outline>" * 60 + b"</body></opml>", "too-deep"),
        (b'<opml><body><outline xmlUrl="a.xml" official="perhaps"/></body></opml>', "bad-value"),
    ],
)
def test_what_is_refused_has_a_named_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"\[{reason}\]"):
        read_opml(body)


def test_folders_and_categories_are_told() -> None:
    (source,) = read_opml(
        opml('<outline text="World"><outline title="Europe"><outline xmlUrl="a.xml" category="/Politics/Law,sea"/></outline></outline>')
    ).sources
    assert source.folders == ("World", "Europe", "Politics", "Law", "sea")
    assert source.topics == ()


def test_a_page_has_its_selectors() -> None:
    (page, other) = read_opml(
        opml(
            '<outline htmlUrl="https://a.example/news" selector="h2 a" date="time" excerpt="p"/>',
            '<outline xmlUrl="a.xml" date="2024"/>',
        )
    ).sources
    assert (page.feed, page.picks) == ("https://a.example/news", Picks(link="h2 a", date="time", excerpt="p"))
    assert other.picks is None


@pytest.mark.parametrize(
    ("said", "feed"),
    [
        ('xmlUrl="feed://a.example/rss"', "http://a.example/rss"),
        ('xmlUrl="feed:https://a.example/rss"', "https://a.example/rss"),
        ('type="rss" url="https://a.example/rss"', "https://a.example/rss"),
        ('XMLURL=" https://a.example/rss "', "https://a.example/rss"),
    ],
)
def test_other_spellings_of_an_address_are_read(said: str, feed: str) -> None:
    assert feeds(f"<opml><body><outline {said}/></body></opml>".encode()) == [feed]


def test_a_link_that_is_no_feed_is_no_source() -> None:
    assert feeds(b'<opml><body><outline type="link" url="https://a.example/"/></body></opml>') == []


def test_a_hundred_thousand_outlines_are_read_and_merged() -> None:
    outlines = b"".join(b'<outline text="a" type="rss" xmlUrl="https://a.example/%d"/>' % n for n in range(100_000))
    body, added = merged(OWN, b"<opml><body>" + outlines + outlines[:5_000_0].rpartition(b"<")[0] + b"</body></opml>", "many.opml")
    assert (added, len(feeds(body))) == (100_000, 100_001)


TEXT = (
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
FOLDER = TEXT.filter(lambda name: not set(name) & set(",/"))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(TEXT, st.lists(FOLDER, max_size=3, unique=True), st.booleans(), st.one_of(st.none(), TEXT)), max_size=6))
def test_what_is_written_merged_and_tidied_is_what_went_in(said: list[tuple[str, list[str], bool, str | None]]) -> None:
    sources = tuple(
        Source(
            feed=f"https://a.example/{n}", name=name, folders=tuple(folders), official=official, picks=Picks(link=link) if link else None
        )
        for n, (name, folders, official, link) in enumerate(said)
    )
    written = write_opml(sources, "T")
    assert [read_opml(body).sources for body in (written, tidied(written))] == [sources, sources]
    body, added = merged(write_opml((), "T"), written, "x.opml")
    assert (read_opml(body).sources, added) == (sources, len(sources))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<outline text='a'>",
                "<outline xmlUrl='https://a.example/1'/>",
                "</outline>",
                "<!-- x -->",
                "<outline xmlUrl='x:y'/>",
                "&amp;",
            ]
        )
    ).map("".join)
)
def test_any_body_is_merged_or_refused(inside: str) -> None:
    try:
        body, _ = merged(OWN, f"<opml><body>{inside}</body></opml>".encode(), "x.opml")
    except ConfigurationError as error:
        assert error.subject == "x.opml"  # noqa: PT017 — either outcome is right
    else:
        etree.fromstring(body)
        read_opml(body)


def test_a_flag_of_others_that_means_nothing_here_does_not_arrive() -> None:
    body, added = merged(OWN, opml('<outline text="N" xmlUrl="https://n.example/f" official="yes" pages="true"/>'), "x.opml")
    (new,) = (source for source in read_opml(body).sources if source.feed == "https://n.example/f")
    assert (added, new.official, new.pages) == (1, False, True)
