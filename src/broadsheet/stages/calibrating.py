"""What editors ruled, as labels: how far it moves the threshold at which the story engine joins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import decisions as archive
from broadsheet.archive import intake, memory
from broadsheet.archive.codec import digest
from broadsheet.archive.ruled import Pair, Ruled, labelled_pairs, recall_ruled
from broadsheet.desk.stories import Memory, Model, compare, fit_shift
from broadsheet.quality.learned import learned
from broadsheet.records import Article, Noun
from broadsheet.stages.terms import fingerprint

STORIES = "stories"
"""Under which name the archive keeps the engine's memory."""


class Calibration(Noun, frozen=True, kw_only=True):
    """The shift of the bias in 1/256, and from how many pairs ruled to be one story, and two, it was learned."""

    shift: int = 0
    merges: int = 0
    splits: int = 0

    def lent(self, model: Model) -> Model:
        """The model with what it takes to join and to merge moved: for new decisions, what was decided stays."""
        brief, long = model.merging
        return msgspec.structs.replace(model, threshold=model.threshold - self.shift, merging=(brief - self.shift, long - self.shift))

    def told(self) -> dict[str, float]:
        """As commands print it: by how many log-odds it takes less to join, and from how many rulings."""
        return {"shift": round(self.shift / 256, 3), "merges": self.merges, "splits": self.splits}


def calibration_of(connection: Connection, engine: str) -> Calibration:
    """What the rulings that were obeyed come to, for the engine of that name."""
    ruled = recall_ruled(connection)
    return calibration(ruled, learned()) if ruled.strengths and engine != "given" else Calibration()


def remembered(connection: Connection) -> Memory:
    """What the engine has learned of the language so far."""
    kept = memory.recall(connection, STORIES)
    return msgspec.msgpack.decode(kept, type=Memory) if kept else Memory()


def calibration(ruled: Ruled, model: Model) -> Calibration:
    """What the rulings come to; nothing where there are none, or none was measured by this model."""
    if ruled.model != _digest(model):
        return Calibration()
    labels = [(strength, same) for pair, same in _labels(ruled).items() if (strength := _strengths(ruled).get(pair)) is not None]
    merges = sum(same for _, same in labels)
    return Calibration(shift=fit_shift(labels, model.threshold), merges=merges, splits=len(labels) - merges)


def measured(connection: Connection, ruled: Ruled, model: Model) -> Ruled:
    """
    The rulings with the strength of every labelled pair: its link as the engine kept it, else as it is measured now.

    Measured once for each ruling, so that a shift changes with the rulings and not with the days; by another model, anew.
    """
    name = _digest(model)
    strengths = dict(ruled.strengths) if ruled.model in ("", name) else {}
    labels = _labels(ruled)
    asked = {number: (min(pair), max(pair)) for number, pair in ruled.pairs.items() if number not in strengths}
    unknown = sorted({pair for pair in asked.values() if pair in labels})
    found = _links(connection, unknown) if ruled.model in ("", name) else {}
    found |= _compared(connection, [pair for pair in unknown if pair not in found], model)
    strengths |= {number: found[pair] for number, pair in asked.items() if pair in found}
    return msgspec.structs.replace(ruled, strengths=strengths, model=name if strengths else "")


def _links(connection: Connection, pairs: Sequence[Pair]) -> dict[Pair, int]:
    """The strengths of those pairs whose link is kept on either side."""
    members = archive.members_named(connection, sorted({article for pair in pairs for article in pair}))
    kept = {(name, link.other): link.strength for name, member in members.items() for link in member.links}
    both = {(one, other): kept.get((one, other), kept.get((other, one))) for one, other in pairs}
    return {pair: strength for pair, strength in both.items() if strength is not None}


def _compared(connection: Connection, pairs: Sequence[Pair], model: Model) -> dict[Pair, int]:
    """The strengths of pairs as the engine would measure them today."""
    if not pairs:
        return {}
    known = remembered(connection)
    articles: Mapping[str, Article] = intake.articles(connection, sorted({article for pair in pairs for article in pair}))
    there = [(one, other) for one, other in pairs if one in articles and other in articles]
    return {(one, other): compare(articles[one], articles[other], known, model).link.strength for one, other in there}


def _labels(ruled: Ruled) -> dict[Pair, bool]:
    return {(one, other): same for one, other, same in labelled_pairs(ruled)}


def _strengths(ruled: Ruled) -> dict[Pair, int]:
    """The strength of each pair, by the last ruling on it."""
    pairs = ((number, ruled.pairs[number]) for number in sorted(ruled.strengths.keys() & ruled.pairs.keys()))
    return {(min(pair), max(pair)): ruled.strengths[number] for number, pair in pairs}


def _digest(model: Model) -> str:
    return digest(fingerprint(model.bare, model.brief, model.long, model.threshold, model.articles))
