"""What an archived page says of itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.records import Document, Entry
from broadsheet.wire.formats import page

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def read(head: str, charset: str = "utf-8", claim: str = "", heading: str = "<h1>Heading</h1>") -> Entry:
    body = f"<html lang='en-GB'><head>{head}</head><body>{heading}</body></html>".encode(charset)
    document = Document(address="import:a", final="https://a.example/x/1?u=2", body=body, media_type=f"text/html{claim}", fetched=NOW)
    (entry,) = page.parse(document)
    return entry


def test_open_graph_wins_over_the_heading_and_the_heading_over_the_title() -> None:
    titled = "<title>Plain | Site</title>"
    assert read(f'{titled}<meta property="og:title" content="Own">').title == "Own"
    assert read(titled).title == "Heading"
    assert read(titled, heading="").title == "Plain | Site"


def test_a_canonical_address_is_made_absolute_and_a_strange_one_is_not_taken() -> None:
    assert read('<link rel="canonical" href="../1">').link == "https://a.example/1"
    assert read('<link rel="canonical" href="javascript:alert(1)">').link == "https://a.example/x/1?u=2"
    assert read('<link rel="canonical" href="http://[">').link == "https://a.example/x/1?u=2"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2020-01-02T03:04:05Z">',
        '<meta itemprop="datePublished" content="2020-01-02T03:04:05Z">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2020-01-02T03:04:05Z"}</script>',
        '<article><time datetime="2020-01-02T03:04:05Z"></time></article>',
    ],
)
def test_a_date_is_taken_from_wherever_a_page_names_one(head: str) -> None:
    assert read(head).published == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_page_without_a_date_was_there_when_it_was_archived() -> None:
    assert (read("").published, read("").claimed) == (NOW, "")


def test_a_page_says_its_language_site_author_and_excerpt() -> None:
    entry = read(
        '<meta name="author" content="Ada"><meta property="og:site_name" content="The A"><meta name="Description" content=" an\n excerpt ">'
    )
    assert (entry.language, entry.feed_title, entry.authors, entry.summary) == ("en", "The A", ("Ada",), "an excerpt")


def test_an_encoding_is_the_servers_word_or_the_pages_own() -> None:
    assert read("<title>Größe</title>", "cp1252", "; charset=iso-8859-1", heading="").title == "Größe"
    assert read('<meta charset="iso-8859-2"><title>Żółw</title>', "iso-8859-2", heading="").title == "Żółw"
