"""Small faults of XML, mended before it is parsed."""

from __future__ import annotations

import pytest

from broadsheet.wire.mending import mend, root_at


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("<a>fish & chips</a>", "<a>fish &amp; chips</a>"),
        ("<a>AT&T; &bogus;</a>", "<a>AT&amp;T; &amp;bogus;</a>"),
        ("<a>1&nbsp;km&eacute;</a>", "<a>1\xa0kmé</a>"),
        ("<a>&amp;nbsp; &lt;</a>", "<a>&amp;nbsp; &lt;</a>"),
        ("<a href='?a=1&b=2'/>", "<a href='?a=1&amp;b=2'/>"),
        ("<a>don&#146;t &#xB7; &#8217;</a>", "<a>don’t &#183; &#8217;</a>"),
        ("<a>&#0;&#xD800;&#1114112;\x00\x0b\uffff</a>", "<a></a>"),
        ("<a>don\x92t</a>", "<a>don’t</a>"),
        ("<a>& <![CDATA[& &nbsp;]]> &</a>", "<a>&amp; <![CDATA[& &nbsp;]]> &amp;</a>"),
        ("<a><![CDATA[ open & <![CDATA[ again & </a>", "<a><![CDATA[ open & <![CDATA[ again & </a>"),
    ],
)
def test_single_characters_and_references_are_mended(broken: str, mended: str) -> None:
    assert mend(broken.encode()).decode() == mended


def test_a_sound_document_is_the_same_object() -> None:
    body = "<a>&amp; é &#8217;</a>".encode()
    assert mend(body) == body


def test_the_document_type_goes_with_its_entities() -> None:
    body = b"""<?xml version="1.0"?><!-- <!DOCTYPE x> --><!DOCTYPE rss [<!ENTITY a "]>"><!-- ' --><!ENTITY b SYSTEM 'file:///etc/passwd'>]>\n<rss>&b;</rss>"""
    assert mend(body) == b"\n<rss>&amp;b;</rss>"


def test_a_document_type_inside_the_text_stays() -> None:
    body = b"<rss><![CDATA[<!DOCTYPE html>]]></rss>"
    assert mend(body) == body


@pytest.mark.parametrize("claim", ["xmlns", "xmlns:p", "xml:base", "xml:lang"])
def test_what_holds_for_everything_inside_goes_where_no_address_is_so_long(claim: str) -> None:
    body = f"<a {claim}='{{}}' b='{'x' * 5_000}'><c/></a>"
    assert mend(body.format("x" * 4_096).encode()).decode() == body.format("x" * 4_096)
    assert mend(body.format("x" * 4_097).encode()).decode() == f"<a  b='{'x' * 5_000}'><c/></a>"


@pytest.mark.parametrize("body", [b"<!--" * 50_000, b"<!DOCTYPE" * 50_000, b"<!DOCTYPE a [" + b"'\"" * 50_000, b"<?" * 50_000])
def test_a_prolog_without_end_has_no_root_behind_it(body: bytes) -> None:
    assert root_at(body) == 0
