"""Search is static files that one story changes little of, and that hold nothing but values."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import msgspec
from tests.press.editions import MASTHEAD, NOON, by_path, edition

from broadsheet.press import search
from broadsheet.press.searchwords import shelf
from broadsheet.records import Abstract, Artifact, Voice, Volume

MONTH = "2023-11"


def abstract(number: int, title: str, **fields: Any) -> Abstract:
    voice = Voice(source="Planet", domain="planet.example", title=title)
    told = Abstract(id=f"s{number}", time=NOON + timedelta(minutes=number), title=title, excerpt="", topics=("AI",), voices=(voice,))
    return msgspec.structs.replace(told, **fields)


def rendered(*stories: Abstract) -> dict[str, Artifact]:
    volumes = (Volume(month=MONTH, stories=stories),)
    return by_path(search.render(msgspec.structs.replace(edition(), volumes=volumes, masthead=MASTHEAD)))


def value(files: dict[str, Artifact], name: str) -> Any:
    text = files[f"public/search/{MONTH}/{name}.js"].body.decode()
    found = re.fullmatch(r'broadsheet\.take\("([^"]+)",(.*)\);\n', text, re.DOTALL)
    assert found
    assert found[1] == f"{MONTH}/{name}"
    return json.loads(found[2])


def found(files: dict[str, Artifact], word: str) -> list[int]:
    """The stories a word is in, as a reader's browser reads them."""
    number, numbers = 0, []
    shelves = value(files, "volume")["shelves"]
    for distance in value(files, f"words-{shelf(word, shelves)}").get(word, []):
        number += distance
        numbers.append(number)
    return numbers


def test_every_word_of_title_excerpt_and_coverage_leads_to_its_story() -> None:
    other = Voice(source="Comet", domain="comet.example", title="A kraken")
    files = rendered(abstract(0, "One whale"), abstract(1, "Two whales", excerpt="and a squid"), abstract(2, "Whale", voices=(other,)))
    assert found(files, "whale") == [0, 2]
    assert (found(files, "whales"), found(files, "squid"), found(files, "kraken"), found(files, "comet")) == ([1], [1], [2], [2])


def test_topics_sources_and_days_are_filters() -> None:
    files = rendered(abstract(0, "A"), abstract(1, "B", topics=("GPU", "unknown")), abstract(2, "C", time=NOON + timedelta(days=1)))
    contents = value(files, "volume")
    assert contents["topics"] == {"ai": [0, 2], "gpu": [1]}
    assert contents["sources"] == {"planet.example": [0, 1, 1]}
    assert contents["days"] == {"2023-11-28": 0, "2023-11-29": 2}


def test_a_new_story_changes_only_what_its_words_touch() -> None:
    stories = [abstract(number, f"word{number:03d} number{number} {chr(97 + number % 26)}x") for number in range(170)]
    before, after = rendered(*stories), rendered(*stories, abstract(170, "zebra"))
    changed = {path for path in after if path not in before or before[path].body != after[path].body}
    assert before.keys() == after.keys()
    assert len(before) > len(changed) <= 5


def test_hostile_text_stays_a_value() -> None:
    nasty = '</script><script>alert(1)</script>"),alert(2);//\u2028\ud800'
    assert value(rendered(abstract(0, nasty)), "stories-0")[0][2] == nasty.replace("\ud800", "?")


def test_a_month_without_stories_has_no_files() -> None:
    assert rendered() == {}


def test_the_contents_of_a_volume_are_put_in_place_last() -> None:
    files = rendered(abstract(0, "A"))
    assert [path for path, artifact in files.items() if artifact.index] == [f"public/search/{MONTH}/volume.js"]


def test_the_catalogue_names_the_months_newest_first() -> None:
    pages = (("stories/a/", NOON), ("stories/b/", NOON - timedelta(days=40)), ("sources/planet.example/", NOON))
    told = search.catalogue(edition(site_map=pages))
    assert (told.months, told.sources, told.first, told.last) == (("2023-11", "2023-10"), ("planet.example",), "2023-10-19", "2023-11-28")
