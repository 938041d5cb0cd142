"""Which closed story an article takes up: the same headline, or names that nothing else has told; never a series."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.desk.stories.scene import FREE, NOON, article

from broadsheet.desk.stories import Closed, FollowUp, Memory, Telling, cluster, follow_up, telling, traces

AGROUND = "Ferry Aurora runs aground off Tromsø, passengers rescued by helicopter"


def told(title: str, excerpt: str = "", source: str = "") -> Telling:
    """What an article is known again by, among forty of other things."""
    one = article("z", title, excerpt, hours=5, source=source)
    others = [
        article(f"o{number}", f"Mayor of town {number} opens bridge and school to public preview", hours=number / 10)
        for number in range(40)
    ]
    found = cluster([*others, one], (), Memory(), FREE)
    return telling(found.features["z"], one.provider.domain)


def found(new: Telling, *closed: Telling) -> FollowUp | None:
    """What it takes up of closed stories of one article each, named after their place, the later the later."""
    stories = {
        str(place): Closed(last=NOON + timedelta(hours=place), chain=str(place), tellings=(one,)) for place, one in enumerate(closed)
    }
    shared = {term: {str(place) for place, one in enumerate(closed) if term in traces(one)} for term in traces(new)}
    return follow_up(new, stories, {term: chains for term, chains in shared.items() if chains})


def test_the_same_headline_takes_a_story_up_and_says_by_which_words() -> None:
    one = found(told(AGROUND), told("Parliament votes on fishing quotas"), told(AGROUND))
    assert one == FollowUp(story="1", why="with the words of its headline: Aurora, Ferry, Tromsø, aground, helicopter")


def test_a_next_stage_takes_up_what_was_announced() -> None:
    stages = "Vortex Queue message ordering now in public preview", "Vortex Queue message ordering is available"
    assert found(told(stages[1], source="vortex.example"), told(stages[0], source="vortex.example"))


def test_other_words_with_the_same_names_take_it_up_when_nothing_else_told_them() -> None:
    old = told("Ferry Aurora runs aground off Tromsø under master Lindqvist", source="a.example")
    new = told("Divers raise the wreck of Aurora near Tromsø as Lindqvist faces court", source="b.example")
    assert found(new, old)
    assert found(new, old, told("Mayor of Tromsø meets Lindqvist, owner of shipyard Aurora", source="c.example")) is None


def test_a_source_has_to_say_more_than_the_same_names() -> None:
    old = told("Ferry Aurora runs aground off Tromsø under master Lindqvist", source="a.example")
    assert found(told("Divers raise the wreck of Aurora near Tromsø as Lindqvist faces court", source="a.example"), old) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Recovery rollup 52 for Vortex Queue", "Recovery rollup 53 for Vortex Queue"),
        ("Vortex Queue news for June", "Vortex Queue news for July"),
        ("Vortex Queue now sold in Portugal", "Vortex Queue now sold in Finland"),
        ("Saturday crossword by Lindqvist", "Sunday crossword by Lindqvist"),
    ],
)
def test_the_next_part_of_a_series_takes_up_nothing(one: str, other: str) -> None:
    assert found(told(other), told(one)) is None


def test_what_comes_back_for_the_fourth_time_is_a_column() -> None:
    column = told("Letters of the readers of the Harbour Courier")
    assert [found(column, *[column] * times) is not None for times in range(1, 5)] == [True, True, True, False]


def test_of_several_the_one_that_ended_last_is_taken_up() -> None:
    one = found(told(AGROUND), told(AGROUND), told(AGROUND), told("Parliament votes on fishing quotas"))
    assert one is not None
    assert one.story == "1"


def test_a_roundup_neither_takes_up_nor_is_taken_up() -> None:
    roundup = told("Weekly roundup: ferry Aurora aground off Tromsø, Lindqvist in court")
    assert traces(roundup) == ()
    assert found(told(AGROUND), roundup) is None


def test_common_words_are_no_traces() -> None:
    words = told("Mayor of town opens bridge and school in Tromsø")
    assert [words.forms[term] for term in traces(words)] == ["Tromsø"]


def test_an_article_without_words_takes_up_nothing() -> None:
    assert found(told(""), told(AGROUND)) is None
