"""New articles, read: their words behind each other in arrays, for the loops; and in words, for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.kernels.state import BARE, LONG, NUMBERED, ROUNDUP, Lore, Texts
from broadsheet.desk.stories.model import Model
from broadsheet.desk.stories.words import TERMS, Words, is_roundup, is_year, read_words
from broadsheet.records import Article

LONG_WORDS = 70
"""From so many words of its own on, an article stands over a long text."""
NAMED = 24
"""Names and numbers of an article that are kept to explain with."""
LOGS = np.array([np.log1p(count) for count in range(1 << 12)])


class Reading(NamedTuple):
    """What was read of new articles: for the loops, and for people."""

    texts: Texts
    words: Sequence[Words]
    flags: Sequence[int]


def read(articles: Sequence[Article], model: Model) -> tuple[Reading, Lore]:
    """The words of the articles, and what is known of those words."""
    words = [read_words(article) for article in articles]
    terms = _terms(one.written for one in words)
    rows, lore = _lore(terms, model)
    texts = Texts(
        words=terms,
        rows=rows,
        names=_terms(one.names for one in words),
        numbers=_terms(one.numbers for one in words),
        starts=np.array(
            [[0, 0, 0], *zip(*(accumulate(sizes) for sizes in zip(*map(_sizes, words), strict=True)), strict=True)], dtype=np.int64
        ).reshape(-1, 3),
        titles=np.array([one.title for one in words], dtype=np.int64),
    )
    return Reading(texts, words, [_flags(article.title, one) for article, one in zip(articles, words, strict=True)]), lore


def worded(words: Words, rarest: Iterable[int]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The rarest words, the names, the numbers but years, and the title's numbers, as they were written."""
    forms = tuple([words.written[at] for at in rarest])
    numbers = dict.fromkeys([number for number in words.numbers if not is_year(number)])
    return forms, tuple(dict.fromkeys(words.names))[:NAMED], tuple(numbers)[:NAMED], tuple(dict.fromkeys(words.title_numbers))


def _sizes(words: Words) -> tuple[int, int, int]:
    return len(words.written), len(words.names), len(words.numbers)


def _flags(title: str, words: Words) -> int:
    numbered = any(not is_year(number) for number in words.title_numbers)
    body = len(words.written) - words.title
    return is_roundup(title) * ROUNDUP | (not body) * BARE | (body >= LONG_WORDS) * LONG | numbered * NUMBERED


def _terms(texts: Iterable[Sequence[str]]) -> NDArray[np.int64]:
    return np.fromiter(map(TERMS.__getitem__, chain.from_iterable(texts)), dtype=np.int64)


def _lore(terms: NDArray[np.int64], model: Model) -> tuple[NDArray[np.int32], Lore]:
    """The row of vectors of each term, and the rows: those of the model, and behind them one for each term that it does not know."""
    if model.vectors is None:
        empty = Lore(np.zeros((1, 1), np.int8), np.zeros(0, np.int64), LOGS)
        return np.zeros(len(terms), dtype=np.int32), empty
    distinct, places = np.unique(terms, return_inverse=True)
    rows, strengths = model.vectors.rows_of(distinct)
    return places.astype(np.int32), Lore(rows, strengths, LOGS)
