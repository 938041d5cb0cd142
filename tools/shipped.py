"""Writes the files of src/broadsheet/models, and what they were made of; the same arrays give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODELS = Path(__file__).resolve().parents[1] / "src/broadsheet/models"


def ship(name: str, arrays: Mapping[str, NDArray[Any]], origin: Mapping[str, Any]) -> None:
    """Writes models/NAME.npz and its entry of models/provenance.json."""
    listing = MODELS / "provenance.json"
    told = json.loads(listing.read_text("utf-8")) if listing.exists() else {}
    told[name] = {"sha256": save(MODELS / f"{name}.npz", arrays, origin)} | dict(origin)
    listing.write_text(json.dumps(told, indent=2, sort_keys=True) + "\n", "utf-8")


def save(path: Path, arrays: Mapping[str, NDArray[Any]], origin: Mapping[str, Any]) -> str:
    """Writes one file, prints its size and SHA-256, and gives the latter."""
    body = BytesIO()
    np.savez(body, **dict(sorted(arrays.items())))  # type: ignore[arg-type]
    path.write_bytes(body.getvalue())
    digest = sha256(body.getvalue()).hexdigest()
    print(f"{path}: {len(body.getvalue()):,} bytes, sha256 {digest}, {dict(origin)}")
    return digest
