"""What every signal promises: whole points, one name, linear in its weight, monotone in what it measures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desk.judging import PICTURE, WORDS, article, group

from broadsheet.desk.policies.broadsheet import SIGNALS
from broadsheet.records import Article, Organization, Topic
from broadsheet.seams import Group, Rules

TOPICS = (
    Topic(id="town", name="Town", keywords=("town", "council")),
    Topic(id="bridge", name="Bridges", keywords=("bridge",)),
    Topic(id="ships", name="Ships", keywords=("ship", "harbour")),
)
KNOWN = {"b.example": Organization(domain="b.example", name="B", owner="House", weight=7)}

articles = st.builds(
    lambda name, hours, title, excerpt, words, pictured, language, topics: article(
        name,
        domain=f"{name[0]}.example",
        hours=hours,
        title=title,
        excerpt=excerpt,
        text="word " * words,
        images=(PICTURE,) * pictured,
        language=language,
        topics=topics,
    ),
    st.sampled_from(["a1", "a2", "b1", "b2", "c1", "d1", "e1"]),
    st.integers(0, 100),
    st.sampled_from(["Town votes for a bridge", "Ship sinks", "TOWN SHOUTS VERY LOUDLY", "10 ways to a bridge", "Market CAGR 4%"]),
    st.sampled_from(["", WORDS, "BERLIN /PRNewswire/ -- a bridge"]),
    st.integers(0, 2000),
    st.booleans(),
    st.sampled_from(["", "en", "en-GB", "de"]),
    st.sampled_from([(), ("Town",), ("Town", "Bridges", "Ships")]),
)
groups = st.lists(articles, min_size=1, max_size=6, unique_by=lambda one: one.id).map(lambda found: group(*found))
names = pytest.mark.parametrize("name", sorted(SIGNALS))


def points(name: str, subject: Article, story: Group, rules: Rules | None = None, weight: int | None = None) -> int:
    """The sum of what one signal gives, after checking the form of its reasons."""
    signal = SIGNALS[name]
    found = signal.measure(subject, story, rules or Rules(topics=TOPICS, organizations=KNOWN), signal.weight if weight is None else weight)
    assert all(reason.signal == name and reason.points and reason.sentence.endswith(".") for reason in found)
    return sum(reason.points for reason in found)


def with_clicks(story: Group, clicks: int, pin: int) -> tuple[Group, Rules]:
    quality = {member.id: 10 + len(member.title) for member in story.members}
    told = msgspec.structs.replace(story, quality=quality, pin=pin, front=frozenset({story.members[0].id}))
    return told, Rules(topics=TOPICS, organizations=KNOWN, clicks={story.members[-1].id: clicks})


@names
@given(groups, st.integers(0, 500), st.integers(-40, 40), st.integers(0, 50))
def test_a_signal_is_linear_in_its_weight_but_for_rounding(name: str, story: Group, clicks: int, pin: int, weight: int) -> None:
    story, rules = with_clicks(story, clicks, pin)
    for member in story.members:
        reasons = len(SIGNALS[name].measure(member, story, rules, 1000))
        exact = points(name, member, story, rules, 1000) / 1000
        assert abs(points(name, member, story, rules, weight) - weight * exact) <= 0.51 * reasons + weight * reasons / 1000
        assert points(name, member, story, rules, 0) == 0


@names
def test_a_signal_says_in_its_docstring_what_it_measures(name: str) -> None:
    sentence = (SIGNALS[name].__doc__ or "").strip()
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert SIGNALS[name].figure in {"quality", "heat"}


@given(st.integers(0, 60), st.integers(0, 60))
def test_source_grows_with_trust(one: int, other: int) -> None:
    found = article("b1", domain="b.example")

    def trusted(weight: int) -> int:
        known = {"b.example": Organization(domain="b.example", name="B", weight=weight)}
        return points("source", found, group(found), Rules(organizations=known))

    assert (trusted(one) <= trusted(other)) == (one <= other)
    assert points("source", article("x"), group(article("x"))) == 0


def test_complete_grows_with_every_part_that_is_there() -> None:
    bare = article("a", first_seen=article("a").published - timedelta(days=1))
    steps: list[Callable[[Article], Article]] = [
        lambda one: msgspec.structs.replace(one, first_seen=one.published),
        lambda one: msgspec.structs.replace(one, authors=("Ann",)),
        lambda one: msgspec.structs.replace(one, images=(PICTURE,)),
        lambda one: msgspec.structs.replace(one, excerpt=WORDS),
    ]
    totals = [points("complete", bare, group(bare))]
    for step in steps:
        bare = step(bare)
        totals.append(points("complete", bare, group(bare)))
    assert totals == [0, 5, 7, 15, 25]


@pytest.mark.parametrize(
    ("width", "height", "good"), [(251, 201, True), (250, 201, False), (900, 300, True), (901, 300, False), (0, 0, True)]
)
def test_a_picture_counts_by_the_size_rule(width: int, height: int, good: bool) -> None:
    pictured = article("a", images=(msgspec.structs.replace(PICTURE, width=width, height=height),))
    assert points("complete", pictured, group(pictured)) - points("complete", article("a"), group(article("a"))) == (8 if good else 0)


@given(st.integers(0, 3000), st.integers(0, 500))
def test_depth_never_shrinks_with_more_words_and_stops_at_enough(words: int, more: int) -> None:
    short, long = (article("a", text="word " * count) for count in (words, words + more))
    assert points("depth", short, group(short)) <= points("depth", long, group(long)) <= 16


def test_original_goes_to_the_first_of_several_sources_and_to_what_others_copied() -> None:
    first, second, copy = article("a", hours=2), article("b", hours=3), article("c", hours=1)
    story = group(first, second, copy, copies={"c": "b"})
    assert [points("original", member, story) for member in (first, second, copy)] == [6, 6, 0]
    assert points("original", first, group(first)) == 0
    assert points("original", copy, group(copy, copies={"c": "elsewhere"})) == 0


@given(articles, st.integers(0, 2))
def test_fit_grows_when_a_topic_comes_from_the_excerpt_into_the_title(found: Article, index: int) -> None:
    topic = TOPICS[index]
    plain = msgspec.structs.replace(found, title="Quiet day", excerpt="", topics=(topic.name,))
    below = msgspec.structs.replace(plain, excerpt=f"About the {topic.keywords[0]}s of old")
    above = msgspec.structs.replace(plain, title=f"The {topic.keywords[0]} of old")
    totals = [points("fit", one, group(one)) for one in (plain, below, above)]
    assert totals == [0, 4, 8]


def test_each_fault_of_a_headline_costs_once() -> None:
    faults = {
        "Town votes for a new bridge": 0,
        "NASA and ESA plan a joint mission to Mars": 0,
        "Fire": -5,
        "EVERYBODY SHOULD READ THIS": -5,
        "10 surprising ways to cross a river": -5,
        "Here's why the old bridge fell": -5,
        "町議会が新しい橋の建設を可決": 0,
        "long " * 30: -5,
    }
    assert {title: points("title", article("a", title=title), group(article("a"))) for title in faults} == faults


def test_language_counts_against_another_one_only_when_it_is_known() -> None:
    told = {
        language: points("language", article("a", language=language), group(article("a"))) for language in ("", "en", "en-GB", "und", "de")
    }
    assert told == {"": 0, "en": 0, "en-GB": 0, "und": 0, "de": -30}


@given(st.integers(-200, 200), st.integers(-200, 200))
def test_lead_and_ruling_grow_with_what_they_are_given(one: int, other: int) -> None:
    found = article("a")
    for name, field in (("lead", "quality"), ("ruling", "pin")):
        low, high = (
            points(name, found, group(found, **{field: {"a": value} if field == "quality" else value})) for value in sorted((one, other))
        )
        assert low <= high


@pytest.mark.parametrize("name", ["newsrooms", "pickup"])
@given(groups, st.integers(0, 100))
def test_one_more_source_never_cools_a_story(name: str, story: Group, hours: int) -> None:
    more = group(*story.members, article("z", domain="z.example", hours=hours))
    if story.members[0].published <= more.members[0].published:
        assert points(name, story.members[0], story) <= points(name, more.members[0], more)


def test_newsrooms_count_the_steps_of_doubling() -> None:
    found = [article(name) for name in "abcdefgh"]
    assert [points("newsrooms", found[0], group(*found[:count])) for count in (1, 2, 4, 8)] == [0, 10, 20, 30]
    assert points("newsrooms", found[0], group(*found[:2], copies={"b": "a"})) == 0


@given(st.integers(0, 200), st.integers(0, 200))
def test_pickup_is_the_stronger_the_sooner_another_source_follows(one: int, other: int) -> None:
    sooner, later = (points("pickup", article("a"), group(article("a"), article("b", hours=hours))) for hours in sorted((one, other)))
    assert 5 >= sooner >= later >= 0


def test_pickup_hears_neither_copies_nor_the_same_source_again() -> None:
    first = article("a", domain="a.example")
    assert points("pickup", first, group(first, article("a2", domain="a.example"), article("c"), copies={"c": "a"})) == 0
    assert points("pickup", first, group(first, copies={"a": "elsewhere"})) == 0


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_audience_grows_with_clicks_but_damped(one: int, other: int) -> None:
    found = article("a")
    low, high = (points("audience", found, group(found), Rules(clicks={"a": clicks})) for clicks in sorted((one, other)))
    assert 0 <= low <= high <= 34
    assert points("audience", found, group(found), Rules(clicks={"a": -5})) == 0


def test_prominence_counts_the_sources_that_put_it_first_and_is_silent_where_none_says_so() -> None:
    found = [article(name) for name in "abc"]
    told = [points("prominence", found[0], group(*found, front=frozenset("abc"[:count]))) for count in range(4)]
    assert told == [0, 5, 8, 10]
