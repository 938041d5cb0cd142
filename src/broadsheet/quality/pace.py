"""How fast the engine is beside a fixed piece of plain work, so that a floor of speed holds on fast machines and slow ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from time import process_time

from broadsheet.records import Article

LEAST = 0.1
"""Seconds of processor time that the plain work takes at least, however few the articles."""

_WORD = re.compile(r"\w+")


def plain_rate(articles: Sequence[Article]) -> float:
    """Articles a second of processor time whose words are told apart and counted, in one running table and one of each article."""
    start, rounds = process_time(), 0
    while (seconds := process_time() - start) < LEAST:
        _count(articles)
        rounds += 1
    return len(articles) * rounds / seconds


def _count(articles: Iterable[Article]) -> None:
    """The work itself. It must never change: every pinned pace is a multiple of it."""
    everywhere: Counter[str] = Counter()
    for article in articles:
        words = Counter(_WORD.findall(f"{article.title} {article.excerpt} {article.text}".casefold()))
        everywhere.update(words.keys())
        sorted(words, key=lambda word: (-words[word], word))
