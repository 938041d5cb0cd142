"""sources.opml, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import ConfigurationError
from broadsheet.publication import local_path, read_opml, write_opml
from broadsheet.records import Source


def opml(*outlines: str) -> bytes:
    """An OPML document, one outline a line from line 2 on."""
    return "\n".join(['<opml version="2.0"><head><title>Herrings</title></head><body>', *outlines, "</body></opml>"]).encode()


def complaint(body: bytes) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read_opml(body)
    return str(caught.value)


def test_an_outline_with_a_feed_is_a_source() -> None:
    read = read_opml(opml('<outline type="rss" text="Harbour" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>'))
    assert read.title == "Herrings"
    assert read.sources == (Source(feed="https://a.example/feed", name="Harbour", site="https://a.example/"),)
    assert read.notes == ()


def test_topics_and_office_are_inherited() -> None:
    read = read_opml(
        opml(
            '<outline text="Group" topic="AI, Robots" official="true"><outline text="Inner" topic="Chips">',
            '<outline xmlUrl="https://a.example/1"/></outline>',
            '<outline xmlUrl="https://a.example/2" official="false" topic="Robots"/></outline>',
            '<outline xmlUrl="https://a.example/3"/>',
        )
    )
    assert [(source.topics, source.official) for source in read.sources] == [
        (("Chips", "AI", "Robots"), True),
        (("Robots", "AI"), False),
        ((), False),
    ]


def test_a_source_listed_twice_is_one_with_the_topics_of_both() -> None:
    read = read_opml(
        opml('<outline xmlUrl="https://a.example/" topic="AI"/>', '<outline xmlUrl="https://a.example/" topic="Chips" official="true"/>')
    )
    assert read.sources == (Source(feed="https://a.example/", topics=("AI", "Chips"), official=True),)
    assert read.notes == ("sources.opml: line 3: https://a.example/ is listed twice; it is read once",)


def test_attributes_are_known_in_any_case_and_namespaces_do_not_matter() -> None:
    body = b'<opml xmlns="http://opml.org/spec2"><body><outline XMLURL="https://a.example/" TITLE="A"/></body></opml>'
    assert read_opml(body).sources == (Source(feed="https://a.example/", name="A"),)


def test_a_site_that_is_no_web_address_is_not_kept() -> None:
    assert read_opml(opml('<outline xmlUrl="a.xml" htmlUrl="javascript:alert(1)"/>')).sources == (Source(feed="a.xml"),)


@pytest.mark.parametrize(
    "address",
    [
        "../a.xml",
        "/etc/passwd",
        "feeds/../../a",
        "~/a",
        "a\\b",
        "file:///etc/passwd",
        "javascript:x",
        "a.xml?b",
        "http:///a",
        "https://a b",
    ],
)
def test_an_address_that_is_no_source_is_refused_with_its_line(address: str) -> None:
    assert f'line 2: xmlUrl: "{address}"' in complaint(opml(f'<outline xmlUrl="{address}"/>'))


def test_all_wrong_outlines_are_named() -> None:
    said = complaint(
        opml('<outline xmlUrl="ftp://a"/>', '<outline text="fine" xmlUrl="a.xml"/>', '<outline xmlUrl="b.xml" official="perhaps"/>')
    )
    assert "2 problems" in said
    assert 'line 4: official: expected "true" or "false", found "perhaps"' in said


def test_a_lenient_reading_keeps_the_good_outlines_and_names_the_odd_ones() -> None:
    outlines = ('<outline xmlUrl="ftp://a"/>', '<outline xmlUrl="a.xml"/>', '<outline xmlUrl="b.xml" official="perhaps"/>')
    read = read_opml(opml(*outlines), "more.opml", strict=False)
    assert [source.feed for source in read.sources] == ["a.xml", "b.xml"]
    assert [problem[:25] for problem in read.problems] == ["more.opml: line 2: xmlUrl", "more.opml: line 4: offici"]
    with pytest.raises(ConfigurationError, match="has no <body>"):
        read_opml(b"<opml/>", "more.opml", strict=False)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "is not XML"),
        (b"<opml>\n<body>\n<outline></body></opml>", "line 3: is not XML"),
        (b'<opml>\n<outline xmlUrl="https://a.example/"/></opml>', "has no <body>"),
        (b'<opml>\n<outline xmlUrl="https://a.example/"/><body/></opml>', "line 2: an outline outside <body>"),
        (b"<html/>", "line 1: expected <opml>, found <html>"),
        (b'<!DOCTYPE opml [<!ENTITY a "aaaa">]>\n<opml><body><outline xmlUrl="&a;"/></body></opml>', "a document type is not read here"),
        (b'<!DOCTYPE opml SYSTEM "file:///etc/passwd">\n<opml/>', "a document type is not read here"),
        (b"<opml><body>" + b"<outline>" * 5000, "is not XML"),
    ],
)
def test_a_broken_file_is_a_wrong_configuration_that_names_the_line(body: bytes, expected: str) -> None:
    said = complaint(body)
    assert said.startswith("sources.opml: ")
    assert expected in said


def test_the_same_sources_give_the_same_bytes() -> None:
    sources = (
        Source(feed="feeds/a.xml", name='A & "B" <c>', topics=("AI", "Chips"), official=True),
        Source(feed="https://a.example/?x=1&y=2"),
    )
    assert write_opml(sources, "T") == write_opml(sources, "T")
    assert b'topic="AI, Chips" official="true"/>' in write_opml(sources)


NAMES = st.text(max_size=20).map(lambda text: " ".join(text.split()))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, st.booleans()), max_size=5))
def test_what_is_written_is_read_again(said: list[tuple[str, bool]]) -> None:
    sources = tuple(Source(feed=f"https://a.example/{place}", name=name, official=official) for place, (name, official) in enumerate(said))
    read = read_opml(write_opml(sources)).sources
    assert [source.feed for source in read] == [source.feed for source in sources]
    assert [source.official for source in read] == [source.official for source in sources]
    assert read_opml(write_opml(read)).sources == read


def test_a_path_inside_is_told_from_an_address() -> None:
    assert local_path("feeds/a.xml") == "feeds/a.xml"
    assert local_path("HTTPS://a.example/feed") == ""


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"<opml>",
                b"<body>",
                b"<outline xmlUrl='a.xml'",
                b" topic='x'",
                b"/>",
                b">",
                b"</outline>",
                b"</opml>",
                b"&#0;",
                b"\xff",
                b"<?xml encoding='x'?>",
            ]
        )
    )
)
def test_any_bytes_are_read_or_refused(pieces: list[bytes]) -> None:
    try:
        read_opml(b"".join(pieces))
    except ConfigurationError as error:
        assert error.subject == "sources.opml"  # noqa: PT017 — either outcome is right


@pytest.mark.parametrize("coding", ["utf-99", "utf-16", "ebcdic-cp-be"])
def test_a_wrong_encoding_is_refused(coding: str) -> None:
    assert complaint(f'<?xml version="1.0" encoding="{coding}"?><opml/>'.encode())
