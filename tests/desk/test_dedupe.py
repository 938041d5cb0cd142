"""Copies of one text, and who wrote it first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.desk.dedupe import MIN_WORDS, copies, signature
from broadsheet.records import Article, Provider

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
WIRE = " ".join(f"word{place} of{place % 17}" for place in range(60))
OTHER = " ".join(f"term{place} in{place % 13}" for place in range(60))


def article(id_: str, text: str = "", *, title: str = "", hours: int = 0, source: str = "", address: str = "", found: str = "") -> Article:
    source = source or id_
    time = NOON + timedelta(hours=hours)
    return Article(
        id=id_,
        feed="f",
        title=title or f"Title of {id_}",
        text=text,
        published=time,
        first_seen=time,
        web_url=address or f"https://{source}.example/{id_}",
        original_url=found,
        provider=Provider(name=source.title(), domain=f"{source}.example"),
    )


def test_the_earlier_of_two_like_texts_is_the_original() -> None:
    assert copies([article("late", WIRE, hours=2), article("early", WIRE + " and more")], []) == {"late": "early"}


def test_equal_titles_alone_prove_nothing() -> None:
    assert copies([article("a", WIRE, title="Same"), article("b", OTHER, title="Same")], []) == {}
    assert copies([article("a", title="Same"), article("b", title="Same")], []) == {}


def test_equal_addresses_alone_prove_nothing() -> None:
    assert copies([article("a", WIRE, address="https://x.example/"), article("b", OTHER, address="https://x.example/")], []) == {}


def test_equal_title_and_body_are_a_copy_however_short() -> None:
    pair = [article("a", "Doors open  at Nine.", title="Fair opens"), article("b", "doors open at nine", title="FAIR OPENS!", hours=1)]
    assert copies(pair, []) == {"b": "a"}


def test_an_equal_body_under_another_title_is_no_proof_when_short() -> None:
    assert copies([article("a", "Read more on our site."), article("b", "Read more on our site.")], []) == {}


def test_short_texts_are_not_judged_by_shingles() -> None:
    short = " ".join(WIRE.split()[: MIN_WORDS - 1])
    assert copies([article("a", short), article("b", short, hours=1)], []) == {}


def test_a_source_posting_again_is_a_copy_too() -> None:
    assert copies([article("a", WIRE, source="s"), article("b", WIRE, source="s", hours=5)], []) == {"b": "a"}


@pytest.mark.parametrize(
    "words", ["LONDON, March 1 (Reuters) - {}", "{} This article originally appeared on Reuters.", "{} First published by the Reuters."]
)
def test_the_one_that_a_copy_names_is_the_original_though_later(words: str) -> None:
    found = copies([article("a", words.format(WIRE)), article("b", WIRE, source="reuters", hours=3)], [])
    assert found == {"a": "b"}


def test_an_agency_named_that_is_not_there_makes_no_original() -> None:
    assert copies([article("a", f"(Reuters) {WIRE}"), article("b", f"(Reuters) {WIRE}", hours=1)], []) == {"b": "a"}


def test_a_page_that_owns_its_address_is_the_original_of_one_that_points_there() -> None:
    there = "https://home.example/1"
    pointing = article("a", WIRE, address=there, found="https://mirror.example/1")
    assert copies([pointing, article("b", WIRE, hours=1, address=there, found=there)], []) == {"a": "b"}


def test_chains_end_at_the_root() -> None:
    words = WIRE.split()
    chain = [article(f"{place}", " ".join(words[place * 15 : place * 15 + 80]), hours=place) for place in range(3)]
    assert copies(chain, []) == {"1": "0", "2": "0"}


def test_a_new_article_is_held_against_those_near() -> None:
    assert copies([article("new", WIRE, hours=9)], [article("old", WIRE), article("unlike", OTHER)]) == {"new": "old"}


def test_an_original_that_comes_late_claims_the_copies_before_it() -> None:
    assert copies([article("b", WIRE, source="reuters", hours=3)], [article("a", f"(Reuters) {WIRE}")]) == {"a": "b"}


def test_copies_among_those_near_are_left_as_they_were() -> None:
    assert copies([article("new", OTHER)], [article("a", WIRE), article("b", WIRE, hours=1)]) == {}


def test_the_order_of_arrival_changes_nothing() -> None:
    crowd = [article(f"{place:02d}", WIRE if place % 3 else OTHER, hours=place % 5) for place in range(70)]
    assert copies(crowd, []) == copies(crowd[::-1], []) == copies(crowd[40:] + crowd[:40], [])
    assert len(copies(crowd, [])) == 68


@settings(max_examples=30, deadline=None)
@given(shared=st.integers(0, 120), own=st.integers(20, 120))
def test_signatures_estimate_the_likeness_of_shingles(shared: int, own: int) -> None:
    common = [f"c{place}" for place in range(shared)]
    first, second = ([*common, *(f"{name}{place}" for place in range(own))] for name in "ab")
    shingles = [{tuple(words[start : start + 3]) for start in range(len(words) - 2)} for words in (first, second)]
    truth = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    assert abs(float(np.mean(signature(first) == signature(second))) - truth) < 0.22


def test_a_signature_is_the_same_on_every_machine() -> None:
    assert signature(["one", "two", "three", "four"])[:3].tolist() == [990184534, 3760021813, 437501242]
