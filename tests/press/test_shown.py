"""Words of strangers: nothing turns its neighbours round, no letter is endless, no cap cuts a letter in two, no name passes for a host."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.press import shown

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAGS = "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7"
TURNING = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0x200B, 0x200E, 0x200F, 0xFEFF)))


@pytest.mark.parametrize("mark", TURNING)
def test_what_turns_or_hides_other_words_is_gone(mark: str) -> None:
    assert shown.text(f"Invoice {mark}gpj.exe", shown.TITLE) == "Invoice gpj.exe"


def test_words_that_are_written_from_the_right_stay() -> None:
    for words in ("عنوان الخبر 2024", "כותרת ראשית", "میکنم نمی\u200cخواهم"):
        assert shown.text(words, shown.TITLE) == words


def test_letters_are_counted_as_a_reader_counts_them() -> None:
    assert list(shown.clusters(f"e\u0301{FAMILY}{FLAGS}a")) == ["e\u0301", FAMILY, FLAGS[:2], FLAGS[2:], "a"]


def test_a_cap_cuts_no_letter_in_two() -> None:
    assert shown.text(FAMILY * 12, 10) == FAMILY * 9 + "…"
    assert shown.text("e\u0301" * 12, 10) == "e\u0301" * 9 + "…"
    assert shown.text("a" * 10, 10) == "a" * 10
    assert shown.text("a" * 11, 10) == "a" * 9 + "…"


def test_a_letter_under_a_thousand_marks_keeps_a_few() -> None:
    zalgo = "a" + "\u0336" * 1000 + "b"
    assert shown.text(zalgo, shown.TITLE) == "a" + "\u0336" * 31 + "b"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("аpple.com", "xn--pple-43d.com"),  # its first letter is Cyrillic
        ("gооgle.co.uk", "xn--ggle-55da.co.uk"),
        ("Газета.Ru", "Газета.Ru"),
        ("münchen.de", "münchen.de"),
        ("日本語サイト.jp", "日本語サイト.jp"),
        ("Wall Street Жournal", "Wall Street Жournal"),
        ("apple.com", "apple.com"),
    ],
)
def test_a_host_s_name_of_mixed_scripts_is_shown_as_the_network_knows_it(name: str, said: str) -> None:
    assert shown.text(name, shown.NAME) == said


@given(st.text(max_size=80), st.integers(min_value=2, max_value=20))
def test_what_is_shown_once_is_shown_again_as_it_is(words: str, most: int) -> None:
    once = shown.text(words, most)
    assert shown.text(once, most) == once
    assert len(list(shown.clusters(once))) <= most
