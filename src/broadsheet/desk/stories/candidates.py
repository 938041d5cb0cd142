"""Which articles may be near: a ring of the last sixty-four articles for each term, walked for a new article's heaviest terms."""

from __future__ import annotations

from collections import defaultdict, deque

from broadsheet.desk.stories.active import Active

RING = 64
NEAREST = 24
"""Candidates that are scored exactly."""
FAINT = 0.1
"""Candidates pulled less than this share of the article's own pull are not worth a score."""


class Index:
    """Term → ring of article slots, in order of arrival."""

    def __init__(self, window: int) -> None:
        self.window = window
        self.slots: list[Active] = []
        self.oldest = 0
        self.rings: defaultdict[int, deque[int]] = defaultdict(lambda: deque(maxlen=RING))

    def add(self, article: Active) -> None:
        """Let later articles find this one by its heaviest terms."""
        slot = article.slot = len(self.slots)
        self.slots.append(article)
        for term in article.features.heavy:
            self.rings[term].append(slot)

    def near(self, article: Active) -> list[Active]:
        """The articles inside the window that share the most weight with this one, strongest first."""
        pulled: defaultdict[int, int] = defaultdict(int)
        features, oldest = article.features, self.oldest
        for term, pull in zip(features.heavy, features.pulls, strict=True):
            for slot in self.rings.get(term, ()):
                if slot >= oldest:
                    pulled[slot] += pull
        faint = sum(features.pulls) * FAINT
        found = sorted((-pull, slot) for slot, pull in pulled.items() if pull >= faint)
        slots, edge = self.slots, self.window
        inside = (slots[slot] for _, slot in found)
        return [other for other in inside if abs(other.when - article.when) <= edge][:NEAREST]

    def forget(self, article: Active) -> list[Active]:
        """The articles that this one's time leaves behind the window's edge; they are no candidates any more."""
        start, edge = self.oldest, article.when - self.window
        while self.oldest < len(self.slots) and self.slots[self.oldest].when < edge:
            self.oldest += 1
        return self.slots[start : self.oldest]
