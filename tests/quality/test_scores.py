"""The scores are exact: held against counting every pair and every item."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.quality.scores import Scores, bcubed, pairwise

GROUPINGS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=14)


def f1(p: Fraction, r: Fraction) -> float:
    return float(2 * p * r / (p + r)) if p + r else 0.0


def same(scores: Scores, p: Fraction, r: Fraction) -> bool:
    return all(map(math.isclose, scores, (float(p), float(r), f1(p, r))))


@given(GROUPINGS)
def test_pairwise_is_what_counting_every_pair_gives(rows: list[tuple[int, int]]) -> None:
    pairs = [(a[0] == b[0], a[1] == b[1]) for place, a in enumerate(rows) for b in rows[:place]]
    both, found, gold = (sum(map(test, pairs)) for test in (all, lambda pair: pair[0], lambda pair: pair[1]))
    p, r = (Fraction(both, whole) if whole else Fraction(1) for whole in (found, gold))
    assert same(pairwise(*_columns(rows)), p, r)


@given(GROUPINGS)
def test_bcubed_is_the_mean_of_what_every_item_sees(rows: list[tuple[int, int]]) -> None:
    sides = []
    for side in (0, 1):
        shares = [Fraction(sum(b == a for b in rows), sum(b[side] == a[side] for b in rows)) for a in rows]
        sides.append(sum(shares, Fraction(0)) / len(rows) if rows else Fraction(1))
    assert same(bcubed(*_columns(rows)), *sides)


@given(GROUPINGS)
def test_names_of_groups_do_not_matter(rows: list[tuple[int, int]]) -> None:
    found, gold = _columns(rows)
    renamed = [f"group {7 - name}" for name in found]
    assert pairwise(renamed, gold) == pairwise(found, gold)
    assert bcubed(renamed, gold) == bcubed(found, gold)


def test_a_perfect_grouping_scores_one() -> None:
    assert pairwise([1, 1, 2], "aab") == bcubed([1, 1, 2], "aab") == (1.0, 1.0, 1.0)


def test_all_in_one_has_full_recall_and_little_precision() -> None:
    assert pairwise([0] * 4, "aabb") == Scores(1 / 3, 1.0, 0.5)
    assert bcubed([0] * 4, "aabb") == Scores(0.5, 1.0, 2 / 3)


def _columns(rows: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [found for found, _ in rows], [gold for _, gold in rows]
