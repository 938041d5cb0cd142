"""A small embedder, whole and real: the words of a text, each with a sign at a place that its checksum says."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray

from broadsheet import plugins

version = "1"
size = 96


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    rows = np.zeros((len(texts), size), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in text.casefold().split():
            place = crc32(word.encode())
            row[place % size] += 1 if place & 1 << 20 else -1
    return rows


def offer(monkeypatch: pytest.MonkeyPatch, name: str = "bag", value: str = "tests.bagofwords") -> None:
    """Let an embedder of that name be found, as though its package were installed."""
    mine = EntryPoint(name=name, value=value, group="broadsheet.embedders")
    monkeypatch.setattr(plugins, "entry_points", lambda group: [*entry_points(group=group), *([mine] if group == mine.group else [])])
