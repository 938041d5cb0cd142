"""What ships with the program, put together for the engine."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from broadsheet.desk.stories import Measures, Model
from broadsheet.models import load_prior, load_vectors, load_weights

PRETENDED = 2000
"""Articles that the prior stands for."""
REGIMES = ("bare", "brief", "long")


@cache
def language() -> Model:
    """The shipped vectors and prior, with the weights set by hand; raises ModelError."""
    return Model(vectors=load_vectors(), prior=load_prior().counts(PRETENDED), articles=PRETENDED)


@cache
def learned() -> Model:
    """The shipped model: vectors, prior and the weights that `broadsheet train` fitted; raises ModelError."""
    return taught(load_weights())


def taught(told: Mapping[str, Any]) -> Model:
    """The shipped vectors and prior under weights as `broadsheet train` writes them: by regime, by the names of the measures."""
    weights = {regime: tuple(float(told[regime].get(name, 0.0)) for name in Measures._fields) for regime in REGIMES}
    return msgspec.structs.replace(language(), threshold=told["threshold"], merging=tuple(told["merging"]), **weights)
