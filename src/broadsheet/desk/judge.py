"""
The judge: a second look, by vectors of titles, at what was decided narrowly. It proposes; nothing that it says acts.

The engine puts an article into a story by their fit, the mean of its three strongest links there, and makes two stories one by the mean
fit of the smaller one's members. Where that came within `BAND` of its bar, on either side, it may well have been wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.kernels.fitting import MISSING, STRONGEST
from broadsheet.desk.stories.kernels.measuring import FIXED
from broadsheet.desk.stories.words import is_roundup
from broadsheet.records import Judged, Noun, Placement, Proposal

BAND = FIXED
"""How far from the threshold a fit is narrow, in 1/256."""
VOICES = 8
"""Articles of either side whose titles are read, those that lie nearest the other side."""
FEWEST = 20
"""Articles that a field must have been read from before anything is judged."""
SURE = FIXED
"""The log-odds, in 1/256, from which something is proposed."""
BIAS, LIKENESS, ALONE = -1.0, 7.0, -1.5
"""Log-odds that two sides are one story: a bias, and what the likeness of titles says, and that one article stands alone on either side."""

Pair = tuple[str, str]
Vector = NDArray[np.float64]


class Bars(NamedTuple):
    """Where an article joins a story, and where two stories of several become one, in 1/256."""

    joins: int
    merges: int

    def between(self, one: Sequence[object], other: Sequence[object]) -> int:
        """Where these two sides become one."""
        return self.joins if 1 in (len(one), len(other)) else self.merges


class Sides(NamedTuple):
    """Two sides that may or may not belong together, and the ruling that would say so."""

    kind: str
    one: Sequence[Judged]
    other: Sequence[Judged]


class Doubt(Noun, frozen=True, kw_only=True):
    """
    What was decided narrowly: whether `one` and `other`, ids of articles, belong together.

    `kind` is what there would be to rule: merge two stories, or split one article from its story. `pair` are the two articles that a
    ruling would name, `margin` how far their fit came above the `bar` at which they become one, in 1/256.
    """

    kind: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    pair: Pair
    margin: int
    bar: int


def doubts(placed: Sequence[Placement], touched: Set[str], settled: Iterable[Pair], bars: Bars) -> list[Doubt]:
    """
    What was decided narrowly of the stories `touched`, in order, each pair of articles once.

    `placed` are these and every story that one of their members is linked with; `bars` are those of the engine. Two
    sides are passed over when a pair of articles that is `settled` has one in either.
    """
    members = {one.story.id: sorted((one.lead, *one.coverage), key=_when) for one in placed}
    stories = sorted(touched & members.keys())
    done = _partners(settled)
    found: dict[Set[str], Doubt] = {}
    for sides in (*_merges(stories, members), *(split for story in stories for split in _splits(members[story]))):
        fit, bar = _closeness(sides.one, sides.other), bars.between(sides.one, sides.other)
        if fit is not None and abs(fit - bar) <= BAND and not _is_settled(sides, done):
            doubt = _doubt(sides, fit - bar, bar)
            found.setdefault(frozenset(doubt.pair), doubt)
    return list(found.values())


def field(vectors: Iterable[bytes]) -> Vector | None:
    """What all titles of a publication have in common: the direction of their mean; None where there are fewer than `FEWEST`."""
    rows = [_unit(np.frombuffer(vector, dtype=np.int8).astype(np.float64)) for vector in vectors]
    return _unit(np.mean(rows, axis=0)) if len(rows) >= FEWEST else None


def likeness(doubt: Doubt, vectors: Mapping[str, bytes], common: Vector) -> float:
    """
    The mean cosine of the two sides' titles beyond what is common to the field, −1 to 1.

    Plain cosines are high among the titles of a trade paper and low among those of a daily; less the common direction they can be
    compared (as Mu and Viswanath 2018 found for vectors of words).
    """
    one, other = (np.mean([_beyond(vectors[id_], common) for id_ in side], axis=0) for side in (doubt.one, doubt.other))
    return float(one @ other)


def odds(doubt: Doubt, alike: float) -> int:
    """
    The log-odds, in 1/256, that the two sides tell one story; fitted on labelled doubts (`benchmarks/judge.py --fit`).

    Between two articles there is but one link, and it is less to be trusted. The fit itself says nothing more once it is narrow.
    """
    alone = len(doubt.one) == len(doubt.other) == 1
    return round(FIXED * (BIAS + LIKENESS * alike + ALONE * alone))


def propose(doubt: Doubt, alike: float, at: datetime) -> Proposal | None:
    """What the judge would have an editor rule; None where it is not sure enough."""
    same = odds(doubt, alike)
    sure = same if doubt.kind == "merge" else -same
    if sure < SURE:
        return None
    fit = f"their fit is {(doubt.margin + doubt.bar) / FIXED:+.2f} where {doubt.bar / FIXED:+.2f} joins"
    reason = f"{fit}; the likeness of their titles, {alike:.2f}, speaks for {'one story' if same > 0 else 'two stories'}"
    return Proposal(at=at, kind=doubt.kind, subject=doubt.pair[0], other=doubt.pair[1], odds=sure, reason=reason)


def is_open(proposal: Proposal, homes: Mapping[str, str], ruled: Iterable[Pair]) -> bool:
    """
    Whether a proposal still asks for something: the stories are as it found them, and no ruling is about its two sides.

    `homes` gives the story that an article is in, and the one that a former story ended in; `ruled` are the sides of merges and splits
    as editors named them, articles or stories.
    """
    subject, other = homes.get(proposal.subject, ""), homes.get(proposal.other, "")
    merges = proposal.kind == "merge"
    if not subject or not other or (subject == other) == merges:
        return False
    sides = {subject if merges else proposal.subject, other}
    return not any({_side(one, homes, sides), _side(two, homes, sides)} == sides for one, two in ruled)


def _side(name: str, homes: Mapping[str, str], sides: Set[str]) -> str:
    """What a ruling's name stands for: one of the sides itself, else the story it is in."""
    return name if name in sides else homes.get(name, name)


