"""The JSON API keeps the shapes that others rely on."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from tests.press.editions import MASTHEAD, article, by_path, edition, judged, placement, told

from broadsheet.press import api
from broadsheet.records import Artifact, Edition, Listing, Section, Source

ITEM = [
    *("path", "title", "excerpt", "sourceUrl", "webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl", "type", "heat", "quality"),
    *("publishedDateTime", "updatedDateTime", "provider", "images", "locale", "categories", "topics", "story", "related", "why"),
]
ENVELOPE = ["title", "path", "page", "value", "nextPage"]


def rendered(of: Edition) -> dict[str, Artifact]:
    return by_path(api.render(of))


def read(of: Edition, path: str) -> Any:
    return json.loads(rendered(of)[f"public/api/{path}/index.json"].body)


def test_an_article_lies_where_its_record_says() -> None:
    found = read(edition(told("chips-go-up")), "news/2023/11/28/chips-go-up")
    assert list(found) == ITEM
    assert found["path"] == "/news/2023/11/28/chips-go-up"
    assert found["publishedDateTime"] == "2023-11-28T12:00:00Z"
    assert found["story"] == "s-chips-go-up"
    assert list(found["provider"]) == ["name", "domain", "images"]
    assert found["originalUrl"] == found["webUrl"]


def test_every_member_of_a_story_has_its_file_and_lists_the_others() -> None:
    files = rendered(edition(told("a", "b", "c")))
    member = json.loads(files["public/api/news/2023/11/28/b/index.json"].body)
    assert [other["title"] for other in member["related"]] == ["Title of a", "Title of c"]
    assert files["public/api/news/2023/11/28/b/index.json"].key == "article:b"


def test_related_is_at_most_ten_on_the_article_and_three_in_lists() -> None:
    story = told(*(f"n{n:02}" for n in range(15)))
    of = edition(story, listings=(Listing(key="news", title="News", page=1, newest=True, items=(story,)),))
    assert len(read(of, "news/2023/11/28/n00")["related"]) == 10
    assert len(read(of, "news")["value"][0]["related"]) == 3


def test_the_why_object_is_the_same_everywhere() -> None:
    story = told("a", "b")
    of = edition(story, listings=(Listing(key="news", title="News", page=1, newest=True, items=(story,)),))
    whys = [read(of, "news/2023/11/28/a")["why"], read(of, "news")["value"][0]["why"], read(of, "stories/s-a")["why"]]
    whys.append(read(of, "stories")["value"][0]["lead"]["why"])
    assert whys[0]["quality"]["total"] == 50
    assert all(found == whys[0] for found in whys)


def test_lists_are_paged_from_the_oldest_and_index_is_the_newest() -> None:
    pages = (
        Listing(key="news/ai", title="AI", page=1, items=(told("old"),)),
        Listing(key="news/ai", title="AI", page=2, newest=True, next_page=1, items=(told("new"),)),
    )
    files = rendered(edition(listings=pages))
    oldest, newest = files["public/api/news/ai/page/1/index.json"], files["public/api/news/ai/index.json"]
    assert list(json.loads(newest.body)) == ENVELOPE
    assert json.loads(newest.body)["nextPage"] == 1
    assert json.loads(oldest.body)["nextPage"] is None
    assert json.loads(oldest.body)["path"] == "/news/ai"
    assert (oldest.key, newest.key) == ("list:news/ai:1", "list:news/ai:newest")


def test_a_story_carries_its_lead_and_all_its_coverage() -> None:
    found = read(edition(told("a", *(f"n{n}" for n in range(12)))), "stories/s-a")
    assert found["lead"]["title"] == "Title of a"
    assert len(found["coverage"]) == 12
    assert found["webUrl"] == "https://news.example/ai/stories/s-a/"
    assert found["newsrooms"] == 13


def test_a_merged_story_says_where_it_went_even_through_two_merges() -> None:
    of = edition(moved={"old": "middle", "middle": "s-a"})
    assert read(of, "stories/old") == {"id": "old", "movedTo": "s-a"}
    assert read(of, "stories/middle") == {"id": "middle", "movedTo": "s-a"}


def test_an_unpublished_story_has_no_file() -> None:
    lead = judged(article("draft"))
    paths = rendered(edition(stories=(placement(lead, published=False),)))
    assert not [path for path in paths if "draft" in path]


def test_days_topics_and_sources_have_their_lists() -> None:
    day = Section(kind="day", key="2023-11-28", title="28 November 2023", placements=(told("a"),))
    of = edition(sections=(day,), sources=(Source(feed="https://a.example/feed", name="A"),))
    assert [item["title"] for item in read(of, "days/2023-11-28")["value"]] == ["Title of a"]
    assert [topic["id"] for topic in read(of, "topics")["value"]] == [topic.id for topic in MASTHEAD.topics]
    assert read(of, "sources")["value"][0]["feed"] == "https://a.example/feed"
    assert "public/api/sources/index.json" not in rendered(edition())


def test_an_edition_on_the_way_has_no_directories() -> None:
    assert list(rendered(edition(told("a"), front=None))) == [
        "public/api/news/2023/11/28/a/index.json",
        "public/api/stories/s-a/index.json",
    ]


def test_files_are_utf8_with_a_trailing_newline_and_the_same_each_time() -> None:
    story = placement(judged(article("a", title="Größe 字 🎉\u2028 </script>")))
    first, second = rendered(edition(story)), rendered(edition(story))
    assert first == second
    assert all(one.body.endswith(b"}\n") for one in first.values())
    assert "Größe 字 🎉" in first["public/api/news/2023/11/28/a/index.json"].body.decode()


def test_a_lone_surrogate_stops_nothing() -> None:
    story = placement(judged(article("a", title="half \ud83d pair")))
    assert read(edition(story), "news/2023/11/28/a")["title"] == "half ? pair"


def test_leaves_come_before_the_indexes_that_refer_to_them() -> None:
    story = told("a", "b")
    of = edition(story, listings=(Listing(key="news", title="News", page=1, newest=True, items=(story,)),), moved={"old": "s-a"})
    kinds = [one.index for one in api.render(of)]
    assert kinds == sorted(kinds)


def test_a_record_with_a_strange_name_keeps_it() -> None:
    of = edition(placement(judged(article("a", path="_news/2020-01-02-no\u00a0break.md"))))
    assert "public/api/news/2020/01/02/no\u00a0break/index.json" in rendered(of)
    nameless = placement(judged(msgspec.structs.replace(article("x"), path="")))
    assert "public/api/news/2023/11/28/x/index.json" in rendered(edition(nameless))
