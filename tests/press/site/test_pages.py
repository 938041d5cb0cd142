"""The site works from a folder, asks nothing of strangers, and trusts no text."""

from __future__ import annotations

import json
import posixpath
import re
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from lxml import etree
from tests.corpora import shared
from tests.press.editions import MASTHEAD, NOON, article, edition, judged, placement, told
from tests.press.site.whole import HOUSES, rendered, tree_of, whole

from broadsheet.records import Edition, Link, Look, Profile, Provider, Section

NASTY = '<script>alert(1)</script> & "quotes" \x00\ud800'


def page(of: Edition, path: str) -> Any:
    return tree_of(rendered(of)[f"public/{path}"])


def words(tree: Any) -> str:
    return " ".join(str(tree.text_content()).split())


def test_every_link_inside_the_site_leads_to_a_file_from_any_depth() -> None:
    files = rendered(whole())
    elsewhere = re.compile(r"(feed\.xml|atom\.xml|feed\.json|index\.json)$")
    followed = 0
    for path, artifact in files.items():
        if not path.endswith(".html") or path == "public/404.html":
            continue
        for element, _, link, _ in tree_of(artifact).iterlinks():
            if urlsplit(link).scheme or link.startswith("#") or elsewhere.search(link):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
            assert target in files, (path, link, element.tag)
            followed += 1
    assert followed > 50


def test_a_page_asks_only_for_its_stylesheet_and_its_script() -> None:
    for path, artifact in rendered(whole()).items():
        if path.endswith(".html"):
            tree = tree_of(artifact)
            assert not tree.xpath(
                "//img | //iframe | //*[@style] | //style | //@onclick | //script[text() and not(@type='application/ld+json')]"
            ), path
            own = ["search"] if path == "public/search/index.html" else []
            assert [str(src).rpartition("assets/")[2] for src in tree.xpath("//script/@src")] == ["site.js", *(f"{one}.js" for one in own)]
            assert len(tree.xpath("//script[@src and @defer]")) == len(tree.xpath("//script[@src]")), "nothing waits for the script"
            assert all(re.search(r"(^|/)assets/[a-z]+\.css$", str(link.get("href"))) for link in tree.xpath("//link[@rel='stylesheet']"))
            assert "default-src 'none'" in str(tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)"))
    style = rendered(whole())["public/assets/style.css"].body
    assert b"url(" not in style
    assert b"@import" not in style


@pytest.mark.parametrize("path", ["index.html", "stories/s-a/index.html", "topics/ai/index.html"])
def test_text_of_strangers_stays_text(path: str) -> None:
    lead = judged(article("a", title=NASTY, excerpt=NASTY), links=(Link(other="b", strength=9, evidence=(NASTY,)),))
    story = placement(lead, judged(article("b", title=NASTY, house=NASTY)), why_lead=NASTY)
    tree = page(edition(story, sections=(Section(kind="topic", key="ai", title=NASTY, placements=(story,)),)), path)
    assert len(tree.xpath("//script[not(@type='application/ld+json')]")) == 1
    assert "<script>alert(1)</script>" in words(tree)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example", "http://a b", "java\nscript:x"]
)
def test_only_addresses_of_the_web_are_linked(address: str) -> None:
    story = placement(judged(article("a", web_url=address)), judged(article("b", web_url=address)))
    of = edition(story)
    for path in ("index.html", "stories/s-a/index.html"):
        tree = page(of, path)
        assert address not in tree.xpath("//@href")
        assert "Title of a" in words(tree)


def skeleton(of: Edition, path: str) -> list[tuple[str, list[str]]]:
    """The elements of a page with the names of their attributes: what a stranger's text must not be able to change."""
    return [(element.tag, sorted(set(element.attrib))) for element in page(of, path).iter(etree.Element)]


def test_no_attack_that_others_collected_makes_an_element_or_an_attribute() -> None:
    vectors = [vector for _, vector in json.loads(shared("data/corpora/xss-vectors.json").read_text())]
    assert len(vectors) > 800

    def made_of(text: str) -> Edition:
        lead = judged(article("a", title=text, excerpt=text, language="en"), links=(Link(other="b", strength=9, evidence=(text,)),))
        other = judged(article("b", title=text, house="Other", provider=Provider(name=text, domain="other.example"), language="en"))
        return edition(placement(lead, other, why_lead=text))

    for path in ("index.html", "stories/s-a/index.html"):
        harmless = skeleton(made_of("harmless"), path)
        for vector in vectors:
            assert skeleton(made_of(vector or " "), path) == harmless, vector


def test_links_that_leave_take_nothing_along() -> None:
    tree = page(whole(), "stories/s-a/index.html")
    leaving = [link for link in tree.xpath("//a") if "house" in str(link.get("href")) and "://" in str(link.get("href"))]
    assert leaving
    assert all(link.get("rel") == "noopener noreferrer" for link in leaving)


def test_the_front_page_folds_coverage_under_its_lead() -> None:
    tree = page(edition(told("first", *(f"n{n}" for n in range(6))), told("second", "third")), "index.html")
    assert "7 newsrooms" in words(tree)
    assert [words(found) for found in tree.xpath("//summary")] == ["3 more", "Also House1"]
    assert [words(found) for found in tree.xpath("//article//h2")] == ["Title of first", "Title of second"]


def test_the_story_page_says_why_in_words_and_bars() -> None:
    tree = page(whole(), "stories/s-a/index.html")
    panel = words(tree.xpath("//aside")[0])
    assert "Heat of the story50" in panel
    assert "Its lead is good" in panel
    assert "The best of them." in panel
    assert tree.xpath("//aside//rect/@width") == ["100"] * 5  # heat, quality, and the quality of each of three


