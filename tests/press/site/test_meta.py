"""What pages say of themselves to machines: true, of others' articles as theirs, and whole whatever the articles hold."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from lxml import html
from tests.corpora import shared
from tests.press.editions import MASTHEAD, NOON, article, by_path, edition, front, judged, placement, told
from tests.press.vocabulary import faults

from broadsheet.press import site
from broadsheet.press.site.meta import LIST, STORY, Page, head
from broadsheet.records import Image, Masthead, Placement, Print, Section

NASTY = "</script><script>alert(1)</script><!-- \u2028\u2029 ]]> & \"quotes\" 'q' größer 字 🎉"


def of_story(of: Placement, masthead: Masthead = MASTHEAD) -> str:
    title = of.story.title or of.lead.article.title
    return head(Page(folder=f"stories/{of.story.id}/", title=title, described=of.lead.article.excerpt, feeds=True, story=of), masthead)


def page(markup: str) -> Any:
    return html.document_fromstring(f"<!doctype html><html><head><meta charset='utf-8'>{markup}</head><body></body></html>")


def data(markup: str) -> Any:
    """The JSON-LD of a page; exactly one block of it, and no other script."""
    (script,) = page(markup).iter("script")
    assert script.get("type") == "application/ld+json"
    return json.loads(script.text)


def tags(markup: str) -> dict[str, str]:
    found = [(tag.get("property") or tag.get("name"), tag.get("content")) for tag in page(markup).iter("meta") if tag.get("content")]
    assert len(dict(found)) == len(found)
    return dict(found)


def articles(markup: str) -> list[dict[str, Any]]:
    return [element["item"] for element in data(markup)["mainEntity"]["itemListElement"]]


def test_a_story_is_a_page_that_points_to_the_articles_of_others() -> None:
    lead = judged(article("a", language="de", updated=NOON + timedelta(hours=3)))
    of = placement(lead, judged(article("b", house="Other"), copy_of="a"))
    markup = of_story(of)
    assert list(faults(data(markup), "CollectionPage")) == []
    first, second = articles(markup)
    assert first["publisher"] == {"@type": "Organization", "name": "Planet", "url": "https://planet.example/"}
    assert (first["headline"], first["url"]) == ("Title of a", "https://planet.example/a")
    assert (first["inLanguage"], first["dateModified"]) == ("de", "2023-11-28T15:00:00Z")
    assert second["isBasedOn"] == first["url"]
    assert data(markup)["url"] == "https://news.example/ai/stories/s-a/"
    assert data(markup)["dateModified"] == "2023-11-28T15:00:00Z"


def test_nobody_is_said_to_have_written_anything() -> None:
    of = placement(judged(article("a", authors=("Jane Doe",), text="The text itself.")))
    markup = of_story(of)
    assert "Jane Doe" not in markup
    assert "The text itself" not in markup


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (lambda page, item: item.update(author="Us"), "author claims authorship"),
        (lambda page, item: item.pop("publisher"), "publisher is missing"),
        (lambda page, item: item.update(url="javascript:alert(1)"), "javascript"),
        (lambda page, item: item.update(datePublished="yesterday"), "yesterday"),
        (lambda page, item: page.update({"@type": "NewsArticle"}), "no CollectionPage"),
    ],
)
def test_a_planted_fault_is_found(plant: Any, said: str) -> None:
    found = data(of_story(told("a", "b")))
    plant(found, found["mainEntity"]["itemListElement"][0]["item"])
    assert said in "\n".join(faults(found, "CollectionPage"))


def hostile(words: str) -> Placement:
    lead = article("a", title=words, excerpt=words, web_url=f"https://a.example/{words}", house="Planet", language="en")
    house = msgspec.structs.replace(lead.provider, name=words)
    return placement(judged(msgspec.structs.replace(lead, provider=house), topics=(words,)), judged(article("b", title=words)))


def test_hostile_text_comes_back_as_it_went_in() -> None:
    markup = of_story(hostile(NASTY))
    assert articles(markup)[0]["headline"] == NASTY
    assert articles(markup)[0]["publisher"]["name"] == NASTY
    assert "url" not in articles(markup)[0]
    assert tags(markup)["og:title"] == NASTY
    assert not set(markup.partition('ld+json">')[2].partition("</script>")[0]) & set("<>&\u2028\u2029")


def test_no_vector_ends_the_data_or_adds_an_element() -> None:
    texts = [words for _, words in json.loads(shared("data/corpora/xss-vectors.json").read_text("utf-8"))]
    assert len(texts) > 800
    plain = outline(of_story(hostile("words")))
    assert outline(f'{of_story(hostile("words"))}<meta name="x" onclick="1">') != plain
    for words in texts:
        markup = of_story(hostile(words))
        assert outline(markup) == plain, words
        assert articles(markup)[1]["headline"] == words


def outline(markup: str) -> list[tuple[Any, list[Any]]]:
    """The elements of a head, and the names of their attributes."""
    return [(tag.tag, sorted(tag.attrib)) for tag in page(markup).head]


def test_cards_say_what_the_page_is_and_show_our_own_picture_of_it() -> None:
    markup = of_story(told("a", "b"), msgspec.structs.replace(MASTHEAD, locale="de-at"))
    said = tags(markup)
    assert (said["og:type"], said["og:site_name"], said["og:locale"]) == ("article", "A.I. Every Day", "de_AT")
    assert said["og:url"] == "https://news.example/ai/stories/s-a/"
    assert said["og:image"] == "https://news.example/ai/stories/s-a/card.png"
    assert (said["og:image:width"], said["og:image:height"]) == ("600", "315")
    assert said["twitter:card"] == "summary_large_image"
    assert "og:locale" not in tags(of_story(told("a")))


def test_a_print_of_ours_goes_before_the_drawing_and_a_foreign_picture_is_never_named() -> None:
    foreign = Image(url="https://i.example/x.png", width=9, height=9)
    assert "i.example" not in of_story(placement(judged(article("a", images=(foreign,)))))
    ours = msgspec.structs.replace(foreign, title="A chip", prints=(Print(name="ab", width=640, height=360),))
    said = tags(of_story(placement(judged(article("a", images=(ours,))))))
    assert said["og:image"] == "https://news.example/ai/images/s-a/ab.webp"
    assert (said["og:image:type"], said["og:image:width"], said["og:image:alt"]) == ("image/webp", "640", "A chip")


def test_a_hub_is_named_beside_the_page_itself() -> None:
    masthead = msgspec.structs.replace(MASTHEAD, hub="https://hub.example/?a&b")
    links = {link.get("rel"): link.get("href") for link in page(of_story(told("a"), masthead)).iter("link")}
    assert links == {"hub": "https://hub.example/?a&b", "self": "https://news.example/ai/stories/s-a/"}
    assert not list(page(of_story(told("a"))).iter("link"))


def test_pages_stay_small_however_many_stories_they_show() -> None:
    many = [told(f"n{n}") for n in range(100)]
    assert len(articles(head(Page(folder="", title="Front", section=front(*many)), MASTHEAD))) == LIST
    assert len(articles(of_story(told(*(f"n{n}" for n in range(100)))))) == STORY
    assert list(faults(data(head(Page(folder="", title="Empty", section=front()), MASTHEAD)), "CollectionPage")) == []


def test_every_page_of_stories_says_so_once() -> None:
    stories = (told("a", "b"), told("c"))
    sections = tuple(Section(kind=kind, key=key, title="T", placements=stories) for kind, key in (("topic", "ai"), ("day", "2023-11-28")))
    files = by_path(site.render(edition(*stories, front=front(*stories), sections=sections)))
    pages = {path: one.body.decode() for path, one in files.items() if path.endswith(".html") and b"ld+json" in one.body}
    assert set(pages) == {
        *("public/index.html", "public/stories/s-a/index.html", "public/stories/s-c/index.html"),
        *("public/topics/ai/index.html", "public/days/2023-11-28/index.html"),
    }
    for body in pages.values():
        assert body.count("application/ld+json") == body.count('property="og:title"') == body.count('rel="canonical"') == 1


def test_a_link_to_an_article_in_another_language_says_which() -> None:
    story = placement(judged(article("a", language="de")), judged(article("b", language="en")), judged(article("c", language="")))
    for path, one in by_path(site.render(edition(story))).items():
        if path in {"public/index.html", "public/stories/s-a/index.html"}:
            links = {link.get("href"): link.get("hreflang") for link in html.document_fromstring(one.body.decode()).iter("a")}
            assert (links["https://planet.example/a"], links["https://planet.example/b"], links["https://planet.example/c"]) == (
                "de",
                None,
                None,
            )
