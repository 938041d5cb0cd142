"""Reads what is shipped, and refuses what is not what was shipped."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.errors import ModelError
from broadsheet.models.prior import Prior
from broadsheet.models.vectors import Vectors

HERE = files("broadsheet.models")


def load_vectors() -> Vectors:
    """The vectors of English words; raises ModelError."""
    origin, arrays = _read("vectors")
    return Vectors(origin["version"], arrays["terms"], arrays["rows"], arrays["strengths"], int(arrays["stranger"]))


def load_prior() -> Prior:
    """The document frequencies of English news; raises ModelError."""
    origin, arrays = _read("prior")
    return Prior(origin["version"], arrays["terms"], arrays["documents"], origin["words"])


def load_weights() -> dict[str, Any]:
    """The weights of the pair score, with their provenance, as `broadsheet train` wrote them; raises ModelError."""
    told: dict[str, Any] = json.loads(_bytes("pair-weights.json"))
    return told


def provenance() -> dict[str, dict[str, Any]]:
    """Of each shipped file: its version and SHA-256, the command that made it, and of what; raises ModelError."""
    told: dict[str, dict[str, Any]] = json.loads(_bytes("provenance.json"))
    return told


def _read(name: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    origin, body = provenance()[name], _bytes(f"{name}.npz")
    if sha256(body).hexdigest() != origin["sha256"]:
        raise ModelError("the file is not the one that was shipped", subject=f"models/{name}.npz", remedy="reinstall broadsheet")
    with np.load(BytesIO(body), allow_pickle=False) as arrays:
        return origin, dict(arrays)


def _bytes(name: str) -> bytes:
    try:
        return HERE.joinpath(name).read_bytes()
    except OSError as error:
        raise ModelError("the file cannot be read", subject=f"models/{name}", remedy="reinstall broadsheet") from error
