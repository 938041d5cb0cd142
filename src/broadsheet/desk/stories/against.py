"""What speaks against two articles telling one story, in words."""

from __future__ import annotations

from broadsheet.desk.stories.compare import Comparison
from broadsheet.desk.stories.evidence import TWINS

DAY = 24 * 60
"""Minutes from which on the time between two articles is worth a word."""


def against(seen: Comparison, minutes: int) -> tuple[str, ...]:
    """
    Sentences, the weightiest first, from a comparison of two articles that are so many minutes apart.

    What parts two articles for certain comes first, then what the score takes points for, then what it finds nothing of.
    """
    values = {name: value for name, value, _ in seen.parts}
    evidence = seen.link.evidence
    found = (
        ("one headline template, filled with different things", TWINS in evidence),
        (next((line for line in evidence if line.startswith("different numbers")), ""), "conflict" in values),
        ("both from one source, which seldom tells one event twice", "same_source" in values),
        ("no names in common", not any(line.startswith("shared names") for line in evidence)),
        ("no rare words in common", not any(line.startswith("rare words") for line in evidence)),
        ("few words in common", values.get("words", 0.0) < FEW),
        (f"{minutes // DAY} day{'' if minutes // DAY == 1 else 's'} apart", minutes >= DAY),
    )
    return tuple(sentence for sentence, holds in found if holds and sentence)


FEW = 0.2
"""A cosine of words below which they are few."""
