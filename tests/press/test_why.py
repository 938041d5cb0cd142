"""The why object is the same everywhere, and its figures are sums."""

from __future__ import annotations

import msgspec
from tests.press.editions import article, judged, placement

from broadsheet.press.why import grouping, why
from broadsheet.records import Link, Reason, Score


def test_every_total_is_the_sum_of_its_reasons() -> None:
    score = Score(reasons=(Reason(signal="a", points=12, sentence="A"), Reason(signal="b", points=-5, sentence="B")))
    lead = judged(article("a"), quality=0)
    lead = msgspec.structs.replace(lead, verdict=msgspec.structs.replace(lead.verdict, quality=score))
    told = msgspec.to_builtins(why(lead, placement(lead, heat=score)))
    assert told["quality"] == told["heat"]
    assert told["quality"]["total"] == 7 == sum(reason["points"] for reason in told["quality"]["reasons"])
    assert list(told) == ["quality", "heat", "lead", "grouping"]
    assert list(told["quality"]["reasons"][0]) == ["signal", "points", "sentence"]


def test_a_tie_is_told_from_both_ends() -> None:
    first = judged(article("a"))
    second = judged(article("b"), links=(Link(other="a", strength=192, evidence=("shared names",)),))
    story = placement(first, second)
    (forth,), (back,) = grouping(second, story), grouping(first, story)
    assert (forth.title, back.title) == ("Title of a", "Title of b")
    assert forth.strength == back.strength == 0.75
    assert msgspec.to_builtins(back) == {
        "webUrl": "https://planet.example/b",
        "title": "Title of b",
        "strength": 0.75,
        "evidence": ("shared names",),
    }


def test_the_strongest_of_two_links_speaks_and_strangers_are_not_named() -> None:
    first = judged(article("a"), links=(Link(other="b", strength=64), Link(other="gone", strength=255)))
    second = judged(article("b"), links=(Link(other="a", strength=128),))
    assert [tie.strength for tie in grouping(first, placement(first, second))] == [0.5]


def test_at_most_ten_ties_strongest_first() -> None:
    lead = judged(article("lead"))
    others = [judged(article(f"o{n:02}"), links=(Link(other="lead", strength=n * 10),)) for n in range(15)]
    strengths = [tie.strength for tie in grouping(lead, placement(lead, *others))]
    assert len(strengths) == 10
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[0] == round(140 / 256, 2)
