"""The shift of the bias: nothing from nothing, little from little, bounded, and towards what editors ruled."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from broadsheet.desk.stories import Model, fit_shift
from broadsheet.desk.stories.shift import LIMIT

THRESHOLD = Model().threshold
labels = some.lists(some.tuples(some.integers(-4000, 4000), some.booleans()), max_size=30)


def test_no_ruling_is_no_shift() -> None:
    assert fit_shift([], THRESHOLD) == 0


def test_merges_lower_what_it_takes_to_join_and_splits_raise_it() -> None:
    assert fit_shift([(THRESHOLD - 200, True)], THRESHOLD) > 0
    assert fit_shift([(THRESHOLD + 200, False)], THRESHOLD) < 0


def test_one_ruling_moves_little_and_more_move_more() -> None:
    moved = [fit_shift([(THRESHOLD - 200, True)] * times, THRESHOLD) for times in (1, 2, 5, 10, 20, 1000)]
    assert moved[0] <= LIMIT // 16
    assert moved == sorted(moved)
    assert moved[-1] == LIMIT


def test_rulings_that_the_score_agrees_with_move_nothing() -> None:
    assert fit_shift([(THRESHOLD + 3000, True), (THRESHOLD - 3000, False)] * 10, THRESHOLD) == 0


def test_what_no_word_tells_moves_less_than_what_was_close() -> None:
    far, close = (fit_shift([(THRESHOLD - below, True)] * 5, THRESHOLD) for below in (2000, 200))
    assert 0 <= far < close / 4


@given(labels)
def test_a_shift_is_a_bounded_whole_number_whatever_was_ruled_and_in_whatever_order(ruled: list[tuple[int, bool]]) -> None:
    shift = fit_shift(ruled, THRESHOLD)
    assert isinstance(shift, int)
    assert -LIMIT <= shift <= LIMIT
    assert fit_shift(ruled[::-1], THRESHOLD) == shift


@given(labels, some.integers(-4000, 4000))
def test_another_merge_never_raises_what_it_takes_to_join(ruled: list[tuple[int, bool]], strength: int) -> None:
    assert fit_shift([*ruled, (strength, True)], THRESHOLD) >= fit_shift(ruled, THRESHOLD)
