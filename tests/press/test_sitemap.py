"""The maps are valid, within their limits, and as old as their news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree
from tests.press.editions import NOON, article, by_path, edition, judged, placement, told

from broadsheet.press import sitemap
from broadsheet.records import Artifact, Edition

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def rendered(of: Edition) -> dict[str, Artifact]:
    return by_path(sitemap.render(of))


def places(artifact: Artifact) -> list[str]:
    return [found.text or "" for found in etree.fromstring(artifact.body).iter(f"{SPACE}loc")]


def test_the_map_names_every_page_once_in_order() -> None:
    pages = (("stories/b/", NOON), ("public/topics/a&b/index.html", NOON))
    found = rendered(edition(site_map=pages))["public/sitemap.xml"]
    assert places(found) == ["https://news.example/ai/", "https://news.example/ai/stories/b/", "https://news.example/ai/topics/a&b/"]
    assert b"<lastmod>2023-11-28T12:00:00Z</lastmod>" in found.body


def test_an_edition_on_the_way_has_no_maps() -> None:
    assert rendered(edition(told("a"), front=None)) == {}


def test_more_than_fifty_thousand_pages_become_an_index() -> None:
    pages = tuple((f"stories/{n:06}/", NOON) for n in range(sitemap.MOST))
    files = rendered(edition(site_map=pages))
    assert places(files["public/sitemap.xml"]) == [f"https://news.example/ai/sitemap-{n}.xml" for n in (1, 2)]
    assert [len(places(files[f"public/sitemap-{n}.xml"])) for n in (1, 2)] == [sitemap.MOST, 1]


@pytest.mark.parametrize("years", [0, 5])
def test_news_is_two_days_back_from_the_newest_story_whatever_the_hour(years: int) -> None:
    stories = (told("new"), told("young", hours=-48), told("old", hours=-49))
    of = edition(*stories, now=datetime(2023 + years, 12, 1, tzinfo=UTC))
    assert places(rendered(of)["public/news-sitemap.xml"]) == [f"https://news.example/ai/stories/s-{name}/" for name in ("new", "young")]


def test_news_says_title_language_and_date() -> None:
    story = placement(judged(article("a", title="Chips & <dips>")), time=NOON + timedelta(hours=1))
    root = etree.fromstring(rendered(edition(story))["public/news-sitemap.xml"].body)
    space = {"n": "http://www.google.com/schemas/sitemap-news/0.9"}
    assert root.xpath("string(//n:title)", namespaces=space) == "Chips & <dips>"
    assert root.xpath("string(//n:language)", namespaces=space) == "en"
    assert root.xpath("string(//n:publication_date)", namespaces=space) == "2023-11-28T13:00:00Z"


def test_robots_find_the_maps_and_machines_the_data() -> None:
    files = rendered(edition())
    assert b"Sitemap: https://news.example/ai/sitemap.xml\n" in files["public/robots.txt"].body
    assert b"https://news.example/ai/api/stories/index.json" in files["public/llms.txt"].body
