"""How a measure becomes a reason: whole points, and none at all where there is nothing to say."""

from __future__ import annotations

from broadsheet.records import Reason


def reason(signal: str, points: float, sentence: str) -> tuple[Reason, ...]:
    """One reason with its points rounded to a whole number (halves to even); empty when that is 0."""
    whole = round(points)
    return (Reason(signal=signal, points=whole, sentence=sentence),) if whole else ()
