"""The order of an edition, and that no owner fills its top."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desk.judging import NOON, article

from broadsheet.desk.compose import arrange, by_day, owner
from broadsheet.records import Judged, Organization, Placement, Story, Verdict

HOUSE = {f"{name}.example": Organization(domain=f"{name}.example", name=name.upper(), owner="House") for name in "ab"}


def placement(name: str, order: int, domain: str = "", days: int = 0) -> Placement:
    time = NOON + timedelta(days=days)
    lead = Judged(article=article(name, domain=domain), verdict=Verdict(article=name, story=name))
    return Placement(story=Story(id=name, members=(name,), lead=name, title=name, time=time, order=order), lead=lead)


placements = st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 9), st.integers(0, 2)), max_size=70).map(
    lambda found: [placement(f"s{number:02}", order, f"{domain}.example", day) for number, (domain, order, day) in enumerate(found)]
)


def test_the_hottest_comes_first_and_ties_go_to_the_lower_id() -> None:
    found = arrange([placement("c", 5), placement("b", 5), placement("a", 4)], {})
    assert [(placed.story.id, placed.rank) for placed in found] == [("b", 0), ("c", 1), ("a", 2)]


@given(placements)
def test_no_owner_leads_more_than_a_quarter_of_the_first_twenty_ranks(found: list[Placement]) -> None:
    placed = arrange(found, HOUSE)
    top = [one for one in placed if one.rank < 20]
    assert max(Counter(owner(one, HOUSE) for one in top).values(), default=0) <= 5
    assert sorted(one.story.id for one in placed) == sorted(one.story.id for one in found)
    assert [one.rank for one in placed] == sorted({one.rank for one in placed})
    assert [one.story.order for one in top] == sorted((one.story.order for one in top), reverse=True)


@given(placements)
def test_every_day_keeps_the_same_rule(found: list[Placement]) -> None:
    days = by_day(found, HOUSE)
    assert list(days) == sorted(days, reverse=True)
    assert sum(map(len, days.values())) == len(found)
    for day, placed in days.items():
        assert {one.story.time.date().isoformat() for one in placed} == {day}
        assert max(Counter(owner(one, HOUSE) for one in placed if one.rank < 20).values()) <= 5


def test_what_the_cap_passes_over_follows_from_rank_twenty_on() -> None:
    placed = arrange([placement(f"s{number}", -number, "a.example") for number in range(7)], {})
    assert [one.rank for one in placed] == [0, 1, 2, 3, 4, 20, 21]


def test_titles_of_one_owner_share_its_ranks() -> None:
    found = [placement(f"s{number}", -number, f"{'ab'[number % 2]}.example") for number in range(8)]
    assert sum(one.rank < 20 for one in arrange(found, HOUSE)) == 5
    assert sum(one.rank < 20 for one in arrange(found, {})) == 8


@pytest.mark.parametrize("size", [0, 3, None])
def test_a_page_holds_no_more_than_its_size(size: int | None) -> None:
    found = [placement(f"s{number}", number) for number in range(5)]
    assert len(arrange(found, {}, size=size)) == (5 if size is None else size)
