from __future__ import annotations

import tarfile
from datetime import UTC, datetime

import pytest
from tests.corpora import shared

from broadsheet.records import Document, Entry, Image, Provider, Spike
from broadsheet.wire.formats import record

NOW = datetime(2024, 1, 2, tzinfo=UTC)
HEAD = b'title: "A &amp; B"\nwebUrl: "https://n.example/a"\npublishedDateTime: 2023-11-28T14:42:00Z\n'


def read(front: bytes, path: str = "_news/2023-11-28-a-b.md") -> Entry | Spike:
    [found] = record.parse(Document(address=path, body=b"---\n" + front + b"---\n\n", fetched=NOW))
    return found


def entry_of(front: bytes) -> Entry:
    found = read(front)
    assert isinstance(found, Entry)
    return found


def test_a_record_is_one_entry_with_its_words_verbatim() -> None:
    entry = entry_of(HEAD + b'excerpt: " two\\r\\nlines "\n')
    assert (entry.title, entry.summary, entry.html, entry.title_html) == ("A &amp; B", " two\r\nlines ", False, False)
    assert (entry.link, entry.guid, entry.feed) == ("https://n.example/a", "_news/2023-11-28-a-b.md", record.FEED)
    assert (entry.published, entry.claimed) == (datetime(2023, 11, 28, 14, 42, tzinfo=UTC), "2023-11-28T14:42:00Z")


def test_what_the_record_says_of_itself_is_given() -> None:
    front = HEAD + (
        b'type: video\nremoved: true\noriginalUrl: "o"\nampWebUrl: "p"\ncdnAmpWebUrl: "c"\nfeaturedContent: "<b>"\nsecured: "x;y"\n'
        b'updatedDateTime: 2023-11-29T00:00:00Z\nprovider:\n  name: 365\n  domain: n.example\n  images:\n    - url: "i"\n'
        b'topics:\n  - AI\nimages:\n  - url: "j"\n    width: 3\n    height: 2\n    isCached: true\n    title: "t"\n'
    )
    given = entry_of(front).given
    assert given
    assert given.provider == Provider(name="365", domain="n.example", images=(Image(url="i"),))
    assert given.images == (Image(url="j", width=3, height=2, cached=True, title="t"),)
    assert (given.path, given.topics, given.kind, given.removed) == ("_news/2023-11-28-a-b.md", ("AI",), "video", True)
    assert (given.original_url, given.amp_url, given.cdn_amp_url, given.featured, given.secured) == ("o", "p", "c", "<b>", "x;y")
    assert given.updated == datetime(2023, 11, 29, tzinfo=UTC)
    assert front in given.record


def test_another_desks_decisions_are_not_carried() -> None:
    given = entry_of(HEAD + b"quality: 90\nheat: 90\npublished: true\n").given
    assert given
    assert (given.story, given.official) == ("", None)


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        (b"title: a\n", "missing-field"),
        (b'title: ""\nwebUrl: a\npublishedDateTime: 2023-11-28\n', "missing-field"),
        (HEAD.replace(b"2023-11-28T14:42:00Z", b"yesterday"), "bad-date"),
        (HEAD + b"topics: AI\n", "bad-type"),
        (HEAD + b"topics:\n  - [a]\n", "bad-type"),
        (HEAD + b"provider: AI\n", "bad-type"),
        (HEAD + b"images:\n  - a\n", "bad-type"),
        (HEAD + b"images:\n  - width: 3\n", "missing-field"),
        (HEAD + b"images:\n  - url: a\n    width: wide\n", "bad-type"),
        (HEAD + b"images:\n  - url: a\n    width: true\n", "bad-type"),
        (HEAD + b"images:\n  - url: a\n    height: -1\n", "bad-type"),
        (HEAD + b"images:\n  - url: a\n    height: 3.5\n", "bad-type"),
        (HEAD + b"images:\n  - url: a\n    height: .nan\n", "bad-type"),
        (HEAD + b"images:\n  - url: a\n    height: 2147483648\n", "bad-type"),
        (HEAD + b"provider: {name: a, domain: b, images: [{url: c, height: false}]}\n", "bad-type"),
        (HEAD + b"excerpt: {a: b}\n", "bad-type"),
        (HEAD + b"a: *b\n", "aliases"),
        (b"\xff\n", "bad-encoding"),
    ],
)
def test_what_is_no_record_is_spiked_by_name(front: bytes, reason: str) -> None:
    spike = read(front)
    assert isinstance(spike, Spike)
    assert (spike.stage, spike.subject, spike.reason, spike.at) == ("parse", "_news/2023-11-28-a-b.md", reason, NOW)


def test_every_real_record_is_an_entry_with_its_bytes_kept() -> None:
    with tarfile.open(shared("data/everyday/records.tar.gz")) as tar:
        bodies = {name: file.read() for name in tar.getnames() if "_news/" in name and (file := tar.extractfile(name))}
    for name, body in bodies.items():
        [entry] = record.parse(Document(address=name, body=body, fetched=NOW))
        assert isinstance(entry, Entry)
        assert entry.given
        assert entry.published
        assert entry.given.record == body
        assert entry.given.provider
        assert entry.given.topics
        assert entry.given.secured
    assert len(bodies) == 600
