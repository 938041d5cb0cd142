"""The judge: what it doubts, what it makes of titles, and what it proposes; all of it arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.press.editions import NOON, article

from broadsheet.desk.judge import BAND, FEWEST, SURE, Bars, Doubt, doubts, field, is_open, likeness, odds, propose
from broadsheet.records import Judged, Link, Placement, Proposal, Story, Verdict

THRESHOLD = 300
BARS = Bars(THRESHOLD, THRESHOLD)
MISSING = -3 * 256
Links = Mapping[tuple[str, str], int]


def placed(stories: Mapping[str, str], links: Links, **titles: str) -> list[Placement]:
    """Stories of articles, one letter each and an hour apart, every one of a house of its own; links hold both ways."""
    return [_placement(story, members, links, titles) for story, members in stories.items()]


def _placement(story: str, members: str, links: Links, titles: Mapping[str, str]) -> Placement:
    judged = [_judged(name, story, links, titles.get(name, f"Title of {name}")) for name in members]
    lead = judged[0].article
    return Placement(
        story=Story(id=story, members=tuple(members), lead=lead.id, title=lead.title, time=lead.published),
        lead=judged[0],
        coverage=tuple(judged[1:]),
    )


def _judged(name: str, story: str, links: Links, title: str) -> Judged:
    mine = {one if other == name else other: strength for (one, other), strength in links.items() if name in (one, other)}
    return Judged(
        article=article(name, hours=ord(name), house=name.upper(), title=title),
        verdict=Verdict(article=name, story=story),
        links=tuple(Link(other=other, strength=strength) for other, strength in mine.items()),
    )


def found(
    stories: Mapping[str, str], links: Links, settled: Any = (), touched: Any = None, **titles: str
) -> set[tuple[str, str, str, int]]:
    """What is doubted: kind, the two articles, and the margin."""
    told = doubts(placed(stories, links, **titles), set(touched or stories), settled, BARS)
    return {(doubt.kind, *doubt.pair, doubt.margin) for doubt in told}


# What is doubted


@pytest.mark.parametrize(("margin", "narrow"), [(BAND, True), (-BAND, True), (0, True), (BAND + 1, False), (-BAND - 1, False)])
def test_a_fit_is_narrow_on_either_side_of_the_threshold(margin: int, narrow: bool) -> None:
    link = {("a", "b"): THRESHOLD + margin}
    assert found({"s": "a", "t": "b"}, link) == ({("merge", "a", "b", margin)} if narrow else set())
    assert found({"s": "ab"}, link) == ({("split", "b", "a", margin)} if narrow else set())


def test_two_stories_of_several_have_a_higher_bar_than_an_article_and_a_story() -> None:
    links = {("a", "b"): 900, ("c", "d"): 900, **dict.fromkeys((("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")), THRESHOLD + BAND + 50)}
    low, high = (
        doubts(placed({"s": "ab", "t": "cd"}, links), {"s", "t"}, (), Bars(THRESHOLD, bar)) for bar in (THRESHOLD, THRESHOLD + 100)
    )
    assert [doubt.kind for doubt in low] == []
    assert [(doubt.kind, doubt.bar) for doubt in high if doubt.kind == "merge"] == [("merge", THRESHOLD + 100)]


def test_a_fit_is_the_mean_of_three_links_and_a_missing_one_counts() -> None:
    tied = {("b", "c"): 900, ("b", "d"): 900, ("c", "d"): 900}
    strong = {("a", "b"): 400, ("a", "c"): 350, ("a", "d"): 300}
    assert found({"s": "a", "t": "bcd"}, {**tied, **strong}) == {("merge", "a", "b", 50)}
    assert found({"s": "a", "t": "bcd"}, {**tied, ("a", "b"): 1500, ("a", "c"): 318}) == {
        ("merge", "a", "b", (1818 + MISSING) // 3 - THRESHOLD)
    }


def test_two_stories_are_asked_about_by_all_members_of_the_smaller() -> None:
    links = {("a", "b"): 900, ("c", "d"): 900, ("d", "e"): 900, ("c", "e"): 900}
    across = {("a", other): 300 for other in "cde"} | {("b", other): 200 for other in "cde"}
    assert found({"s": "ab", "t": "cde"}, {**links, **across}) == {("merge", "a", "e", -50)}


def test_an_article_is_asked_about_against_the_rest_of_its_story() -> None:
    tied = {("a", "b"): 900, ("a", "c"): 900, ("b", "c"): 900}
    assert found({"s": "abcd"}, {**tied, **{(other, "d"): 310 for other in "abc"}}) == {("split", "d", "c", 10)}


def test_a_copy_is_where_its_original_is() -> None:
    (story,) = placed({"s": "ab"}, {("a", "b"): THRESHOLD})
    copy = Judged(article=story.coverage[0].article, verdict=Verdict(article="b", story="s", copy_of="a"), links=story.coverage[0].links)
    told = doubts([Placement(story=story.story, lead=story.lead, coverage=(copy,))], {"s"}, (), BARS)
    assert [doubt.pair for doubt in told] == [("a", "b")]


def test_one_source_on_both_sides_tells_two_stories() -> None:
    one, other = placed({"s": "a", "t": "b"}, {("a", "b"): THRESHOLD})
    same = Judged(article=article("b", house="A"), verdict=other.lead.verdict, links=other.lead.links)
    assert doubts([one, Placement(story=other.story, lead=same)], {"s"}, (), BARS) == []


def test_a_roundup_has_no_say() -> None:
    assert found({"s": "a", "t": "b"}, {("a", "b"): THRESHOLD}, a="This week in herring: 15 announcements") == set()


def test_only_stories_that_something_happened_to_are_looked_at() -> None:
    stories, links = {"s": "ab", "t": "cd", "u": "e"}, {("a", "b"): 300, ("c", "d"): 300, ("d", "e"): 200, ("a", "e"): 200}
    assert {told[0:3] for told in found(stories, links, touched={"s"})} == {("split", "b", "a")}
    assert found({"s": "a", "t": "b"}, {("a", "b"): 300}, touched={"t"}) == found({"s": "a", "t": "b"}, {("a", "b"): 300}, touched={"s"})


@pytest.mark.parametrize("settled", [("a", "c"), ("c", "a"), ("b", "d")])
def test_two_stories_are_passed_over_when_any_pair_across_them_is_settled(settled: tuple[str, str]) -> None:
    links = {("a", "b"): 900, ("c", "d"): 900, **{(one, other): 300 for one in "ab" for other in "cd"}}
    strongest = {("merge", "b", "d", 0)}
    assert found({"s": "ab", "t": "cd"}, links) == strongest
    assert found({"s": "ab", "t": "cd"}, links, [settled]) == set()
    assert found({"s": "ab", "t": "cd"}, links, [("a", "b"), ("a", "z")]) == strongest


@given(st.randoms(use_true_random=False))
def test_the_order_of_stories_and_links_does_not_matter(chance: Any) -> None:
    stories = {"s": "ab", "t": "cde", "u": "f"}
    links = {(one, other): 150 + 13 * ord(one) + 7 * ord(other) & 511 for one in "abcdef" for other in "abcdef" if one < other}
    told = placed(stories, links)
    shuffled = [Placement(story=one.story, lead=one.lead, coverage=tuple(chance.sample(one.coverage, len(one.coverage)))) for one in told]
    chance.shuffle(shuffled)
    assert doubts(shuffled, set(stories), (), BARS) == doubts(told, set(stories), (), BARS)


# What is made of titles


def test_a_field_is_the_direction_of_the_mean_and_must_be_wide_enough() -> None:
    east, north = np.array([127, 0], np.int8).tobytes(), np.array([0, 64], np.int8).tobytes()
    common = field([east, north] * (FEWEST // 2))
    assert common is not None
    assert common.tolist() == pytest.approx([0.5**0.5, 0.5**0.5])
    assert field([east] * (FEWEST - 1)) is None


def likeness_of(one: tuple[int, ...], other: tuple[int, ...], common: tuple[float, ...] = (0, 0, 0)) -> float:
    rows = {name: np.array(row, np.int8).tobytes() for name, row in (("a", one), ("b", other))}
    return likeness(doubt("merge"), rows, np.array(common))


def test_likeness_is_the_cosine_beyond_what_is_common() -> None:
    assert likeness_of((3, 4, 0), (30, 40, 0)) == pytest.approx(1)
    assert likeness_of((127, 0, 0), (0, 127, 0)) == pytest.approx(0)
    assert likeness_of((100, 0, 100), (0, 100, 100)) == pytest.approx(0.5)
    assert likeness_of((100, 0, 100), (0, 100, 100), (0, 0, 1)) == pytest.approx(0)
    assert likeness_of((0, 0, 0), (0, 0, 0)) == likeness_of((0, 0, 9), (0, 0, 9), (0, 0, 1)) == 0


def doubt(kind: str, one: tuple[str, ...] = ("a",), other: tuple[str, ...] = ("b",)) -> Doubt:
    return Doubt(kind=kind, one=one, other=other, pair=(one[0], other[0]), margin=-20, bar=THRESHOLD)


def test_likeness_is_the_mean_over_all_pairs_of_the_two_sides() -> None:
    rows = {name: np.array(row, np.int8).tobytes() for name, row in (("a", (9, 0)), ("b", (9, 0)), ("c", (0, 9)))}
    assert likeness(doubt("merge", ("a",), ("b", "c")), rows, np.zeros(2)) == pytest.approx(0.5)


def test_one_link_is_less_to_be_trusted_than_several() -> None:
    assert odds(doubt("merge"), 0.4) < odds(doubt("merge", other=("b", "c")), 0.4)


@given(low=st.floats(-1, 1), high=st.floats(-1, 1))
def test_the_more_alike_the_likelier_one_story(low: float, high: float) -> None:
    assert odds(doubt("merge"), min(low, high)) <= odds(doubt("merge"), max(low, high))


# What is proposed


def test_like_titles_call_for_a_merge_and_unlike_ones_for_a_split() -> None:
    merge, split = propose(doubt("merge"), 0.9, NOON), propose(doubt("split"), -0.2, NOON)
    assert merge is not None
    assert split is not None
    assert (merge.kind, merge.subject, merge.other, merge.at) == ("merge", "a", "b", NOON)
    assert merge.reason == "their fit is +1.09 where +1.17 joins; the likeness of their titles, 0.90, speaks for one story"
    assert split.reason.endswith("the likeness of their titles, -0.20, speaks for two stories")
    assert min(merge.odds, split.odds) >= SURE


def test_nothing_is_proposed_of_what_the_engine_had_right_or_nobody_can_tell() -> None:
    unsure = 0.36
    assert abs(odds(doubt("merge"), unsure)) < SURE
    for kind, alike in (("merge", -0.2), ("split", 0.9), ("merge", unsure), ("split", unsure)):
        assert propose(doubt(kind), alike, NOON) is None


# What is still open

MERGE = Proposal(at=NOON, kind="merge", subject="a", other="c", odds=300, reason="")
SPLIT = Proposal(at=NOON, kind="split", subject="a", other="b", odds=300, reason="")
HOMES = {"a": "s", "b": "s", "c": "t", "d": "t", "old": "t"}


def test_a_proposal_is_open_until_the_stories_are_as_it_would_have_them() -> None:
    assert is_open(MERGE, HOMES, ())
    assert is_open(SPLIT, HOMES, ())
    assert not is_open(MERGE, HOMES | {"c": "s"}, ())
    assert not is_open(SPLIT, HOMES | {"b": "t"}, ())


@pytest.mark.parametrize("ruled", [("a", "c"), ("d", "b"), ("s", "t"), ("c", "s"), ("old", "a")])
def test_a_ruling_about_its_two_stories_settles_a_merge(ruled: tuple[str, str]) -> None:
    assert not is_open(MERGE, HOMES, [ruled])


@pytest.mark.parametrize("ruled", [("a", "b"), ("b", "a")])
def test_a_ruling_about_the_article_and_its_story_settles_a_split(ruled: tuple[str, str]) -> None:
    assert not is_open(SPLIT, HOMES, [ruled])


@pytest.mark.parametrize("ruled", [("a", "b"), ("c", "d"), ("a", "elsewhere"), ("s", "s")])
def test_a_ruling_about_others_settles_no_merge(ruled: tuple[str, str]) -> None:
    assert is_open(MERGE, HOMES, [ruled])


@pytest.mark.parametrize("ruled", [("a", "c"), ("b", "d"), ("s", "t")])
def test_a_ruling_about_others_settles_no_split(ruled: tuple[str, str]) -> None:
    assert is_open(SPLIT, HOMES, [ruled])