def _merges(stories: Iterable[str], members: Mapping[str, Sequence[Judged]]) -> Iterator[Sides]:
    """Every two stories of which a link leads from the one into the other, the smaller first."""
    home = {member.article.id: story for story, found in members.items() for member in found}
    linked = {
        tuple(sorted((story, home[link.other]), key=lambda story: (len(members[story]), story)))
        for story in stories
        for member in members[story]
        for link in member.links
        if home.get(link.other, story) != story
    }
    pairs = (Sides("merge", members[small], members[large]) for small, large in sorted(linked))
    return (
        sides for sides in pairs if len({member.article.provider.domain or member.article.id for side in sides[1:] for member in side}) > 1
    )


def _splits(members: Sequence[Judged]) -> Iterator[Sides]:
    """Every article that is no copy against the rest of its story, later ones first."""
    for member in reversed(members):
        if not member.verdict.copy_of:
            yield Sides("split", [member], [other for other in members if other is not member])


def _partners(pairs: Iterable[Pair]) -> Mapping[str, Set[str]]:
    """Each named article's partners."""
    partners: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        partners[one].add(other)
        partners[other].add(one)
    return partners


def _is_settled(sides: Sides, done: Mapping[str, Set[str]]) -> bool:
    there = {member.article.id for member in sides.other}
    return any(done.get(member.article.id, frozenset()) & there for member in sides.one)


def _closeness(one: Sequence[Judged], other: Sequence[Judged]) -> int | None:
    """The mean fit of the one side's members to the other, in 1/256; roundups have no say, and where they are alone there is none."""
    voices, there = ([member for member in side if not is_roundup(member.article.title)] for side in (one, other))
    if not voices or not there:
        return None
    return sum(_fit(voice, {member.article.id for member in there}) for voice in voices) // len(voices)


def _fit(member: Judged, others: Set[str]) -> int:
    """The mean of a member's strongest links to the others, in 1/256."""
    wanted = min(STRONGEST, len(others))
    found = sorted((link.strength for link in member.links if link.other in others), reverse=True)[:wanted]
    return (sum(found) + MISSING * (wanted - len(found))) // wanted


def _doubt(sides: Sides, margin: int, bar: int) -> Doubt:
    near, far = _nearest(sides.one, sides.other), _nearest(sides.other, sides.one)
    one, other = (tuple(member.article.id for member in side) for side in (near, far))
    links = [(link.strength, member.article.id, link.other) for member in near for link in member.links if link.other in other]
    _, *pair = max(links, default=(MISSING, one[0], other[0]))
    return Doubt(kind=sides.kind, one=one, other=other, pair=(pair[0], pair[1]), margin=margin, bar=bar)


def _nearest(side: Sequence[Judged], beyond: Sequence[Judged]) -> list[Judged]:
    """Those with the strongest link to the other side; of equals the earlier."""
    there = {member.article.id for member in beyond}
    strongest = {
        member.article.id: max((link.strength for link in member.links if link.other in there), default=MISSING) for member in side
    }
    return sorted(side, key=lambda member: (-strongest[member.article.id], *_when(member)))[:VOICES]


def _when(member: Judged) -> tuple[datetime, str]:
    return member.article.published, member.article.id


def _beyond(vector: bytes, common: Vector) -> Vector:
    row = np.frombuffer(vector, dtype=np.int8).astype(np.float64)
    return _unit(row - (row @ common) * common)


def _unit(row: Vector) -> Vector:
    """The row brought to length 1; what is nought, or is only a rounding away from it, is nought."""
    length = float(np.sqrt(row @ row))
    return row / length if length > 1e-6 else np.zeros_like(row)
