"""The why object in words and bars, as the API has it: heat, quality, lead and grouping."""

from __future__ import annotations

import msgspec

from broadsheet.press.site import words
from broadsheet.press.why import Figure, Tie, Why
from broadsheet.records import Judged, Placement, Reason

_COMPARED = 4


class Bar(msgspec.Struct, frozen=True):
    """One line drawn: its width is its share (0 to 100) of the largest of its panel; `more` is what is said beneath it."""

    sentence: str
    points: str
    width: int
    against: bool = False
    more: str = ""
    foreign: bool = False


class Panel(msgspec.Struct, frozen=True):
    """One question answered: its `total` where it has one, a sentence where it has one, and bars."""

    key: str
    name: str
    total: str
    sentence: str
    bars: tuple[Bar, ...]


def panels(why: Why, placement: Placement) -> tuple[Panel, ...]:
    """Heat, quality, lead and grouping; those of which there is nothing to say are left out."""
    found = (
        _score("heat", "Heat of the story", why.heat),
        _score("quality", "Quality of its lead", why.quality),
        Panel("lead", "Its lead", "", why.lead, _compared(placement)),
        Panel("grouping", "One story, because", "", "", _ties(why.grouping)),
    )
    return tuple(panel for panel in found if panel.total or panel.sentence or panel.bars)


def _score(key: str, name: str, figure: Figure) -> Panel:
    widest = max((abs(reason.points) for reason in figure.reasons), default=0) or 1
    sentence = "" if figure.reasons else "Nothing speaks for or against it."
    return Panel(key, name, words.signed(figure.total), sentence, tuple(_reason(reason, widest) for reason in figure.reasons))


def _reason(reason: Reason, widest: int) -> Bar:
    points = f"{reason.points:+d}".replace("-", "−")
    return Bar(reason.sentence, points, round(100 * abs(reason.points) / widest), reason.points < 0)


def _compared(placement: Placement) -> tuple[Bar, ...]:
    """The quality of the lead and of the best of the others; nothing to compare where it is alone."""
    if not placement.coverage:
        return ()
    members = (placement.lead, *placement.coverage[: _COMPARED - 1])
    widest = max((one.verdict.quality.total for one in members), default=0) or 1
    return tuple(_rival(one, widest) for one in members)


def _rival(one: Judged, widest: int) -> Bar:
    quality, provider = one.verdict.quality.total, one.article.provider
    return Bar(provider.name or provider.domain, words.signed(quality), max(0, round(100 * quality / widest)) if widest > 0 else 0)


def _ties(ties: tuple[Tie, ...]) -> tuple[Bar, ...]:
    widest = max((tie.strength for tie in ties), default=0.0) or 1.0
    return tuple(_tie(tie, widest) for tie in ties)


def _tie(tie: Tie, widest: float) -> Bar:
    width = max(0, round(100 * tie.strength / widest)) if widest > 0 else 0
    return Bar(tie.title, f"{tie.strength:.1f}".replace("-", "−"), min(100, width), tie.strength < 0, "; ".join(tie.evidence), foreign=True)
