"""
Which articles' text is another's, and who wrote it first.

Texts of sixty words and more are compared by their shingles (`desk.shingles`), shorter ones are copies only when titles and
bodies are equal once folded. Equal titles or equal addresses alone prove nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.credits import answers, credited
from broadsheet.desk.shingles import Text
from broadsheet.records import Article

WINDOW = timedelta(days=7)
"""Texts further apart than this are not compared."""
RING = 64
"""How many texts before it a text is held against for each shingle of its sketch: boilerplate costs no more than that."""
SHARED = 3
"""Shingles that two sketches must share before their texts are compared whole."""

Pair = tuple[Text, Text]


def copies(
    new: Sequence[Article], near: Sequence[Article], known: Mapping[str, str] | None = None, window: timedelta = WINDOW
) -> Mapping[str, str]:
    """
    Copy id → original id where a new article makes a difference to what is `known` (of the same shape) of `new` and `near`.

    The original is the one that most of its copies name (`desk.credits`), else the earliest; chains end at the root. One known as a
    copy that turns out to be the original has an empty one. Neither the order of the arguments' items nor how a row of articles was
    cut into calls changes the outcome, as long as `near` holds all within `window` of the new.
    """
    fresh = {article.id for article in new}
    everyone = {article.id: article for article in (*near, *new)}
    texts = sorted((Text(article) for article in everyone.values()), key=lambda text: text.order)
    families = _Families(known or {})
    for one, other in _candidates(texts, fresh, window):
        if families.head(one.id) != families.head(other.id) and one.is_copy(other):
            families.join(one.id, other.id)
    return families.changes(everyone)


def _candidates(texts: Sequence[Text], fresh: set[str], window: timedelta) -> Iterator[Pair]:
    """Pairs with a fresh text that may be copies, within the window, in order of time."""
    new = np.array([text.id in fresh for text in texts], dtype=bool)
    for one, other in (*_equal(texts), *_alike(texts, new)):
        first, second = texts[one], texts[other]
        if (new[one] or new[other]) and second.order[0] - first.order[0] <= window:
            yield first, second


def _equal(texts: Sequence[Text]) -> Iterator[tuple[int, int]]:
    """Places of short texts with equal titles and bodies, each with the next such."""
    buckets: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        if text.short:
            buckets[text.short].append(place)
    for places in buckets.values():
        yield from pairwise(places)


def _alike(texts: Sequence[Text], new: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Places of long texts, one of them new, whose sketches share enough; the earlier first."""
    if not new.any():
        return []
    places = np.repeat(np.arange(len(texts), dtype=np.int64), [len(text.sketch) for text in texts])
    hashes = np.concatenate([text.sketch for text in texts])
    order = np.lexsort((places, hashes))
    hashes, places = hashes[order], places[order]
    meetings = [np.array([], dtype=np.int64)]
    for step in range(1, RING + 1):
        same = hashes[step:] == hashes[:-step]
        if not same.any():
            break
        first, second = places[:-step][same], places[step:][same]
        meetings.append((first * len(texts) + second)[new[first] | new[second]])
    pairs, times = np.unique(np.concatenate(meetings), return_counts=True)
    return [divmod(int(pair), len(texts)) for pair in pairs[times >= SHARED]]


class _Families:
    """Articles of one text, joined pair by pair."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = {copy: original for copy, original in known.items() if original}
        self.parents: dict[str, str] = {}
        self.touched: set[str] = set()
        for copy, original in sorted(self.known.items()):
            self._unite(copy, original)

    def head(self, id_: str) -> str:
        """The article that stands for a family, whoever wrote first."""
        while (parent := self.parents.get(id_, id_)) != id_:
            self.parents[id_] = id_ = self.parents.get(parent, parent)
        return id_

    def join(self, one: str, other: str) -> None:
        """Make two families one."""
        self._unite(one, other)
        self.touched.update((one, other))

    def changes(self, everyone: Mapping[str, Article]) -> dict[str, str]:
        """What the joined families change of what was known."""
        heads = {self.head(id_) for id_ in self.touched}
        members: defaultdict[str, list[str]] = defaultdict(list)
        for id_ in sorted({*self.parents, *self.touched}):
            if self.head(id_) in heads:
                members[self.head(id_)].append(id_)
        found: dict[str, str] = {}
        for family in members.values():
            original = _original(family, everyone)
            found.update((id_, "" if id_ == original else original) for id_ in family if id_ in everyone)
        return {id_: original for id_, original in sorted(found.items()) if self.known.get(id_, "") != original}

    def _unite(self, one: str, other: str) -> None:
        first, second = sorted((self.head(one), self.head(other)))
        self.parents[second] = self.parents[first] = first


def _original(family: Sequence[str], everyone: Mapping[str, Article]) -> str:
    """The one most named; else one too old to be at hand, which was found to be first before; else the earliest."""
    gone = [id_ for id_ in family if id_ not in everyone]
    articles = [everyone[id_] for id_ in family if id_ in everyone]
    named = [(article, credit) for article in articles for credit in credited(article)]

    def times(article: Article) -> int:
        return sum(answers(article, credit) for other, credit in named if other.provider.domain != article.provider.domain or "/" in credit)

    if gone:
        return min(gone)
    return min(articles, key=lambda article: (-times(article), article.published, article.id)).id
