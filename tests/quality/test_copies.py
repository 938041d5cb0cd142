"""The floors of the copies tier on real texts told again."""

from __future__ import annotations

import pytest
from tests.corpora import shared

from copies import CHANGES, Case, measure, ours, texts


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    shared("data/stories/ecbplus.jsonl.gz")
    shared("data/pages/article-extraction.tar.gz")
    return texts()


@pytest.mark.quality
@pytest.mark.parametrize(
    ("change", "recall"), [("2 % of words replaced", 1.0), ("first 60 % + 40 words", 1.0), ("10 % of words replaced", 0.99)]
)
def test_a_text_told_again_is_found_and_nothing_else(cases: list[Case], change: str, recall: float) -> None:
    found = measure(ours, cases, CHANGES[change], rounds=0)
    assert len(cases) == 571
    assert found.recall >= recall
    assert found.precision >= 0.99
    assert found.pairs <= 900, "texts of one event that share passages are copies; many more than these would be stories, not copies"
