"""JSON Feed 1.0 and 1.1, right and wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Entry
from broadsheet.seams import Feed
from broadsheet.wire.formats import jsonfeed


def read(body: str, address: str = "https://a.example/feed.json") -> list[Feed | Entry]:
    return list(jsonfeed.parse(Document(address=address, body=body.encode(), fetched=datetime(2020, 1, 1, tzinfo=UTC))))


def entry_of(item: object, **feed: object) -> Entry:
    return next(thing for thing in read(json.dumps({**feed, "items": [item]})) if isinstance(thing, Entry))


def test_a_feed_says_its_name_site_and_language() -> None:
    assert read('{"title": "News", "home_page_url": "https://a.example/", "language": "en", "items": []}') == [
        Feed(title="News", site="https://a.example/", language="en")
    ]


def test_an_item_is_read_whole() -> None:
    entry = entry_of(
        {"id": "1", "url": "/1", "title": "One", "summary": "1 < 2", "content_html": "<p>", "date_published": "2020-09-28T12:00:00Z",
         "tags": ["Sea", "Sea"],
         "image": "/1.jpg", "banner_image": "/2.jpg", "authors": [{"name": "Ann Lee"}, {"url": "https://bo.example/"}],
         "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg"}, {"url": "/3.png", "mime_type": "image/png", "width": 640}]},
    )  # fmt: skip
    assert (entry.guid, entry.link, entry.title, entry.title_html) == ("1", "https://a.example/1", "One", False)
    assert (entry.summary, entry.content, entry.html) == ("1 &lt; 2", "<p>", True)
    assert (entry.published, entry.categories, entry.authors) == (
        datetime(2020, 9, 28, 12, tzinfo=UTC),
        ("Sea",),
        ("Ann Lee", "https://bo.example/"),
    )
    assert [(image.url[-5:], image.width) for image in entry.images] == [("1.jpg", 0), ("2.jpg", 0), ("3.png", 640)]
    assert entry.enclosures == ("https://a.example/a.mp3", "https://a.example/3.png")


def test_an_attached_picture_tells_the_size_of_the_same_picture() -> None:
    picture = "https://a.example/p.jpg"
    attached = {"url": picture, "mime_type": "image/jpeg", "width": 640, "height": 360}
    entry = entry_of({"id": "1", "image": picture, "attachments": [attached]})
    assert [(image.url, image.width, image.height) for image in entry.images] == [(picture, 640, 360)]


def test_text_alone_is_plain() -> None:
    entry = entry_of({"id": "1", "content_text": "1 < 2"})
    assert (entry.content, entry.html) == ("1 < 2", False)


def test_version_1_0_has_one_author() -> None:
    assert entry_of({"id": "1", "author": {"name": "Ann Lee"}}).authors == ("Ann Lee",)
    assert entry_of({"id": "1"}, author={"name": "Ann Lee"}).authors == ("Ann Lee",)


def test_wrong_types_are_left_out_and_numbers_are_words() -> None:
    entry = entry_of(
        {"id": 7, "url": None, "title": {}, "tags": "a", "authors": [1], "attachments": [{"url": 3}, 4], "image": [], "date_published": 12}
    )
    assert (entry.guid, entry.link, entry.title, entry.categories, entry.authors, entry.images) == ("7", "", "", (), (), ())
    assert (entry.published, entry.claimed) == (None, "12")


def test_items_that_are_no_objects_are_passed_over() -> None:
    assert [thing.position for thing in read('{"items": [1, {"id": "a"}, null, {"id": "b"}]}') if isinstance(thing, Entry)] == [0, 1]


def test_what_only_a_forgiving_reader_takes_is_taken() -> None:
    assert read('{"items": [{"id": "1", "x": NaN, "y": 1e400}]}')[1:] != []


def test_characters_that_no_database_takes_are_removed() -> None:
    entry = next(thing for thing in read(r'{"items": [{"id": "1", "title": "a\u0000\ud800\u000bb"}]}') if isinstance(thing, Entry))
    assert entry.title == "ab"


@pytest.mark.parametrize(
    ("body", "reason"), [("{", "not-well-formed"), ("[]", "not-a-feed"), ('{"items": 1}', "not-a-feed"), ("[" * 100_000, "too-deep")]
)
def test_what_is_no_feed_has_a_named_reason(body: str, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(body)
    assert caught.value.reason == reason
