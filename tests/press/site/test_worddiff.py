"""What changed is told word by word, and nothing is lost of what stayed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.press.site.worddiff import MOST, Piece, excerpted, pieces

WORDS = st.lists(st.sampled_from(["the", "boat", "sank", "late", "again"]), max_size=12).map(" ".join)


def test_a_word_that_was_replaced_is_struck_out_before_the_new_one() -> None:
    told = pieces("Minister announces ban on scooters", "Minister announces review of scooters")
    assert told == (Piece("same", "Minister announces"), Piece("gone", "ban on"), Piece("come", "review of"), Piece("same", "scooters"))


@given(WORDS, WORDS)
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    told = pieces(old, new)
    if old.split() == new.split():
        assert told == ()
        return
    for gone, text in (("come", old), ("gone", new)):
        assert " ".join(piece.words for piece in told if piece.kind != gone).split() == text.split()


def test_spacing_is_no_change() -> None:
    assert pieces("a  b\n", " a b") == ()


def test_of_a_long_text_only_the_surroundings_of_a_change_are_shown() -> None:
    old = [f"w{n}" for n in range(100)]
    told = excerpted(" ".join(old), " ".join([*old[:50], "NEW", *old[51:]]))
    assert [piece.kind for piece in told] == ["same", "gap", "same", "gone", "come", "same", "gap", "same"]
    assert told[2].words.endswith("w49")
    assert len(excerpted(" ".join(old), " ".join(word + "x" * (n % 2) for n, word in enumerate(old)))) == MOST
