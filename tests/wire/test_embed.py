"""Articles become vectors of whole numbers, and an embedder that breaks its promise is named."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests import bagofwords
from tests.press.editions import article

from broadsheet.errors import PluginError
from broadsheet.seams import Embedder
from broadsheet.wire.embed import READ, embed


def giving(rows: Any, size: int = 2) -> Any:
    """An embedder that answers so, whatever it is asked."""
    return SimpleNamespace(version="odd 1", size=size, embed=lambda texts: np.array(rows, dtype=np.float32))


def read(vector: bytes) -> NDArray[np.int8]:
    return np.frombuffer(vector, dtype=np.int8)


def test_every_article_gets_a_vector_whose_largest_number_is_127() -> None:
    found = embed([article("one"), article("two", title="Herring Herring cod")], bagofwords)
    assert list(found) == ["one", "two"]
    assert all(np.abs(read(vector)).max() == 127 and len(vector) == bagofwords.size for vector in found.values())


def test_noise_in_the_last_bits_is_not_written_down() -> None:
    (clean,), (noisy,) = (embed([article("one")], giving([row])).values() for row in ((0.5, -0.2), (0.5000001, -0.1999999)))
    assert clean == noisy
    assert read(clean).tolist() == [127, -51]


def test_a_text_of_which_nothing_is_said_gets_zeros() -> None:
    assert embed([article("one")], giving([[0, 0]])) == {"one": b"\0\0"}


def test_no_articles_are_not_asked_about() -> None:
    assert embed([], giving([[float("nan")]])) == {}


@pytest.mark.parametrize("rows", [[[1, 2, 3]], [1, 2], [[1, 2], [3, 4]], [[float("nan"), 1]], [[float("inf"), 1]]], ids=str)
def test_an_embedder_that_breaks_its_promise_is_named(rows: Sequence[Any]) -> None:
    with pytest.raises(PluginError, match=r"embedder odd 1: gave .* where finite numbers of \(1, 2\) were promised"):
        embed([article("one")], giving(rows))


@given(title=st.text(max_size=2 * READ))
@example(title="half a pair \ud800")
def test_an_embedder_is_given_one_line_of_good_text(title: str) -> None:
    asked: list[str] = []

    def ones(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return np.ones((len(texts), 1), dtype=np.float32)

    embed([article("one", title=title)], cast("Embedder", SimpleNamespace(version="1", size=1, embed=ones)))
    (text,) = asked
    assert len(text) <= READ
    assert text == " ".join(text.split())
    assert text.encode("utf-8").decode("utf-8") == text
