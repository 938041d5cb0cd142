"""The pairs of articles that the engine would score, with their measures: what the score is taught by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.kernels.state import MEASURES, NEAREST
from broadsheet.desk.stories.kernels.walking import gather
from broadsheet.desk.stories.model import Model
from broadsheet.desk.stories.nouns import Constraints, Memory
from broadsheet.desk.stories.window import lay_out
from broadsheet.records import Article


class Pairs(NamedTuple):
    """
    Scored pairs: `places` (n, 2) of the later and the earlier article in order of (published, id), `regimes` (n,): 0 where one
    side has only a title, 2 where both stand over a long text, else 1; `measures` (n, 21) float64.
    """

    places: NDArray[np.int64]
    regimes: NDArray[np.int64]
    measures: NDArray[np.float64]


def pairs(articles: Sequence[Article], model: Model) -> Pairs:
    """Every pair the engine scores from a cold start, in the order in which it does; the weights of the model have no say in it."""
    ordered = sorted(articles, key=lambda article: (article.published, article.id))
    window = lay_out(ordered, (), Memory(), Constraints(), model).window
    found, measures = np.zeros((len(ordered) * NEAREST, 3), np.int64), np.zeros((len(ordered) * NEAREST, MEASURES))
    size = gather(window, len(ordered), found, measures)
    return Pairs(found[:size, :2], found[:size, 2], measures[:size])
