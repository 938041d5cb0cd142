"""One title template, filled twice: two pieces of news, however alike they read."""

from __future__ import annotations

from broadsheet.desk.stories.active import Active
from broadsheet.desk.stories.terms import WORD, hashed

FIXED_WORDS = 3
"""Words at the ends of two titles of one source that make a template, when they are the same."""
PREDICATE = 4
"""Words at the end of two titles of different sources that do, when all that stands before them differs."""


def are_twins(a: Active, b: Active) -> bool:
    """
    Whether two titles fill one template with different slots.

    From one source that is proof enough. From two, the slot must be the subject ("X now available in the Y marketplace"),
    and hold on both sides a word rarer than the template's own that the other article never says: else it is a rewording.
    """
    first, second = a.features.title, b.features.title
    if not first or not second or (first[0] != second[0] and first[-1] != second[-1]):
        return False
    head, tail = _common(first, second)
    slots = set(first[head : len(first) - tail]), set(second[head : len(second) - tail])
    if head + tail < FIXED_WORDS or not all(slots) or slots[0] & slots[1]:
        return False
    if a.domain == b.domain != "":
        return True
    template = first[len(first) - tail :]
    return not head and tail >= PREDICATE and _is_stranger(slots[0], template, a, b) and _is_stranger(slots[1], template, b, a)


def _common(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[int, int]:
    """How many words two titles share at their beginning, and at their end beyond that."""
    short = min(len(first), len(second))
    head = next((place for place in range(short) if first[place] != second[place]), short)
    rest = short - head
    return head, next((place for place in range(rest) if first[-1 - place] != second[-1 - place]), rest)


def _is_stranger(slot: set[str], template: tuple[str, ...], ours: Active, theirs: Active) -> bool:
    rarity, word = max((_rarity(word, ours), word) for word in slot)
    return rarity > max(_rarity(fixed, ours) for fixed in template) and hashed(word, WORD) not in theirs.features.vector()


def _rarity(word: str, article: Active) -> int:
    """In 1/1000; nought for a word that is not among the article's rarest."""
    return article.rarity.get(hashed(word, WORD), 0)
