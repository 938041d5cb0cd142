"""What a page says of itself is found wherever pages say it, is doubted, and never raises."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from broadsheet.wire.pages.jsonld import decoded
from broadsheet.wire.pages.metadata import Metadata, accepted, metadata_of
from broadsheet.wire.pages.tree import tree_of

HERE = "https://www.site.example/news/one"
NOON = datetime(2024, 3, 11, 12, tzinfo=UTC)


def said(head: str, body: str = "", address: str = HERE) -> Metadata:
    return metadata_of(tree_of(f"<html><head>{head}</head><body>{body}</body></html>"), address)


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "head",
    [
        ld('{"@type":"NewsArticle","datePublished":"2024-03-11T12:00:00Z"}'),
        ld(
            '{"@context":"https://schema.org","@graph":[{"@type":"Organization"},{"@type":["Article"],"datePublished":"2024-03-11T12:00:00Z"}]}'
        ),
        ld('[{"@type":"http://schema.org/NewsArticle","datePublished":"2024-03-11T12:00:00Z"}]'),
        ld('<!-- {"@type":"NewsArticle","datePublished":"2024-03-11T12:00:00Z",} -->'),
        ld('{"@type":"NewsArticle","headline":"a\nb","datePublished":"2024-03-11T12:00:00Z"};'),
        ld('{"@type":"NewsArticle","datePublished":"2024-03-11T12:00:00Z"}{"@type":"Organization"}'),
        '<meta property="article:published_time" content="2024-03-11T13:00:00+01:00">',
        '<meta name="parsely-pub-date" content="2024-03-11T12:00:00Z">',
        '<meta itemprop="datePublished" content="2024-03-11T12:00:00Z">',
    ],
)
def test_a_date_is_found_wherever_pages_have_it(head: str) -> None:
    assert said(head).published == NOON


def test_addresses_start_from_the_base_of_the_page() -> None:
    links = '<link rel="canonical" href="one"><link rel="amphtml" href="one/amp"><meta property="og:image" content="one.png">'
    found = said(f'<base href="/wire/">{links}')
    assert (found.canonical, found.amp) == ("https://www.site.example/wire/one", "https://www.site.example/wire/one/amp")
    assert [image.url for image in found.images] == ["https://www.site.example/wire/one.png"]


@pytest.mark.parametrize("base", ["", "data:text/html,x", "javascript:x", "http://["])
def test_a_base_that_leads_nowhere_is_none(base: str) -> None:
    assert said(f'<base href="{base}"><link rel="canonical" href="two">').canonical == "https://www.site.example/news/two"


def test_a_time_of_the_article_is_its_date_where_nothing_else_is() -> None:
    assert said("", '<article><time datetime="2024-03-11T12:00:00Z">now</time></article>').published == NOON


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (ld('{"@type":"NewsArticle","author":{"@type":"Person","name":"Ann Quay"}}'), ("Ann Quay",)),
        (ld('{"@type":"NewsArticle","author":[{"name":"Ann Quay"},"Bo Pier",{"name":["Cy Dock"]}]}'), ("Ann Quay", "Bo Pier", "Cy Dock")),
        ('<meta name="author" content="By Ann Quay">', ("Ann Quay",)),
        ('<meta property="article:author" content="https://site.example/ann">', ()),
    ],
)
def test_people_are_names_and_no_addresses(head: str, names: tuple[str, ...]) -> None:
    assert said(head).authors == names


def test_an_address_in_the_body_is_nobodys_word_for_the_page() -> None:
    assert said("", '<link rel="canonical" href="https://evil.example/">').canonical == ""


@pytest.mark.parametrize(
    ("claimed", "taken"),
    [
        ("https://site.example/news/true", True),
        ("https://m.site.example/one", True),
        ("https://evil.example/news/one", False),
        ("https://www.site.example/", False),
        ("", False),
        ("javascript:alert(1)", False),
    ],
)
def test_no_page_speaks_for_anothers_address(claimed: str, taken: bool) -> None:
    assert accepted(claimed, HERE) == (claimed if taken else "")


def test_pictures_are_whole_each_once_with_the_size_they_state() -> None:
    sides = '<meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">'
    head = f'<meta property="og:image" content="/a.jpg">{sides}'
    head += ld(
        '{"@type":"NewsArticle","image":[{"url":"/a.jpg"},"//cdn.example/b.jpg",{"contentUrl":"c.jpg","width":"800px","height":{"value":600}}]}'
    )
    found = [(image.url, image.width, image.height) for image in said(head).images]
    assert found == [
        ("https://www.site.example/a.jpg", 1200, 630),
        ("https://cdn.example/b.jpg", 0, 0),
        ("https://www.site.example/news/c.jpg", 800, 600),
    ]


@pytest.mark.parametrize(
    ("head", "free"),
    [
        (ld('{"@type":"NewsArticle","isAccessibleForFree":false}'), False),
        (ld('{"@type":"NewsArticle","isAccessibleForFree":"http://schema.org/False"}'), False),
        (ld('{"@type":"NewsArticle","hasPart":{"isAccessibleForFree":"False"}}'), False),
        (ld('{"@type":"NewsArticle","isAccessibleForFree":true}'), True),
        ('<meta property="article:content_tier" content="locked">', False),
        ("", True),
    ],
)
def test_a_page_says_whether_it_is_free(head: str, free: bool) -> None:
    assert said(head).free is free


def test_a_deep_description_is_none() -> None:
    assert decoded("[" * 100_000) is None
    assert decoded('{"a":' * 5_000 + "1" + "}" * 5_000) is None
    assert decoded('{"a":[[1]]}') == {"a": [[1]]}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "url", "@type", "value", "@graph"]), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = [
    "@type",
    "author",
    "image",
    "headline",
    "datePublished",
    "inLanguage",
    "hasPart",
    "isAccessibleForFree",
    "mainEntityOfPage",
    "description",
]


@st.composite
def documents(draw: DrawFn) -> str:
    """Heads that say anything under the names that are looked for."""
    names = st.sampled_from(["og:image", "author", "og:url", "article:published_time", "og:image:width", "content-language"])
    metas = "".join(f'<meta property="{draw(names)}" content="{draw(st.text(max_size=20))}">' for _ in range(draw(st.integers(0, 4))))
    things = draw(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5))
    broken = draw(st.sampled_from(["", ",", "}", "<!--", "\x00"]))
    return metas + ld(f"{things!r}".replace("'", '"') + broken) + draw(st.text(max_size=30))


@given(documents(), st.sampled_from([HERE, "", "nonsense", "https://[::1]/"]))
def test_nothing_that_a_page_says_raises_and_the_same_is_always_read_the_same(head: str, address: str) -> None:
    assert said(head, address=address) == said(head, address=address)


@given(JSON)
def test_any_description_is_read(value: object) -> None:
    head = ld(json.dumps({"@type": "NewsArticle", **dict.fromkeys(KEYS[1:], value)}).replace("</", "<\\/"))
    found = said(head)
    assert all(found.authors)