def test_the_story_page_tells_its_days_newest_first() -> None:
    lead, later = judged(article("a")), judged(article("b", hours=30))
    tree = page(edition(placement(lead, later)), "stories/s-a/index.html")
    days = [words(found) for found in tree.xpath("//section[@class='timeline']/h3")]
    assert days == ["Wednesday, 29 November 2023", "Tuesday, 28 November 2023"]


def test_the_clock_leaves_no_trace() -> None:
    story = told("a", "b")
    assert rendered(edition(story)) == rendered(edition(story, now=NOON.replace(year=2031)))


def test_a_merged_story_leads_on() -> None:
    tree = page(whole(), "stories/old/index.html")
    assert tree.xpath("string(//meta[@http-equiv='refresh']/@content)") == "0; url=../../stories/s-a/index.html"
    assert (
        tree.xpath("//link[@rel='canonical']/@href")
        == tree.xpath("//meta[@property='og:url']/@content")
        == [f"{MASTHEAD.url}/stories/s-a/"]
    )


def test_a_story_tells_its_heat_and_its_reports_once() -> None:
    tree = page(whole(), "stories/s-a/index.html")
    assert words(tree).count("Heat") == 1
    assert len(tree.xpath("//main//figure")) == 1


def test_languages_and_directions_are_said() -> None:
    tree = page(edition(placement(judged(article("a", title="عنوان", language="ar")))), "stories/s-a/index.html")
    assert tree.xpath("//h1/@lang") == ["ar"]
    assert tree.xpath("//h1/@dir") == ["auto"]
    assert tree.get("lang") == MASTHEAD.locale


def test_an_empty_publication_has_a_front_page() -> None:
    assert "Nothing has been published yet" in words(page(edition(), "index.html"))


def test_every_topic_source_day_and_month_is_listed() -> None:
    assert [words(found) for found in page(whole(), "topics/index.html").xpath("//ul[@class='tree']//a")] == ["AI", "GPU"]
    listed = page(whole(), "sources/index.html").xpath("//tbody//a/@href")
    assert listed == [f"../sources/{house.domain}/index.html" for house in HOUSES]
    days = page(whole(), "days/index.html")
    assert days.xpath("//h3/a/@href") == ["../months/2023-11/index.html"]
    assert days.xpath("//*[starts-with(@class, 'days')]//@href") == ["../days/2023-11-28/index.html"]
    assert words(page(whole(), "days/2023-11-28/index.html").xpath("//h1")[0]) == "Tuesday, 28 November 2023"
    assert words(page(whole(), "months/2023-11/index.html").xpath("//h2")[0]) == "Tuesday 28 1 story"


def test_every_story_of_the_edition_is_reached_from_the_front_page_by_links() -> None:
    files = rendered(whole())
    seen, ahead = set(), ["public/index.html"]
    while ahead:
        if (path := ahead.pop()) in seen or path not in files or not path.endswith(".html"):
            continue
        seen.add(path)
        ahead += [
            posixpath.normpath(posixpath.join(posixpath.dirname(path), str(link))) for link in tree_of(files[path]).xpath("//a/@href")
        ]
    assert {path for path in files if path.endswith("index.html")} - seen == {"public/stories/old/index.html"}


def test_a_source_without_a_page_is_led_to_elsewhere() -> None:
    profiles = (Profile(domain="a.example", name="A"), Profile(domain="not a domain", name="B"))
    tree = page(edition(profiles=profiles), "sources/index.html").xpath("//tbody")[0]
    assert (words(tree), tree.xpath(".//@href")) == ("A B", ["https://a.example/"])


def test_a_logo_and_a_colour_are_the_publications_own() -> None:
    look = Look(accent="#ffcc00", logo=b"<svg/>", logo_name="logo.svg", about=("We print what we like.",))
    files = rendered(edition(told("a"), masthead=msgspec.structs.replace(MASTHEAD, look=look)))
    assert files["public/assets/logo.svg"].body == b"<svg/>"
    assert tree_of(files["public/stories/s-a/index.html"]).xpath("//header//img/@src") == ["../../assets/logo.svg"]
    assert b"--day:#" in files["public/assets/style.css"].body.rpartition(b"}")[0].rpartition(b"}")[2]
    assert "We print what we like." in words(tree_of(files["public/about/index.html"]))


def test_a_publication_of_a_right_to_left_language_runs_so() -> None:
    tree = page(edition(told("a"), masthead=msgspec.structs.replace(MASTHEAD, locale="ar_EG")), "index.html")
    assert (tree.get("lang"), tree.get("dir")) == ("ar-EG", "rtl")
    assert page(whole(), "index.html").get("dir") == "ltr"


def test_an_edition_on_the_way_has_neither_front_page_nor_directories() -> None:
    assert list(rendered(edition(told("a"), front=None))) == ["public/stories/s-a/index.html", "public/stories/s-a/card.png"]


def test_tags_are_balanced() -> None:
    for path, artifact in rendered(whole()).items():
        if path.endswith(".html"):
            text = (
                re.sub(r"<(meta|link|br|img|input)\b([^>]*)>", r"<\1\2/>", artifact.body.decode())
                .replace("<!doctype html>", "")
                .replace(" defer>", ">")
                .replace("<details open>", "<details>")
            )
            etree.fromstring(re.sub(r"&(?!amp;|lt;|gt;|quot;|#)", "&amp;", text))
