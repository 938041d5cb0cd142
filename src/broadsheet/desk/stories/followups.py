"""Whether a story takes up a closed one: only where the news is plainly the same, since a wrong follow-up is worse than none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime
from functools import lru_cache

import numpy as np

from broadsheet.desk.stories.features import decode
from broadsheet.desk.stories.kernels.state import ROUNDUP
from broadsheet.desk.stories.kernels.weighing import UNIT
from broadsheet.desk.stories.nouns import FollowUp
from broadsheet.desk.stories.terms import WORD
from broadsheet.desk.stories.words import TERMS
from broadsheet.records import Noun

HORIZON = 90
"""Days that a closed story can be taken up: a quarter, after which what returns is more often a column than the same event."""
TRACES = 8
"""Words by which an article is found again."""
RARE = 500
"""How rare such a word is at least, in 1/1000 of the rarest there can be: about one in a hundred articles has a word of 500."""
NAME = 200
"""What being a name adds to that."""
HEADLINES = 0.5
"""What two headlines have in common at least: a share of the squared rarities of all words of both."""
TEXTS = 0.3
"""How alike two articles are at least, by the cosine of their words."""
OWN = 800
"""How rare a word of its own the richer of two headlines may have; the poorer has no rare one."""
TITLED = 2
"""Rare words that two headlines have in common at least."""
ALONE = 3
"""Traces that one closed story alone has, a name among them, that make up for another headline."""
SERIES = 3
"""A headline that more closed stories than this had is a column's."""
_SHOWN = 5
_MONTHS = "january february march april may june july august september october november december"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_DATES = frozenset(TERMS[word] for word in f"{_MONTHS} {_DAYS}".split())


class Telling(Noun, frozen=True, kw_only=True):
    """
    What an article is known again by: its rarest words by term, with their rarity (1/1000) and as written, the names
    among them, the terms of its title and those among them that are numbers or dates, its source's domain, and its packed weights
    (the engine's, of words alone).
    """

    rarity: Mapping[int, int]
    forms: Mapping[int, str]
    names: frozenset[int]
    title: tuple[int, ...]
    slots: frozenset[int]
    domain: str = ""
    roundup: bool = False
    packed: tuple[bytes, bytes] = (b"", b"")


class Closed(Noun, frozen=True, kw_only=True):
    """
    A story that ended before another began: when its last article was published, the story that its chain of follow-ups
    began with, and those of its articles that share traces.
    """

    last: datetime
    chain: str
    tellings: tuple[Telling, ...] = ()


def telling(features: bytes, domain: str) -> Telling:
    """What the engine's features of an article say of it; nothing where an earlier engine wrote them."""
    kept = decode(features)
    if kept is None:
        return Telling(rarity={}, forms={}, names=frozenset(), title=(), slots=frozenset(), domain=domain)
    rare = [TERMS[form] for form in kept.words]
    title = tuple(_whole(kept.title, "<u4"))
    numbers = frozenset(TERMS[number] for number in kept.title_numbers)
    return Telling(
        rarity=dict(zip(rare, _whole(kept.rarity, "<u2"), strict=True)),
        forms=dict(zip(rare, kept.words, strict=True)),
        names=frozenset(TERMS[name] for name in kept.names).intersection(rare),
        title=title,
        slots=(numbers | _DATES).intersection(title),
        domain=domain,
        roundup=bool(kept.flags & ROUNDUP),
        packed=(kept.terms[: 4 * kept.sizes[WORD]], kept.weights[: 2 * kept.sizes[WORD]]),
    )


def _whole(packed: bytes, kind: str) -> list[int]:
    found: list[int] = np.frombuffer(packed, dtype=kind).tolist()
    return found


def traces(told: Telling) -> tuple[int, ...]:
    """The terms by which an article is found again, the most telling first; none of a roundup."""
    if told.roundup:
        return ()
    weights = {term: rarity + NAME * (term in told.names) for term, rarity in told.rarity.items() if rarity >= RARE}
    return tuple(sorted(weights, key=lambda term: (-weights[term], told.forms[term]))[:TRACES])


