"""Document → Entries: which parser reads a document, and what becomes of broken and hostile ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Entry
from broadsheet.wire.parse import BUILT_IN, MOST_ENTRIES, Parsed, parse

ITEM = "<item><title>One</title><link>https://a.example/1</link></item>"
ENTRIES = "<rss version='2.0'><channel><title>News</title>{}</channel></rss>"


def document(body: str | bytes, media_type: str = "", address: str = "https://a.example/feed") -> Document:
    return Document(
        address=address,
        body=body.encode() if isinstance(body, str) else body,
        media_type=media_type,
        fetched=datetime(2020, 1, 1, tzinfo=UTC),
    )


def rss(*items: str) -> str:
    return ENTRIES.format("".join(items))


def read(body: str | bytes, media_type: str = "") -> Parsed:
    return parse(document(body, media_type))


def refused(body: str | bytes, media_type: str = "") -> str:
    with pytest.raises(DocumentError) as caught:
        read(body, media_type)
    assert caught.value.subject == "https://a.example/feed"
    return caught.value.reason


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (rss(ITEM), "One"),
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><item><title>Two</title></item></rdf:RDF>",
            "Two",
        ),
        ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>Three</title></entry></feed>", "Three"),
        ("<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>Four</a:title></a:entry></a:feed>", "Four"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "5", "title": "Five"}]}', "Five"),
        ("<?xml version='1.0'?><!-- a --><!DOCTYPE rss PUBLIC '-//N//DTD RSS 0.91//EN' 'http://a.example/rss.dtd'>" + rss(ITEM), "One"),
        ("<b>Warning</b>: no such file<br/>\n<?xml version='1.0'?>" + rss(ITEM), "One"),
        (rss(ITEM).encode("utf-16"), "One"),
    ],
)
@pytest.mark.parametrize("claimed", ["", "text/html", "application/json; charset=utf-8", "text/x-broadsheet-record"])
def test_the_bytes_decide_the_format_whatever_is_claimed(body: str | bytes, title: str, claimed: str) -> None:
    assert [entry.title for entry in read(body, claimed).entries] == [title]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty-document"),
        (b" \n\t" * 100, "empty-document"),
        (b"\xef\xbb\xbf", "empty-document"),
        ("<!doctype html><html><title>Welcome</title><item>", "not-a-feed"),
        ("<!doctype html><title>Welcome</title><p>For sale", "not-a-feed"),
        ("no feed here", "not-a-feed"),
        ("<opml><body/></opml>", "not-a-feed"),
        (bytes(range(256)) * 20, "not-a-feed"),
        ("[1, 2]", "not-a-feed"),
        ('{"items": {}}', "not-a-feed"),
        ('{"items": [', "not-well-formed"),
        ('{"items": ' + "[" * 100_000, "too-deep"),
        ("<rss>" + "<a>" * 100_000, "too-deep"),
        ("<rss><channel>", "not-well-formed"),
        ("<rss><channel><description>" + "a" * 10_000_001, "too-large"),
    ],
)
def test_what_cannot_be_read_has_a_named_reason(body: str | bytes, reason: str) -> None:
    assert refused(body) == reason


def test_a_feed_without_entries_is_no_error() -> None:
    assert read(rss()) == Parsed(feed=read(rss()).feed)
    assert read(rss()).feed.title == "News"


def test_the_first_five_thousand_entries_are_kept_and_the_rest_is_said() -> None:
    whole, longer = read(rss(ITEM * MOST_ENTRIES)), read(rss(ITEM * (MOST_ENTRIES + 1)))
    assert (len(whole.entries), whole.truncated) == (MOST_ENTRIES, False)
    assert (len(longer.entries), longer.truncated) == (MOST_ENTRIES, True)
    assert longer.entries[-1].position == MOST_ENTRIES - 1


def test_a_feed_of_more_than_ten_million_bytes_is_read_up_to_its_last_whole_entry() -> None:
    long = f"<item><title>Two</title><description>{'a' * 6_000_000}</description></item>"
    parsed = read(rss(ITEM, long, long))
    assert [entry.title for entry in parsed.entries] == ["One", "Two"]
    assert parsed.truncated
    assert not parsed.lenient


def test_a_feed_of_more_tags_than_may_be_held_is_read_up_to_its_last_whole_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.wire.parse.MOST_TAGS", 100)
    crowded = f"<item><title>Two</title><description>{'<b/>' * 100}</description></item>"
    parsed = read(rss(ITEM, ITEM, crowded))
    assert [entry.title for entry in parsed.entries] == ["One", "One"]
    assert parsed.truncated
    assert refused(rss(crowded)) == "too-large"


def test_white_space_after_a_feed_does_not_count() -> None:
    assert not read(rss(ITEM) + " " * 11_000_000).truncated


def test_a_long_feed_is_read_like_a_short_one() -> None:
    short, long = rss(ITEM, ITEM), rss(ITEM, f"<skip>{'a' * 600_000}</skip>", ITEM)
    assert read(long).entries == read(short).entries


def test_entities_that_a_document_declares_are_never_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    declared = f"<!DOCTYPE rss [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'><!ENTITY f SYSTEM '{secret.as_uri()}'>]>"
    parsed = read(declared + rss("<item><title>&b;&f;</title></item>"))
    assert parsed.entries[0].title == "&b;&f;"


def test_a_billion_laughs_stay_one_word() -> None:
    levels = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    parsed = read(f"<!DOCTYPE rss [<!ENTITY l0 'lol'>{levels}]>" + rss("<item><title>&l11;</title></item>"))
    assert parsed.entries[0].title == "&l11;"


def test_a_broken_feed_is_read_leniently_and_says_so() -> None:
    parsed = read(rss("<item><title>One<b></title><link>https://a.example/1</link></item>", ITEM))
    assert [entry.link for entry in parsed.entries] == ["https://a.example/1"] * 2
    assert parsed.lenient


@pytest.mark.parametrize("text", ["one<br>two", "one<br>two<hr>three", "one <b>two", "one<p>two<p>three", '<img src="a.png">'])
def test_what_was_never_closed_in_one_text_swallows_neither_its_date_nor_its_neighbour(text: str) -> None:
    day = "<pubDate>Thu, 26 Nov 2026 10:00:00 GMT</pubDate>"
    first = f"<item><title>One</title><link>https://a.example/1</link><description>{text}</description>{day}</item>"
    parsed = read(rss(first, ITEM))
    assert [(entry.title, entry.link) for entry in parsed.entries] == [("One", "https://a.example/1")] * 2
    assert parsed.entries[0].summary == text
    assert parsed.entries[0].published == datetime(2026, 11, 26, 10, tzinfo=UTC)
    assert parsed.lenient


def test_a_feed_cut_short_gives_what_came_before() -> None:
    parsed = read(rss(ITEM, ITEM)[:-40])
    assert parsed.entries[0].title == "One"
    assert parsed.lenient


def test_lenient_html_stays_raw() -> None:
    parsed = read(rss("<item><title>x<b></title><description>&lt;script&gt;a&lt;/script&gt;&lt;a href='/x'&gt;</description></item>"))
    assert parsed.entries[0].summary == "<script>a</script><a href='/x'>"


def test_deep_elements_end_the_feed_but_not_what_came_before() -> None:
    parsed = read(rss(ITEM, "<a>" * 100_000))
    assert [entry.title for entry in parsed.entries][:1] == ["One"]
    assert (parsed.lenient, parsed.truncated) == (True, True)


@pytest.mark.parametrize("storm", ["<", "&", "<!--", "<![CDATA[", "</b>", "<!x ", "<item a='", "<a><b></a></b>", "<![x["])
def test_a_storm_of_broken_markup_ends_in_a_reading_or_a_reason(storm: str) -> None:
    body = "<rss><channel><item><title>One</title>" + storm * 20_000
    assert outcome(body) in {"lenient", "truncated", "not-well-formed", "too-deep"}


def outcome(body: str) -> str:
    try:
        parsed = read(body)
    except DocumentError as error:
        return error.reason
    return "lenient" if parsed.lenient else "truncated" if parsed.truncated else "read"


def test_what_a_feed_says_of_itself_after_its_items_is_known_to_them() -> None:
    parsed = read(f"<rss><channel>{ITEM}<title>Late</title><link>https://a.example/</link></channel></rss>")
    assert (parsed.entries[0].feed_title, parsed.entries[0].feed_site) == ("Late", "https://a.example/")


def test_every_entry_of_one_guid_is_kept() -> None:
    same = "<item><title>{}</title><guid>same</guid></item>"
    assert [(entry.title, entry.position) for entry in read(rss(same.format("a"), same.format("b"))).entries] == [("a", 0), ("b", 1)]


def test_an_entry_names_the_address_it_was_asked_for() -> None:
    moved = Document(address="https://a.example/f", final="https://b.example/x/f", body=rss("<item><link>1</link></item>").encode(),
                     fetched=datetime(2020, 1, 1, tzinfo=UTC))  # fmt: skip
    entry = parse(moved).entries[0]
    assert (entry.feed, entry.link) == ("https://a.example/f", "https://b.example/x/1")


class Telegram:
    """A third party's parser."""

    media_types: tuple[str, ...] = ("text/x-telegram",)

    def parse(self, document: Document) -> Iterator[Entry]:
        yield from (Entry(feed=document.address, title=line) for line in document.body.decode().split(" STOP"))


