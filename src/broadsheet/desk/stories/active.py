"""An article in the window, unpacked for work."""

from __future__ import annotations

from collections.abc import Mapping

from broadsheet.desk.stories.features import Features, decode, encode, measure
from broadsheet.desk.stories.frequencies import Frequencies
from broadsheet.desk.stories.nouns import Remembered
from broadsheet.records import Article


class Active:
    """One article with its features, its story and the strengths of its links by the other's id (in 1/256)."""

    __slots__ = ("domain", "features", "id", "links", "rarity", "story", "vector", "when")

    def __init__(self, id_: str, when: int, domain: str, features: Features, vector: Mapping[int, int]) -> None:
        self.id, self.when, self.domain = id_, when, domain
        self.features, self.vector = features, vector
        self.rarity = dict(zip(features.rare, features.rarity, strict=True))
        self.links: dict[str, int] = {}
        self.story = ""

    @property
    def order(self) -> tuple[int, str]:
        """What articles are ordered by."""
        return self.when, self.id

    def packed(self) -> bytes:
        """The features as the archive keeps them."""
        return encode(self.features)


def recall(kept: Remembered) -> Active:
    """An article the archive remembers."""
    features = decode(kept.features)
    article = Active(kept.id, int(kept.published.timestamp()), kept.domain, features, features.vector())
    article.story = kept.story
    article.links = {link.other: link.strength for link in kept.links}
    return article


def arrive(article: Article, frequencies: Frequencies) -> Active:
    """A new article, measured by the frequencies of this moment and counted in them."""
    features, vector, words = measure(article, frequencies)
    when = int(article.published.timestamp())
    frequencies.add(words, when)
    return Active(article.id, when, article.provider.domain, features, vector)
