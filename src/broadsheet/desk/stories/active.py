"""An article in the window, unpacked for work."""

from __future__ import annotations

import numpy as np

from broadsheet.desk.stories.features import Features, decode, encode, measure
from broadsheet.desk.stories.frequencies import Frequencies
from broadsheet.desk.stories.model import Vectors
from broadsheet.desk.stories.nouns import Remembered
from broadsheet.records import Article


class Active:
    """One article with its features, its story and the strengths of its links by the other's id (in 1/256)."""

    __slots__ = ("domain", "features", "id", "lengths", "links", "rarity", "slot", "story", "when")

    def __init__(self, id_: str, when: int, domain: str, features: Features) -> None:
        self.id, self.when, self.domain = id_, when, domain
        self.features = features
        self.rarity = dict(zip(features.rare, features.rarity, strict=True))
        self.lengths = _squared(features.title_vector), _squared(features.lead_vector)
        self.links: dict[str, int] = {}
        self.story = ""
        self.slot = -1

    @property
    def order(self) -> tuple[int, str]:
        """What articles are ordered by."""
        return self.when, self.id

    def packed(self) -> bytes:
        """The features as the archive keeps them."""
        return encode(self.features)


def recall(kept: Remembered) -> Active:
    """An article the archive remembers."""
    article = Active(kept.id, int(kept.published.timestamp()), kept.domain, decode(kept.features))
    article.story = kept.story
    article.links = {link.other: link.strength for link in kept.links}
    return article


def arrive(article: Article, frequencies: Frequencies, vectors: Vectors | None) -> Active:
    """A new article, measured by the frequencies of this moment and counted in them."""
    features, words = measure(article, frequencies, vectors)
    when = int(article.published.timestamp())
    frequencies.add(words, when)
    return Active(article.id, when, article.provider.domain, features)


def _squared(packed: bytes) -> int:
    vector = np.frombuffer(packed, dtype=np.int8).astype(np.int32)
    return int(vector @ vector)
