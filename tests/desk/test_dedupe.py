"""Copies of one text, and who wrote it first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.desk.dedupe import RING, copies
from broadsheet.desk.shingles import MIN_WORDS, folded, likeness, shingles, word_hashes
from broadsheet.records import Article, Provider

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
WIRE = " ".join(f"word{place} of{place % 17}" for place in range(60))
LETTERS = " ".join(f"{chr(97 + place % 26)}{chr(97 + place // 26)}x {chr(97 + place % 23)}y" for place in range(60))
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


def test_a_first_part_with_other_words_behind_is_a_copy() -> None:
    words = WIRE.split()
    assert copies([article("a", WIRE), article("b", " ".join([*words[:72], *OTHER.split()[:40]]), hours=1)], []) == {"b": "a"}


def test_texts_that_share_only_their_small_print_are_no_copies() -> None:
    small_print = " ".join(OTHER.split()[:40])
    texts = [" ".join(f"{name}{place}" for place in range(60)) + f" {small_print}" for name in "abcdefgh"]
    assert copies([article(str(place), text) for place, text in enumerate(texts)], []) == {}


def test_texts_of_one_template_with_other_numbers_are_no_copies() -> None:
    template = f"Shares of {{}} rose {{}}.{{}} percent to {{}} dollars from {{}} and {{}} {LETTERS}"
    one = template.format("Alpha", 41, 17, 2099, 1877, 64)
    other = template.format("Omega", 55, 33, 1187, 1002, 78)
    assert copies([article("a", one), article("b", other, hours=1)], []) == {}
    assert copies([article("a", one), article("b", one, hours=1)], []) == {"b": "a"}


def test_texts_further_apart_than_the_window_are_not_compared() -> None:
    pair = [article("a", WIRE), article("b", WIRE, hours=7 * 24)]
    assert copies(pair, []) == {"b": "a"}
    assert copies(pair, [], window=timedelta(days=6)) == {}


def test_a_copy_of_a_known_copy_points_at_its_root_though_it_is_not_at_hand() -> None:
    assert copies([article("c", WIRE, hours=9)], [article("b", WIRE)], {"b": "a"}) == {"c": "a"}


def test_one_that_its_copies_name_is_no_copy_any_more() -> None:
    near = [article("a", WIRE), article("b", WIRE, source="reuters", hours=1)]
    new = article("c", f"(Reuters) {WIRE}", hours=2)
    assert copies([new], near, {"b": "a"}) == {"a": "b", "b": "", "c": "b"}


def test_what_is_known_is_not_said_again() -> None:
    pair = [article("a", WIRE), article("b", WIRE, hours=1)]
    assert copies(pair, [], {"b": "a"}) == {}


def test_a_text_copied_more_often_than_the_ring_is_long_is_one_family() -> None:
    crowd = [article(f"{place:03d}", WIRE, hours=place) for place in range(2 * RING)]
    assert set(copies(crowd, []).values()) == {"000"}
    assert len(copies(crowd, [])) == 2 * RING - 1


@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(st.integers(1, 39), max_size=6), kinds=st.lists(st.integers(0, 5), min_size=40, max_size=40))
def test_a_row_of_articles_cut_into_calls_gives_the_same_copies(cuts: list[int], kinds: list[int]) -> None:
    words = WIRE.split()
    bodies = [WIRE, OTHER, f"(Source3) {WIRE}", " ".join(words[30:] + words[:10]), " ".join(words[:90]), "Short words."]
    row = [article(f"{n:02d}", bodies[kind], title="T", hours=n * 9, source=f"source{n % 5}") for n, kind in enumerate(kinds)]
    whole = {copy: original for copy, original in copies(row, [], {}).items() if original}
    known: dict[str, str] = {}
    for start, end in pairwise(sorted({0, *cuts, 40})):
        known |= copies(row[start:end], row[:start], known)
    assert {copy: original for copy, original in known.items() if original} == whole


@settings(max_examples=30, deadline=None)
@given(shared=st.integers(0, 120), own=st.integers(20, 120))
def test_likeness_is_that_of_the_sets_of_shingles(shared: int, own: int) -> None:
    common = [f"c{place}" for place in range(shared)]
    first, second = ([*common, *(f"{name}{place}" for place in range(own))] for name in "ab")
    sets = [{tuple(words[start : start + 3]) for start in range(len(words) - 2)} for words in (first, second)]
    both = len(sets[0] & sets[1])
    expected = both / len(sets[0] | sets[1]), both / min(map(len, sets))
    assert likeness(*(shingles(word_hashes(" ".join(words))) for words in (first, second))) == expected


@given(st.text(max_size=60))
def test_words_are_told_apart_as_a_reader_would(text: str) -> None:
    plain = folded(text.encode("utf-8", "replace").decode())
    assert len(word_hashes(text)) == len(plain)
    assert len(set(word_hashes(text).tolist())) == len(set(plain))


def test_shingles_are_the_same_on_every_machine() -> None:
    assert shingles(word_hashes("One two, three — four!")).tolist() == [728360196, 3710932238]
