"""What the engine was taught: weights of a pair's measures, vectors of words, and how common words are before any is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.prior import EVERYWHERE, OFTEN
from broadsheet.desk.stories.terms import WORD, hashed
from broadsheet.desk.stories.words import stem
from broadsheet.records import Noun

FIXED = 256
"""Strengths are kept in 1/256."""


class Vectors(Protocol):
    """Vectors of words by their terms; exact, so that no platform's rounding moves a story."""

    def embed(self, terms: Sequence[int]) -> NDArray[np.int8]:
        """The vector of a text, int8 (n,), from the terms of its words; zeros for no words."""
        ...


class Measures(NamedTuple):
    """What is measured of a pair; cosines and shares in 0..1, `gap` in log(1 + hours), the rest counts or 0/1."""

    word: float = 0.0
    pair: float = 0.0
    gram: float = 0.0
    name: float = 0.0
    title: float = 0.0
    contained: float = 0.0
    rarest: float = 0.0
    numbers: float = 0.0
    conflict: float = 0.0
    gap: float = 0.0
    same_source: float = 0.0
    title_vector: float = 0.0
    lead_vector: float = 0.0


class Weights(Noun, frozen=True, kw_only=True):
    """Points of log-odds: a bias, and one for each of `Measures` in their order."""

    bias: float
    points: tuple[float, ...]


# Set by hand, for whoever asks the engine without a taught model: a logistic fit gave signs and sizes, and all were rounded.
BY_HAND = Weights(
    bias=-4.25,
    points=tuple(
        Measures(word=4.0, pair=3.5, gram=6.5, name=2.0, contained=2.0, rarest=3.5, numbers=0.5, conflict=-2.0, gap=-0.3, same_source=-4.0)
    ),
)


_PRETENDED = 200
_SEED = {hashed(stem(word), WORD): _PRETENDED // share for share, words in ((20, OFTEN), (7, EVERYWHERE)) for word in words}


class Model(Noun, frozen=True, kw_only=True):
    """
    Everything learned, as an argument: `lead` weighs pairs whose articles both have more than a title, `bare` all others.

    `threshold` is the strength (1/256) at which an article joins a story; `prior` the document frequencies of a cold
    start (term → documents), as though `articles` articles had been read. Without `vectors` their measures are nought.
    """

    lead: Weights = BY_HAND
    bare: Weights = BY_HAND
    threshold: int = FIXED * 11 // 8
    vectors: Vectors | None = None
    prior: Mapping[int, int] = msgspec.field(default_factory=lambda: _SEED)
    articles: int = _PRETENDED
