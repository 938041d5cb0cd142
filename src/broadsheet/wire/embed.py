"""Articles → vectors, as the archive keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from broadsheet.errors import PluginError
from broadsheet.records import Article
from broadsheet.seams import Embedder

READ = 300
"""Characters of a title that are read: more is no title."""


def embed(articles: Sequence[Article], embedder: Embedder) -> Mapping[str, bytes]:
    """
    Article id → the vector of its title, `embedder.size` numbers as int8, the largest ±127; zeros where the embedder says nothing.

    Rounded so, noise in the last bits of a float is not written down. Raises PluginError when the embedder breaks its promise.
    """
    if not articles:
        return {}
    rows = np.asarray(embedder.embed([_text(article) for article in articles]))
    if rows.shape != (len(articles), embedder.size) or not np.isfinite(rows).all():
        raise PluginError(
            f"gave {rows.shape} where finite numbers of {(len(articles), embedder.size)} were promised",
            subject=f"embedder {embedder.version}",
            remedy="see docs/plugins.md",
        )
    return {article.id: row.tobytes() for article, row in zip(articles, _rounded(rows), strict=True)}


def _text(article: Article) -> str:
    return " ".join(article.title.split())[:READ].encode("utf-8", "replace").decode("utf-8")


def _rounded(rows: NDArray[np.float32]) -> NDArray[np.int8]:
    whole = rows.astype(np.float64)
    peaks = np.abs(whole).max(axis=1, keepdims=True, initial=0)
    rounded: NDArray[np.int8] = np.rint(whole * (127 / np.where(peaks > 0, peaks, 1))).astype(np.int8)
    return rounded
