"""What ships with the program, put together for the engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

import msgspec

from broadsheet.desk.stories import Knowledge, Model, Weights
from broadsheet.desk.stories.overlaps import PlainPool, Pool
from broadsheet.models import load_prior, load_vectors, load_weights
from broadsheet.plugins import kernels

PRETENDED = 2000
"""Articles that the prior stands for."""


@cache
def language() -> Model:
    """The shipped vectors and prior, with the weights set by hand; raises ModelError."""
    return Model(vectors=load_vectors(), prior=load_prior().counts(PRETENDED), articles=PRETENDED)


@cache
def learned() -> Model:
    """The shipped model: vectors, prior and the weights that `broadsheet train` fitted; raises ModelError."""
    told = load_weights()
    return taught(told["lead"], told["bare"], told["threshold"])


@cache
def knowledge() -> Knowledge:
    """The shipped model, and the fastest pool there is; raises ModelError and PluginError."""
    return Knowledge(model=learned(), pool=quickest())


def known_to(engine: str) -> Knowledge:
    """What the engine of that name goes by: `taught` by all that ships, any other by the weights set by hand."""
    return knowledge() if engine == "taught" else Knowledge()


@cache
def quickest() -> Callable[[], Pool]:
    """The pool of the first plug-in of the group `broadsheet.kernels` that this machine can load, else the plain one."""
    return next((cast("Callable[[], Pool]", kernel.pool) for kernel in kernels()), PlainPool)


def taught(lead: dict[str, Any], bare: dict[str, Any], threshold: int) -> Model:
    """The shipped vectors and prior under other weights."""
    weights = (msgspec.convert(told, Weights) for told in (lead, bare))
    return msgspec.structs.replace(language(), lead=next(weights), bare=next(weights), threshold=threshold)
