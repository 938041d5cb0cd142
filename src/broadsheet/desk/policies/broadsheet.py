"""Policy `broadsheet`, the default: quality and heat are sums of reasons, one signal each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from broadsheet.desk.kinds import kinds
from broadsheet.desk.signals import (
    audience,
    complete,
    depth,
    fit,
    kind,
    language,
    lead,
    newsrooms,
    original,
    pickup,
    prominence,
    ruling,
    source,
    title,
)
from broadsheet.records import Article, Score
from broadsheet.seams import Group, Rules, Signal

SIGNALS: Mapping[str, Signal] = {
    "source": source,
    "complete": complete,
    "depth": depth,
    "original": original,
    "fit": fit,
    "title": title,
    "kind": kind,
    "language": language,
    "lead": lead,
    "newsrooms": newsrooms,
    "pickup": pickup,
    "prominence": prominence,
    "audience": audience,
    "ruling": ruling,
}
"""Every built-in signal by its name, in the order in which its reasons are told."""

CLOSE = 10
"""The points that the member nearest to all others has over one with no link, when the lead is chosen."""
EARLY = 10
"""The points that the first report has over one that came much later, when the lead is chosen."""

_HALF_LIFE = 12 * 3600


@dataclass(frozen=True)
class Broadsheet:
    """Judges by signals: the built-in ones, or those it is given."""

    name: ClassVar[str] = "broadsheet"
    signals: Mapping[str, Signal] = field(default_factory=lambda: SIGNALS)

    def quality(self, article: Article, group: Group, rules: Rules) -> Score:
        """The sum of the signals of quality."""
        return self._score("quality", article, group, rules)

    def heat(self, lead: Article, group: Group, rules: Rules) -> Score:
        """The sum of the signals of heat, asked of the lead."""
        return self._score("heat", lead, group, rules)

    def lead(self, group: Group, rules: Rules) -> tuple[str, str]:
        """
        The best mix of quality, closeness and earliness among the members that may lead, and why in words.

        What can be published goes before what cannot; copies, penalised kinds and withdrawn articles never lead when another can.
        """
        if len(group.members) == 1:
            return group.members[0].id, "It is the only article of its story."
        best = max(sorted(group.members, key=_by_time), key=lambda member: (self._standing(member, group, rules), sum(_mix(member, group))))
        quality, close, early = _mix(best, group)
        return best.id, f"Quality {quality}, closeness to the others {close} of {CLOSE}, earliness {early} of {EARLY}: the best sum of all."

    def held(self, lead: Article, group: Group, heat: Score, rules: Rules) -> str:
        """Why the lead is not published: the kind that cost it its place, or the threshold it missed."""
        quality = group.quality[lead.id]
        if quality < rules.publish_quality:
            return _blame(lead, quality, rules, rules.weights.get("kind", kind.weight)) or "below-quality"
        return "" if heat.total >= rules.publish_heat else "below-heat"

    def _standing(self, member: Article, group: Group, rules: Rules) -> tuple[bool, ...]:
        """How firmly a member may lead: present, its own text, news and no advertisement, good enough, and hot enough in this company."""
        good = group.quality[member.id] >= rules.publish_quality
        hot = good and self.heat(member, group, rules).total >= rules.publish_heat
        return not member.removed, member.id not in group.copies, not kinds(member), good, hot

    def _score(self, figure: str, subject: Article, group: Group, rules: Rules) -> Score:
        asked = ((name, signal) for name, signal in self.signals.items() if signal.figure == figure)
        found = (signal.measure(subject, group, rules, rules.weights.get(name, signal.weight)) for name, signal in asked)
        return Score(reasons=tuple(reason for reasons in found for reason in reasons))


def _by_time(member: Article) -> tuple[object, str]:
    return member.published, member.id


def _mix(member: Article, group: Group) -> tuple[int, int, int]:
    """Quality; closeness as a share of the closest member's; earliness, halved every twelve hours after the first report."""
    closest = max([0, *group.closeness.values()])
    close = CLOSE * max(0, group.closeness.get(member.id, 0)) / closest if closest else 0
    late = (member.published - min(other.published for other in group.members)).total_seconds()
    return group.quality[member.id], round(close), round(EARLY * 2.0 ** (-late / _HALF_LIFE))


def _blame(lead: Article, quality: int, rules: Rules, weight: int) -> str:
    """The gravest kind, where the article would have been good enough without its penalties."""
    found = kinds(lead)
    lost = sum(round(weight * kind.share) for kind in found)
    return found[0].name if found and quality + lost >= rules.publish_quality else ""
