"""Policy `everyday`: the arithmetic of the service this record format comes from, exact (record format, "The old service's arithmetic")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason, Score
from broadsheet.seams import Group, Rules

GOOD = 50
"""The quality from which an article may be published and its coverage counts."""
ENOUGH = 70
"""The quality plus coverage from which a lead is published."""

_TITLE = 70


@dataclass(frozen=True)
class Everyday:
    """The old arithmetic: what an article has is added up, the best of a story leads, everything else is hidden."""

    name: ClassVar[str] = "everyday"

    def quality(self, article: Article, group: Group, rules: Rules) -> Score:  # noqa: ARG002
        """Every part of the sum as one reason; `floor` lifts a negative sum to 0."""
        parts = tuple(_parts(article, rules))
        return Score(reasons=parts + reason("floor", max(0, -sum(part.points for part in parts)), "No quality lies below zero."))

    def lead(self, group: Group, rules: Rules) -> tuple[str, str]:  # noqa: ARG002
        """The member of highest quality, ties by path ascending, and why in words."""
        best = min(group.members, key=lambda member: (-group.quality[member.id], member.path or member.id))
        return best.id, f"It has the highest quality of its story, {group.quality[best.id]}."

    def heat(self, lead: Article, group: Group, rules: Rules) -> Score:
        """The lead's quality, its coverage when it is good, its clicks, and an editor's pin."""
        quality = group.quality[lead.id]
        clicks = rules.clicks.get(lead.id, 0)
        return Score(
            reasons=reason("lead", quality, f"Its lead has a quality of {quality}.")
            + reason("coverage", _coverage(group, rules) if quality >= GOOD else 0, f"{len(group.members) - 1} others tell it.")
            + reason("clicks", clicks, f"Readers opened it {clicks:,} times.")
            + reason("ruling", group.pin, "An editor pinned it.")
        )

    def held(self, lead: Article, group: Group, heat: Score, rules: Rules) -> str:  # noqa: ARG002
        """Why the lead is not published; empty when it is. Clicks and pins do not publish."""
        quality = group.quality[lead.id]
        if quality < GOOD:
            return "below-quality"
        return "" if quality + _coverage(group, rules) >= ENOUGH else "below-heat"


def _coverage(group: Group, rules: Rules) -> int:
    return rules.coverage * (len(group.members) - 1)


def _parts(article: Article, rules: Rules) -> Iterator[Reason]:
    listed = article.provider.domain in rules.organizations
    yield from reason("image", 20 * bool(article.images), "It has a picture.")
    yield from reason("amp", 20 * bool(article.amp_url), "It has a page for phones.")
    yield from reason("organization", rules.organization * listed, "Its source is a listed organization.")
    yield from reason("official", 50 * article.official, "It comes from an official feed.")
    yield from reason("featured", 100 * bool(article.featured), "It has featured content.")
    yield from _topics(article, rules)
    excess = max(0, len(article.title) - _TITLE)
    yield from reason("title", -(excess // 2), f"Its title is {excess} characters too long.")


def _topics(article: Article, rules: Rules) -> Iterator[Reason]:
    """2 a topic, and 15 for each of its keywords that is part of the title; one listed twice counts twice."""
    title = article.title.casefold()
    keywords = {topic.name: topic.keywords for topic in rules.topics}
    for name in article.topics:
        hits = sum(keyword.casefold() in title for keyword in keywords.get(name, ()))
        yield from reason("topic", 2 + 15 * hits, f"It belongs to {name}; {hits} of its keywords are in the title.")
