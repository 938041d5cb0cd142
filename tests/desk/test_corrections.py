"""What is a correction and what is none, and the words that changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.desk.corrections import AROUND, MOST, changes, is_corrected, is_retitled

ONE = "Twelve ships were waiting in the roads, said the harbour master on Monday."
TWO = "The union and the port agreed on a rise of four per cent for all."
TEXT = f"{ONE}\n{TWO}"
LONG = (
    "The council met in the evening and promised the merchants of the old town a rebate on their rents for all of the month that they lost."
)


@pytest.mark.parametrize(
    "new",
    [
        TEXT.replace("Twelve", "Fourteen"),
        TEXT.replace("four per cent", "two per cent"),
        f"{TEXT}\n{LONG}",
        f"{ONE}\n{LONG}",
    ],
)
def test_a_paragraph_reworded_or_many_words_more_are_a_correction(new: str) -> None:
    assert is_corrected(TEXT, new)
    assert is_corrected(new, TEXT)


@pytest.mark.parametrize(
    "new",
    [
        TEXT,
        TEXT.replace(" ", "  ").upper(),
        TEXT.replace(",", " –"),
        f"{TEXT}\n131 comments",
        f"Updated at 10:15 on the Monday after the strike was over\n{TEXT}",
        f"{TEXT}\nBuy the best boots in the whole town at the old shop.",
        f"{TWO}\n{ONE}",
        "",
    ],
)
def test_white_space_stamps_counters_and_advertisements_are_none(new: str) -> None:
    assert not is_corrected(TEXT, new)


def test_a_headline_is_another_by_its_words() -> None:
    assert is_retitled("Ships wait", "Ships no longer wait")
    assert not is_retitled("Ships wait", "SHIPS  WAIT!")
    assert not is_retitled("", "Ships wait")


def test_a_change_is_told_with_the_words_around_it() -> None:
    (change,) = changes("a b c d e f g h", "a b c d X f g h")
    assert (change.before, change.old, change.new, change.after) == ("b c d", "e", "X", "f g h")


@given(st.lists(st.sampled_from("abcde")), st.lists(st.sampled_from("abcde")))
def test_changes_are_few_short_and_none_where_nothing_changed(old: list[str], new: list[str]) -> None:
    told = changes(" ".join(old), " ".join(new))
    assert len(told) <= MOST
    assert all(change.old != change.new and change.before.count(" ") < AROUND for change in told)
    assert bool(told) == (old != new)
