"""
What is fuzzed: each target takes any bytes and must end, by a value or by an error with a name.

    python -m tests.fuzz.run NAME -max_total_time=600

CI replays every input that ever broke a target (`finds/NAME/`); `make deep` looks for new ones.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from broadsheet.errors import DocumentError, FetchError, ItemError
from broadsheet.records import Document, Entry
from broadsheet.wire.dates import read_date
from broadsheet.wire.fetch.answer import retry_after, validator
from broadsheet.wire.fetch.place import locate
from broadsheet.wire.parse import parse
from broadsheet.wire.read import read
from broadsheet.wire.text import clean, markup_to_text
from broadsheet.wire.urls import absolute, amp_address, canonical, registrable_domain

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def feed(data: bytes) -> None:
    with suppress(DocumentError):
        for entry in parse(Document(address="https://a.example/feed", body=data, fetched=NOW)).entries:
            with suppress(ItemError):
                read(entry, NOW, {})


def page(data: bytes) -> None:
    text = markup_to_text(data.decode("utf-8", "surrogateescape"))
    assert clean(text) == text
    text.encode()


def address(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    with suppress(FetchError):
        locate(text, "https://a.example/")
    with suppress(ItemError):
        once = canonical(text, "https://a.example/")
        assert canonical(once) == once
    for reader in (absolute, amp_address):
        with suppress(ItemError):
            reader("https://a.example/", text)
    with suppress(ItemError):
        registrable_domain(text)


def date(data: bytes) -> None:
    found = read_date(data.decode("utf-8", "replace"))
    assert found is None or found.tzinfo is UTC


def header(data: bytes) -> None:
    text = data.decode("latin-1")
    wish = retry_after(text, NOW)
    assert wish is None or 60 <= wish <= 7 * 86_400
    assert validator(text) in {"", text}


def entry(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    with suppress(ItemError):
        read(Entry(feed="https://a.example/", link="https://a.example/1", title=text, content=text, html=True), NOW, {})


TARGETS: dict[str, Callable[[bytes], None]] = {
    "feed": feed,
    "page": page,
    "address": address,
    "date": date,
    "header": header,
    "entry": entry,
}
