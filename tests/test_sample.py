"""The sample publication: complete, as described, and nobody's news."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path

import feedparser
import pytest
from tests.corpora import shared

from broadsheet.publication import Beginning, Publication, create, load, read_local, read_topics

TOOL = runpy.run_path(str(Path(__file__).resolve().parents[1] / "tools/make_sample.py"))
SAMPLE: Path = TOOL["SAMPLE"]
MADE: dict[str, bytes] = TOOL["made"]()
ARTICLES: list[dict[str, str]] = TOOL["sample"]()["articles"]
SOURCES: list[dict[str, str]] = TOOL["sample"]()["sources"]


def of_kind(kind: str) -> list[dict[str, str]]:
    return [article for article in ARTICLES if article.get("kind") == kind]


def words(article: dict[str, str]) -> int:
    return len(article.get("text", "").split())


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    root = tmp_path_factory.mktemp("sample") / "perceptron"
    create(root, Beginning(sample=True))
    return load(root)


def test_every_made_file_is_in_step_with_its_source() -> None:
    stale = [path for path, body in MADE.items() if (SAMPLE / path).read_bytes() != body]
    assert stale == [], "run: python tools/make_sample.py"
    there = {path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert there == {*MADE, "articles.yaml", "broadsheet.toml", "topics.yaml"}


def test_the_sample_loads_without_a_note(publication: Publication) -> None:
    assert publication.settings.title == "The Daily Perceptron"
    assert (len(publication.sources), len(publication.organizations), len(publication.topics)) == (15, 15, 22)
    assert publication.notes == ()
    assert not (publication.root / "articles.yaml").exists()


def test_the_topics_are_the_22_of_the_old_ai_site(publication: Publication) -> None:
    theirs = read_topics(shared("data/everyday/topics-ai.json"))
    assert [(topic.id, topic.name, topic.parent, topic.keywords) for topic in publication.topics] == [
        (topic.id, topic.name, topic.parent, topic.keywords) for topic in theirs
    ]


def test_nothing_points_outside_the_reserved_names() -> None:
    for path, body in MADE.items():
        hosts = set(re.findall(r"https?://([^/\"'<\s]+)", body.decode()))
        formats = {"purl.org", "search.yahoo.com", "www.w3.org", "jsonfeed.org"}
        assert {host for host in hosts - formats if not host.endswith(".example")} == set(), path
    assert "perceptron.example" in (SAMPLE / "broadsheet.toml").read_text("utf-8")


def test_there_is_enough_of_everything() -> None:
    assert 120 <= len(ARTICLES) <= 140
    assert sum(words(article) >= 60 for article in ARTICLES) >= 35
    assert Counter(source["dialect"] for source in SOURCES) == {"rss": 6, "atom": 5, "json": 4}
    assert sum("image" in article for article in ARTICLES) >= 60
    assert {source["owner"] for source in SOURCES if source["key"] in {"courier", "ledger"}} == {"Lanternhouse Media"}


def test_the_news_is_of_ten_days() -> None:
    days = {article["date"][:10] for article in ARTICLES if "date" in article and article.get("kind") != "future"}
    assert days == {f"2024-03-{day:02}" for day in range(1, 11)}
    assert [article["date"][:4] for article in of_kind("future")] == ["2124"]
    assert ["date" in article for article in of_kind("undated")] == [False]


def test_strong_stories_are_told_by_several_newsrooms() -> None:
    rooms: dict[str, set[str]] = {}
    days: dict[str, set[str]] = {}
    for article in ARTICLES:
        if "story" in article:
            rooms.setdefault(article["story"], set()).add(article["source"])
            days.setdefault(article["story"], set()).add(article["date"][:10])
    assert sum(len(sources) >= 3 for sources in rooms.values()) >= 15
    assert sum(len(sources) >= 5 for sources in rooms.values()) >= 7
    assert sum(len(dates) >= 2 for dates in days.values()) >= 10


def test_no_two_newsrooms_tell_a_story_in_the_same_words() -> None:
    told = [article for article in ARTICLES if "story" in article and article.get("kind") not in {"wire", "revised"}]
    for place, one in enumerate(told):
        for other in told[place + 1 :]:
            if one["story"] == other["story"]:
                assert SequenceMatcher(None, one["excerpt"], other["excerpt"], autojunk=False).ratio() < 0.6, (one["title"], other["title"])


def test_the_wire_was_printed_by_others_with_its_credit() -> None:
    labels = [article for article in of_kind("wire") if article["story"] == "labels"]
    assert [article["source"] for article in labels] == ["meridian", "courier", "ledger", "bazaar"]
    assert all(words(article) >= 80 for article in of_kind("wire"))
    assert all("(Meridian Wire)" in article["text"] for article in of_kind("wire") if article["source"] != "meridian")
    assert all(SequenceMatcher(None, labels[0]["text"].split(), copy["text"].split()).ratio() > 0.9 for copy in labels[1:])


def test_the_twins_share_a_pattern_and_are_two_things() -> None:
    one, other = of_kind("twin")
    assert one["source"] == other["source"]
    assert [title.split(" ", 2)[2] for title in (one["title"], other["title"])] == ["is now available"] * 2
    assert one["title"] != other["title"]


def test_what_feeds_are_like_is_there() -> None:
    counted = Counter(article["kind"] for article in ARTICLES if "kind" in article)
    assert counted == {
        "wire": 6,
        "twin": 2,
        "roundup": 2,
        "revised": 2,
        "market-report": 2,
        "exam-dump": 1,
        "course-deal": 1,
        "sponsored": 1,
        "undated": 1,
        "future": 1,
        "broken": 1,
    }


def test_a_headline_changes_at_one_address() -> None:
    first, later = of_kind("revised")
    assert (first["guid"], first["address"], first["date"]) == (later["guid"], later["address"], later["date"])
    assert datetime.fromisoformat(later["updated"]) > datetime.fromisoformat(first["date"])
    assert first["title"] != later["title"]


def test_other_languages_are_spoken() -> None:
    language = {source["key"]: source.get("language", "en") for source in SOURCES}
    spoken = Counter(language[article["source"]] for article in ARTICLES)
    assert min(spoken["de"], spoken["es"], spoken["fr"]) >= 5


def test_titles_are_headlines() -> None:
    for article in ARTICLES:
        assert len(article["title"]) <= 115, article["title"]
        assert len(re.findall(r"[.!?…”»](?=\s|$)", article["excerpt"])) <= 5, article["excerpt"]
    assert len({(article["source"], article["title"]) for article in ARTICLES}) == len(ARTICLES)


@pytest.mark.parametrize("source", [source for source in SOURCES if source["dialect"] != "json"], ids=lambda source: source["key"])
def test_another_reader_finds_every_article_of_a_feed(publication: Publication, source: dict[str, str]) -> None:
    path = next(listed.feed for listed in publication.sources if Path(listed.feed).stem == source["key"])
    read = feedparser.parse(read_local(publication, path))
    mine = [article for article in ARTICLES if article["source"] == source["key"]]
    assert not read.bozo
    assert sorted(entry.title for entry in read.entries) == sorted(article["title"] for article in mine)
    assert sum("link" in entry for entry in read.entries) == len(mine)
