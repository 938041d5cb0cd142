"""
What is fuzzed: each target takes any bytes and must end, by a value or by an error with a name.

CI replays every input that ever broke a target (`finds/NAME/`); `make fuzz` looks for new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime

from broadsheet.errors import ConfigurationError, DocumentError, FetchError, ItemError
from broadsheet.publication import read_opml, write_opml
from broadsheet.publication.outlines import merged
from broadsheet.records import Document, Entry
from broadsheet.wire.darkroom.header import read_header
from broadsheet.wire.dates import read_date
from broadsheet.wire.discovery import candidates
from broadsheet.wire.fetch.answer import retry_after, validator
from broadsheet.wire.fetch.place import locate
from broadsheet.wire.fetch.robots import rules
from broadsheet.wire.icons import icons
from broadsheet.wire.pages.reading import read_page
from broadsheet.wire.parse import parse
from broadsheet.wire.read import read
from broadsheet.wire.text import clean, markup_to_text
from broadsheet.wire.urls import absolute, amp_address, canonical, registrable_domain
from broadsheet.wire.websub import offered
from broadsheet.wire.wrappers import targets, wrapper

NOW = datetime(2024, 5, 1, tzinfo=UTC)
HERE = "https://a.example/"


def document(data: bytes) -> Document:
    return Document(address=HERE, body=data, fetched=NOW)


def feed(data: bytes) -> None:
    """Parsed, its hub looked for, and every entry read."""
    with suppress(DocumentError):
        parsed = parse(document(data))
        offered(document(data), parsed.feed)
        for one in parsed.entries:
            with suppress(ItemError):
                read(one, NOW, {})


def page(data: bytes) -> None:
    """As its workers read it; and what else a page is looked through for."""
    with suppress(DocumentError):
        candidates(document(data))
    icons(data.decode("utf-8", "replace"), HERE)
    with suppress(DocumentError):
        found = read_page(document(data))
        assert_clean([found.title, found.description, *found.authors, *found.text.splitlines()])


def markup(data: bytes) -> None:
    assert_clean([markup_to_text(data.decode("utf-8", "surrogateescape"))])


def address(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    with suppress(FetchError):
        locate(text, HERE)
    with suppress(ItemError):
        once = canonical(text, HERE)
        assert canonical(once) == once
    for reader in (absolute, amp_address):
        with suppress(ItemError):
            reader(HERE, text)
    with suppress(ItemError):
        registrable_domain(text)
    wrapper(text)
    targets(text)


def date(data: bytes) -> None:
    found = read_date(data.decode("utf-8", "replace"))
    assert found is None or found.tzinfo is UTC


def header(data: bytes) -> None:
    text = data.decode("latin-1")
    wish = retry_after(text, NOW)
    assert wish is None or 60 <= wish <= 7 * 86_400
    assert validator(text) in {"", text}


def robots(data: bytes) -> None:
    said = rules(data, "Broadsheet/1")
    said.can_fetch(HERE, "ourselves")
    delay = said.crawl_delay("ourselves")
    assert delay is None or float(delay) == float(delay)


def entry(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    with suppress(ItemError):
        read(Entry(feed=HERE, link="https://a.example/1", title=text, content=text, html=True), NOW, {})


def image(data: bytes) -> None:
    """The reader of headers: of a whole picture, and of the first bytes of one."""
    with suppress(DocumentError):
        said = read_header(data)
        assert said.width > 0 < said.height


def opml(data: bytes) -> None:
    """What a list says is written and read again; it is merged into another."""
    with suppress(ConfigurationError):
        sources = read_opml(data, strict=False).sources
        assert {source.feed for source in read_opml(write_opml(sources)).sources} == {source.feed for source in sources}
    with suppress(ConfigurationError):
        merged(write_opml(()), data, "theirs.opml")


def sitemap(data: bytes) -> None:
    feed(b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">' + data)
    feed(b"<sitemapindex>" + data)


def assert_clean(texts: Iterable[str]) -> None:
    for text in texts:
        text.encode()
        assert clean(text) == text


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (feed, page, markup, address, date, header, robots, entry, image, opml, sitemap)
}
