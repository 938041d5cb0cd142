"""The maps are valid, within their limits, and as old as their news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree
from tests.press.editions import NOON, article, by_path, edition, judged, placement, told
from tests.press.validity import complaints, news_complaints

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
    assert places(found) == ["https://news.example/ai/stories/b/", "https://news.example/ai/topics/a&b/", "https://news.example/ai/"]
    assert complaints(found.body, "sitemap.xsd") == []
    assert b"<lastmod>2023-11-28T12:00:00Z</lastmod>" in found.body


def test_an_edition_on_the_way_has_no_maps() -> None:
    assert rendered(edition(told("a"), front=None)) == {}


def test_more_than_fifty_thousand_pages_become_an_index() -> None:
    pages = tuple((f"stories/{n:06}/", NOON) for n in range(sitemap.MOST))
    files = rendered(edition(site_map=pages))
    assert places(files["public/sitemap.xml"]) == [f"https://news.example/ai/sitemap-{n}.xml" for n in (1, 2)]
    assert [len(places(files[f"public/sitemap-{n}.xml"])) for n in (1, 2)] == [sitemap.MOST, 1]
    assert all(complaints(one.body, "sitemap.xsd") == [] for path, one in files.items() if path.startswith("public/sitemap"))


def test_no_map_is_larger_than_ten_million_bytes_and_none_is_lost() -> None:
    pages = tuple((f"stories/{n:04}-{'x' * 1800}/", NOON) for n in range(8_000))
    files = rendered(edition(site_map=pages))
    parts = [files[f"public/sitemap-{n}.xml"] for n in (1, 2)]
    assert max(len(part.body) for part in parts) <= sitemap.MOST_BYTES
    assert [place for part in parts for place in places(part)] == [f"https://news.example/ai/{path}" for path, _ in (*pages, ("", NOON))]


def test_news_changes_the_last_maps_alone() -> None:
    pages = tuple((f"stories/{n:06}/", NOON) for n in range(2 * sitemap.MOST))
    before, after = (rendered(edition(site_map=found)) for found in (pages, (*pages, ("stories/new/", NOON))))
    changed = {path for path in after if path.startswith("public/sitemap") and before.get(path) != after[path]}
    assert changed == {"public/sitemap-3.xml"}


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
    assert news_complaints(etree.tostring(root)) == []
    assert root.xpath("string(//n:publication_date)", namespaces=space) == "2023-11-28T13:00:00Z"


def test_robots_find_the_maps_and_machines_the_data() -> None:
    files = rendered(edition())
    assert b"Sitemap: https://news.example/ai/sitemap.xml\n" in files["public/robots.txt"].body
    assert b"https://news.example/ai/api/stories/index.json" in files["public/llms.txt"].body


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"<lastmod>2", b"<lastmod>20x"), (b"<loc>https:", b"<loc>javascript:"), (b"<url>", b"<url><url/>"), (b"urlset", b"urls")],
)
def test_a_map_with_a_planted_fault_is_found_out(old: bytes, new: bytes) -> None:
    body = rendered(edition(site_map=(("stories/b/", NOON),)))["public/sitemap.xml"].body
    assert complaints(body.replace(old, new), "sitemap.xsd")


@pytest.mark.parametrize(("old", "new"), [(b">en<", b">English<"), (b"news:title", b"news:name"), (b"T12:00", b"T12h00")])
def test_news_with_a_planted_fault_is_found_out(old: bytes, new: bytes) -> None:
    body = rendered(edition(told("a")))["public/news-sitemap.xml"].body
    assert news_complaints(body) == []
    assert news_complaints(body.replace(old, new))
