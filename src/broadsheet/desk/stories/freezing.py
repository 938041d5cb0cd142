"""The features of new articles, as the walk froze them: arrays cut into the bytes that the archive keeps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.features import VERSION, Features
from broadsheet.desk.stories.kernels.state import HEAVY, WIDTH
from broadsheet.desk.stories.reading import worded
from broadsheet.desk.stories.window import Layout

ROW = 2 * WIDTH


def frozen(layout: Layout) -> Iterator[Features]:
    """The features of each new article, in order."""
    first, pool, finds = len(layout.near), layout.window.pool, layout.window.finds
    slots = slice(first, first + len(layout.new))
    starts, titles = pool.starts[slots].tolist(), pool.titles[slots].tolist()
    terms, weights, title = _packed(pool.terms, "<u4"), _packed(pool.weights, "<u2"), _packed(pool.title, "<u4")
    heavy, pulls, rarity = _packed(finds.heavy, "<u4"), _packed(finds.pulls, "<u2"), _packed(finds.rarity, "<u2")
    found, rare = (finds.pulls > 0).sum(axis=1).tolist(), finds.rare.tolist()
    vectors, known = pool.vectors[slots].tobytes(), (pool.lengths[slots] > 0).sum(axis=1).tolist()
    for at, words in enumerate(layout.reading.words):
        begin, end, row = starts[at][0], starts[at][-1], at * HEAVY
        said = worded(words, [place for place in rare[at] if place >= 0])
        yield Features(
            VERSION,
            terms[4 * begin : 4 * end],
            weights[2 * begin : 2 * end],
            _sizes(starts[at]),
            title[4 * titles[at][0] : 4 * titles[at][1]],
            heavy[4 * row : 4 * (row + found[at])],
            pulls[2 * row : 2 * (row + found[at])],
            vectors[at * ROW : (at + 1) * ROW] if known[at] else b"",
            layout.reading.flags[at],
            rarity[2 * row : 2 * (row + len(said[0]))],
            *said,
        )


def _packed(values: NDArray[np.generic], kind: str) -> bytes:
    return values.astype(kind, copy=False).tobytes()


def _sizes(starts: list[int]) -> tuple[int, int, int, int, int]:
    a, b, c, d, e, f = starts
    return b - a, c - b, d - c, e - d, f - e