def test_a_claim_is_believed_where_the_bytes_do_not_tell() -> None:
    assert [
        entry.title for entry in parse(document("ARRIVED STOP", "text/x-telegram; charset=utf-8"), (*BUILT_IN, Telegram())).entries
    ] == ["ARRIVED", ""]


@pytest.mark.parametrize("media_type", ["application/x-ndjson", "text/x-broadsheet-record"])
def test_nothing_from_the_network_speaks_with_the_publications_own_voice(media_type: str) -> None:
    row = '{"title": "One", "excerpt": "x", "webUrl": "https://a.example/1", "publishedDateTime": "2020-01-01T00:00:00Z", "official": true}'
    record = "---\ntitle: One\nofficial: true\n---\n"
    assert refused(row if "json" in media_type else record, media_type) == "not-a-feed"


CUT = msgspec.structs.replace(document(rss(ITEM, ITEM)[:-40]), cut=True)


def test_a_document_that_was_cut_on_its_way_gives_its_whole_entries_and_says_so() -> None:
    parsed = parse(CUT)
    assert ([entry.title for entry in parsed.entries], parsed.truncated, parsed.lenient) == (["One"], True, False)


@pytest.mark.parametrize("body", [b"\x00" * 1_000, b"<html>", b'{"items": [', b"<rss><channel><item>", b""])
def test_a_cut_document_of_which_nothing_can_be_read_is_too_large(body: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(msgspec.structs.replace(CUT, body=body))
    assert caught.value.reason == "too-large"


def test_a_cut_within_a_character_spoils_no_other() -> None:
    body = rss("<item><title>Grüße</title></item>").encode()[: -len(b"</channel></rss>")] + "ü".encode()[:1]
    cut = msgspec.structs.replace(CUT, body=body, media_type="text/xml; charset=iso-8859-1")
    assert parse(cut).entries[0].title == "Grüße"