def follow_up(new: Telling, closed: Mapping[str, Closed], found: Mapping[int, Set[str]]) -> FollowUp | None:
    """
    The closed story that is taken up, of several the one that ended last, and by which words.

    `closed` are the stories, by id, that share traces with the founding article `new`; `found` says of each of its traces
    which chains of closed stories have it.
    """
    reasons = {story: why for story, one in closed.items() if (why := _why(new, one, _alone(one.chain, found)))}
    if not reasons or len(reasons) > SERIES:
        return None
    story = max(reasons, key=lambda story: (closed[story].last, story))
    return FollowUp(story=story, why=reasons[story])


def _alone(chain: str, found: Mapping[int, Set[str]]) -> frozenset[int]:
    """The terms that of all closed stories only those of this chain have."""
    return frozenset(term for term, chains in found.items() if chains == {chain})


def _why(new: Telling, closed: Closed, alone: Set[int]) -> str:
    """Why the new article takes up the closed story; empty when it does not."""
    tellings = [old for old in closed.tellings if not old.roundup and not _slots(new, old) and _alike(new, old)]
    if words := next(filter(None, (_headline(new, old) for old in tellings)), []):
        return f"with the words of its headline: {_listed(new, words)}"
    others = [old for old in tellings if old.domain != new.domain]
    if others and (words := _told_alone(new, others, alone)):
        return f"with words that nothing else had told: {_listed(new, words)}"
    return ""


def _slots(new: Telling, old: Telling) -> bool:
    """Whether the headlines differ by a number or a date: that is a series, and each of its parts is news of its own."""
    return bool(new.slots ^ old.slots)


def _alike(new: Telling, old: Telling) -> bool:
    """Whether the two are written in much the same words."""
    ours, theirs = _words(new.packed), _words(old.packed)
    return sum(ours[term] * theirs[term] for term in ours.keys() & theirs.keys()) >= TEXTS * UNIT * UNIT


@lru_cache(maxsize=256)
def _words(packed: tuple[bytes, bytes]) -> Mapping[int, int]:
    """The weights of words alone, in 1/4096, of length one."""
    terms, weights = (np.frombuffer(column, kind) for column, kind in zip(packed, ("<u4", "<u2"), strict=True))
    return dict(zip(terms.tolist(), weights.tolist(), strict=True))


def _headline(new: Telling, old: Telling) -> list[int]:
    """The rare words that both headlines have, when they are nearly all that either has."""
    ours, theirs = _titled(new), _titled(old)
    words = [term for term in ours if term in theirs and new.rarity[term] >= RARE]
    own = sorted(max((side[term] for term in side.keys() - other.keys()), default=0) for side, other in ((ours, theirs), (theirs, ours)))
    return words if _common(ours, theirs) >= HEADLINES and len(words) >= TITLED and own[0] < RARE and own[1] < OWN else []


def _told_alone(new: Telling, tellings: Iterable[Telling], alone: Set[int]) -> list[int]:
    """The traces that no other closed story has, when they are enough to name one event."""
    words = [term for term in traces(new) if term in alone]
    names = new.names.union(*(old.names for old in tellings))
    return words if len(words) >= ALONE and not names.isdisjoint(words) else []


def _titled(told: Telling) -> dict[int, int]:
    """The rarity of the headline's words; those that are not among the article's rarest weigh nothing."""
    return {term: told.rarity[term] for term in told.title if term in told.rarity}


def _common(ours: Mapping[int, int], theirs: Mapping[int, int]) -> float:
    """The share of the squared rarities of all words that lies on words of both (Ružička's likeness)."""
    both = sum(min(ours[term], theirs[term]) ** 2 for term in ours.keys() & theirs.keys())
    return both / (sum(max(pair) ** 2 for pair in _pairs(ours, theirs)) or 1)


def _pairs(ours: Mapping[int, int], theirs: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    for term in ours.keys() | theirs.keys():
        yield ours.get(term, 0), theirs.get(term, 0)


def _listed(told: Telling, terms: Iterable[int]) -> str:
    """The words as written, rarest first."""
    ranked = sorted(terms, key=lambda term: (-told.rarity[term], told.forms[term]))
    return ", ".join(told.forms[term] for term in ranked[:_SHOWN])
