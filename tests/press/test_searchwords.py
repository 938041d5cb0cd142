"""Words are found however they are written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.press.searchwords import shelf, words


def test_case_and_accents_do_not_matter() -> None:
    assert list(words("Café, ÉTUDE; ﬁne")) == ["cafe", "etude", "fine"]


def test_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert list(words("東京都の AI")) == ["東京", "京都", "都の", "ai"]
    assert list(words("京")) == ["京"]


def test_vowel_signs_stay_part_of_their_word_and_vowel_points_do_not() -> None:
    assert list(words("हिन्दी")) == ["हिन्दी"]
    assert list(words("مُحَمَّد")) == list(words("محمد"))


def test_hangul_stays_in_syllables() -> None:
    assert list(words("한국어")) == ["한국어"]


@given(st.text(), st.sampled_from([1, 2, 16, 256]))
def test_all_words_with_one_beginning_stand_on_one_shelf(text: str, shelves: int) -> None:
    for word in words(text):
        assert 0 <= shelf(word, shelves) < shelves
        if len(word) > 2:
            assert shelf(word, shelves) == shelf(word[:2], shelves)


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    spaced = [word for word in words(text) if len(word) > 2 or word.isascii()]
    assert [again for word in spaced for again in words(word)] == spaced
