"""The why object: one shape in the API, on the story page and on the command line."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from broadsheet.records import Judged, Placement, Reason, Score

_TIES = 10


class Figure(msgspec.Struct, frozen=True):
    """A score opened: its total is the sum of the points of its reasons."""

    total: int
    reasons: tuple[Reason, ...]


class Tie(msgspec.Struct, frozen=True, rename="camel"):
    """A link to another member: where it is, and how strongly it holds (log-odds, two decimals) by which evidence."""

    web_url: str
    title: str
    strength: float
    evidence: tuple[str, ...]


class Why(msgspec.Struct, frozen=True):
    """Why an article is where it is: its quality, its story's heat, why that lead, and what ties it to the others."""

    quality: Figure
    heat: Figure
    lead: str
    grouping: tuple[Tie, ...]


def figure(score: Score) -> Figure:
    """A score with its total said beside its reasons."""
    return Figure(score.total, score.reasons)


def why(judged: Judged, placement: Placement) -> Why:
    """Why `judged`, a member of the placement, has its figures and its place; at most ten ties, strongest first."""
    return Why(
        quality=figure(judged.verdict.quality),
        heat=figure(placement.story.heat),
        lead=placement.story.why_lead,
        grouping=grouping(judged, placement),
    )


def grouping(judged: Judged, placement: Placement) -> tuple[Tie, ...]:
    """The ties between `judged` and the other members, whichever of the two holds the link; strongest first."""
    strongest: dict[str, tuple[int, str, Tie]] = {}
    for other, strength, evidence in _ties(judged, placement):
        article = other.article
        held = strongest.get(article.id)
        if held is None or -strength < held[0]:
            tie = Tie(article.web_url, article.title, round(strength / 256, 2), evidence)
            strongest[article.id] = (-strength, article.path or article.id, tie)
    return tuple(tie for _, _, tie in sorted(strongest.values(), key=lambda held: held[:2])[:_TIES])


def _ties(judged: Judged, placement: Placement) -> Iterator[tuple[Judged, int, tuple[str, ...]]]:
    members = (placement.lead, *placement.coverage)
    own = {link.other: link for link in judged.links}
    for other in members:
        if other.article.id == judged.article.id:
            continue
        if link := own.get(other.article.id):
            yield other, link.strength, link.evidence
        for back in other.links:
            if back.other == judged.article.id:
                yield other, back.strength, back.evidence
