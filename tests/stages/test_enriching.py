"""Whether a page is an article's, by what both say."""

from __future__ import annotations

import pytest
from tests.publications import NOW

from broadsheet.records import Article, Page, Provider
from broadsheet.stages.enriching import is_about

LATIN = "The cranes of the harbour went back to work after a strike of nine days that had emptied the quays."
KANJI = "政府は新しい漁業法案を承認したと発表した。港の労働者は九日間のストライキを終えた。"


def article(title: str, excerpt: str = "", address: str = "https://a.example/news/1") -> Article:
    return Article(
        id="a",
        feed="f",
        title=title,
        excerpt=excerpt,
        published=NOW,
        first_seen=NOW,
        web_url=address,
        provider=Provider(name="A", domain="a.example"),
    )


def page(text: str, title: str = "", address: str = "https://a.example/news/1") -> Page:
    return Page(address=address, title=title, text=text)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (article("Harbour cranes work again"), page(LATIN)),
        (article("Weekend in pictures", "The cranes of the harbour went back to work"), page(LATIN)),
        (article("漁業法案を政府が承認"), page(KANJI)),
        (article("!"), page(LATIN)),
        (article("Harbour cranes work again", address="https://a.example/"), page(LATIN, address="https://a.example/")),
    ],
)
def test_a_page_that_has_words_of_the_article_is_its_page(told: Article, found: Page) -> None:
    assert is_about(told, found)


@pytest.mark.parametrize(
    "found",
    [
        page("Sorry, nothing was found under the address that you asked for.", "Page not found"),
        page("We and our partners keep things on your device.", "Your privacy"),
        page(KANJI),
        page(LATIN, address="https://a.example/"),
        page(LATIN, address="https://a.example"),
    ],
)
def test_a_page_that_has_none_and_the_front_page_are_not(found: Page) -> None:
    assert not is_about(article("Harbour cranes work again", "A strike of nine days ends"), found)
