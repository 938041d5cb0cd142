"""Every file of the API is as its published JSON Schema says, and no schema is for nothing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.jsonschema import faults, loaded
from tests.press.editions import MASTHEAD, NOON, article, by_path, edition, judged, placement, told
from tests.press.shapes import shape_of

from broadsheet.press import api
from broadsheet.press.schema import DIALECT, SHAPES, schemas
from broadsheet.records import Bulletin, Image, Link, Listing, Notice, Section, Source, Turn


def published() -> dict[str, Any]:
    return {one.path.rpartition("/")[2].removesuffix(".json"): loaded(one.body) for one in schemas(MASTHEAD)}


def everything() -> dict[str, bytes]:
    """The API of an edition that has everything that an edition can have."""
    picture = Image(url="https://i.example/x.png", width=8, height=6, title="A chip")
    lead = judged(article("a", images=(picture,), categories=("chips",)), links=(Link(other="b", strength=700, evidence=("chips",)),))
    turn = Turn(at=NOON, story="s-a", kind="join", article="b", reason="chips")
    story = placement(lead, judged(article("b", hours=1)), aliases=("old",))
    story = type(story)(story=story.story, lead=story.lead, coverage=story.coverage, timeline=(turn,))
    lists = (
        Listing(key="news", title="News", page=1, newest=True, items=(story,)),
        Listing(key="news/ai", title="AI", page=2, next_page=1, items=(story, told("c"))),
    )
    notices = (
        Notice(number=2, at=NOON, kind="moved", what="story", id="old", other="s-a"),
        Notice(number=1, at=NOON, kind="new", what="article", id="a", path="_news/2023-11-28-a.md"),
    )
    of = edition(
        story,
        listings=lists,
        sections=(Section(kind="day", key="2023-11-28", title="A day", placements=(story,)),),
        sources=(Source(feed="https://a.example/feed", name="A", topics=("AI",)),),
        moved={"old": "s-a"},
        bulletins=(Bulletin(page=1, newest=True, notices=notices), Bulletin(page=1, notices=notices)),
    )
    return {path: one.body for path, one in by_path(api.render(of)).items()}


def test_every_file_is_as_its_schema_says() -> None:
    known, seen = published(), set()
    for path, body in everything().items():
        if path.endswith("/index.json"):
            seen.add(shape_of(path))
            assert list(faults(loaded(body), known[shape_of(path)])) == [], path
    assert seen == {*SHAPES, "schema"}


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda item: item.pop("title"), "title is missing"),
        (lambda item: item.update(heat="hot"), "'hot' is no integer"),
        (lambda item: item.update(heat=True), "True is no integer"),
        (lambda item: item.update(publishedDateTime="2023-11-28T12:00:00"), "has no time zone"),
        (lambda item: item.update(publishedDateTime="noon"), "is no time"),
        (lambda item: item.update(colour="red"), "colour is unknown"),
        (lambda item: item["provider"].update(domain=None), "None is no string"),
        (lambda item: item["related"].append({}), "path is missing"),
    ],
)
def test_a_planted_fault_is_found(break_it: Any, said: str) -> None:
    item = loaded(everything()["public/api/news/2023/11/28/a/index.json"])
    break_it(item)
    assert said in "\n".join(faults(item, published()["article"]))


def test_the_directory_names_every_schema_by_its_address_and_each_says_so_itself() -> None:
    known = published()
    listed = {one["name"]: one["schema"] for one in known.pop("index")["value"]}
    assert listed == {name: schema["$id"] for name, schema in known.items()}
    assert listed["article"] == "https://news.example/ai/api/schema/article.json"
    assert {schema["$schema"] for schema in known.values()} == {DIALECT}


def test_newsletters_are_an_empty_list_until_there_is_one() -> None:
    found = loaded(everything()["public/api/newsletters/index.json"])
    assert found == {"title": "Newsletters", "path": "/newsletters", "page": 1, "value": [], "nextPage": None}
