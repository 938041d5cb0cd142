"""What the engine was taught: weights of a pair's measures, vectors of words, and how common words are before any is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.kernels.measuring import FIXED
from broadsheet.desk.stories.prior import EVERYWHERE, OFTEN
from broadsheet.desk.stories.terms import WORD, hashed
from broadsheet.desk.stories.words import stem
from broadsheet.records import Noun


class Vectors(Protocol):
    """Vectors of words by their terms; whole numbers, so that no platform's rounding moves a story."""

    def rows_of(self, terms: NDArray[np.int64]) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
        """For n terms the directions, int8 (n, 256), and what each is multiplied with in a text, (n,)."""
        ...


class Measures(NamedTuple):
    """
    What is measured of a pair, of all words, pairs of words, names, titles and numbers that are read.

    `words`, `pairs`, `names`, `titles` and `numbers` are cosines, `root` the root of the first; `runs` is log(1 + pairs shared).
    `contained` and `named` are the larger and the smaller share of a side's words and names that the other has, `told` and `retold`
    the larger and the smaller share of a title that the other article says. `odd_word`, `odd_name` and `odd_number` are the weights
    of what one side says most and the other never does, the smaller of the two sides'; `odd_names` the larger. `conflict`: both
    titles have numbers, and no number is shared. `gap` is the root of the days apart. `title_vector` and `vector` are cosines
    of the vectors of titles, and of titles and bodies. `even` is one, always.
    """

    words: float = 0.0
    root: float = 0.0
    pairs: float = 0.0
    runs: float = 0.0
    names: float = 0.0
    titles: float = 0.0
    numbers: float = 0.0
    contained: float = 0.0
    named: float = 0.0
    told: float = 0.0
    retold: float = 0.0
    odd_word: float = 0.0
    odd_name: float = 0.0
    odd_names: float = 0.0
    odd_number: float = 0.0
    conflict: float = 0.0
    gap: float = 0.0
    same_source: float = 0.0
    title_vector: float = 0.0
    vector: float = 0.0
    even: float = 0.0


# Set by hand, for whoever asks the engine without a taught model: rounded from a fit, and without vectors.
BY_HAND = tuple(
    Measures(
        words=4.0,
        pairs=3.0,
        names=1.5,
        titles=3.0,
        contained=2.0,
        told=1.0,
        odd_name=-1.0,
        conflict=-1.0,
        gap=-0.3,
        same_source=-3.0,
        even=-2.5,
    )
)

_PRETENDED = 200
_SEED = {hashed(stem(word), WORD): _PRETENDED // share for share, words in ((20, OFTEN), (7, EVERYWHERE)) for word in words}


class Model(Noun, frozen=True, kw_only=True):
    """
    Everything learned, as an argument.

    `bare`, `brief` and `long` are points of log-odds for each of `Measures`: for pairs of which one side is only a title, for those
    that both stand over a long text, and, `brief`, for all others. `threshold` is the strength (1/256) at which an article joins a
    story, `merging` those at which two stories become one: both begun by brief articles, or one by a long text. `prior` are the
    document frequencies of a cold start (term → documents), as though `articles` articles had been read. Without `vectors` their
    measures are nought.
    """

    bare: tuple[float, ...] = BY_HAND
    brief: tuple[float, ...] = BY_HAND
    long: tuple[float, ...] = BY_HAND
    threshold: int = FIXED
    merging: tuple[int, int] = (FIXED * 7 // 4, FIXED * 2)
    vectors: Vectors | None = None
    prior: Mapping[int, int] = msgspec.field(default_factory=lambda: _SEED)
    articles: int = _PRETENDED

    def weights(self) -> NDArray[np.float64]:
        """The points by regime (see `kernels.measuring.regime`), (3, 21)."""
        return np.array([self.bare, self.brief, self.long], dtype=np.float64)
