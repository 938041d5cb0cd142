"""After the desk has decided: what was decided narrowly is looked at again, and what comes of it is written down and does nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import Connection, Engine

from broadsheet.archive import decisions, intake, memory, proposed
from broadsheet.archive.opening import transaction
from broadsheet.archive.ruled import recall_ruled
from broadsheet.desk import judge
from broadsheet.desk import rulings as rule
from broadsheet.desk.judge import BAND, FEWEST, Bars, Doubt
from broadsheet.plugins import embedder
from broadsheet.publication import Publication
from broadsheet.quality.learned import learned
from broadsheet.records import Article, Judged, Placement, Proposal
from broadsheet.stages.calibrating import calibration_of
from broadsheet.wire.embed import embed

TURNS = 2_000  # turns looked at in one go, so that memory stays flat and a killed run loses little
FIELD = 256  # articles from which is read what all titles of the publication have in common
LOOKED = "judge"
Told = Callable[[int], None]


class Judging:
    """The judge at work: it follows the turns of stories from where it stopped, and embeds what it needs while no transaction is open."""

    def __init__(self, publication: Publication, now: datetime) -> None:
        self.settings, self.now = publication.settings.stories, now
        self.embedder = embedder(self.settings.judge)
        self.name = f"{self.settings.judge} {self.embedder.version}"

    def bars(self, connection: Connection) -> Bars:
        """The engine's bars, as far as rulings have moved them; asked for when there is something to look at."""
        model = calibration_of(connection, self.settings.engine).lent(learned())
        return Bars(model.threshold, model.merging[0])

    def look(self, engine: Engine, told: Told) -> int:
        """Look at every turn since the last look; the number of proposals made. Raises PluginError when the embedder breaks its promise."""
        made = 0
        while True:
            with transaction(engine) as connection:
                touched, last = proposed.turned(connection, int(memory.recall(connection, LOOKED) or 0), TURNS)
                field = proposed.sample(connection, FIELD) if touched else ()
                if len(field) < FEWEST:
                    return made
                doubts = self._doubts(connection, touched)
                unread = self._unread(connection, doubts, field) if doubts else []
            vectors = embed(unread, self.embedder)
            with transaction(engine) as connection:
                proposed.save_vectors(connection, self.name, vectors)
                proposals = self._proposals(connection, doubts, [article.id for article in field])
                proposed.save_proposals(connection, self.name, proposals)
                memory.keep(connection, LOOKED, str(last).encode())
            made += len(proposals)
            told(len(touched))

    def _doubts(self, connection: Connection, touched: Set[str]) -> Sequence[Doubt]:
        placed = list(decisions.placements(connection, sorted(touched)))
        members = _members(placed)
        bars = self.bars(connection)
        linked = {link.other for member in members for link in member.links if link.strength >= bars.joins - BAND}
        beside = set(decisions.stories_of(connection, sorted(linked)).values()) - touched
        placed += decisions.placements(connection, sorted(beside))
        ruled, before = recall_ruled(connection), proposed.proposals(connection, [member.article.id for member in members])
        settled = [*ruled.together, *ruled.apart, *((one.subject, one.other) for one in before)]
        return judge.doubts(placed, touched, settled, bars)

    def _unread(self, connection: Connection, doubts: Sequence[Doubt], field: Sequence[Article]) -> list[Article]:
        """The articles that the judge needs and has no vectors of, in order of id."""
        named = {article for doubt in doubts for article in (*doubt.one, *doubt.other)}
        needed = {article.id: article for article in field} | dict(intake.articles(connection, sorted(named)))
        known = proposed.vectors(connection, self.name, sorted(needed))
        return [needed[id_] for id_ in sorted(needed) if id_ not in known]

    def _proposals(self, connection: Connection, doubts: Sequence[Doubt], field: Sequence[str]) -> list[Proposal]:
        read = proposed.vectors(connection, self.name, field) if doubts else {}
        common = judge.field(read.values())
        if common is None:
            return []
        named = {article for doubt in doubts for article in (*doubt.one, *doubt.other)}
        vectors = proposed.vectors(connection, self.name, sorted(named))
        said = (judge.propose(doubt, judge.likeness(doubt, vectors, common), self.now) for doubt in doubts)
        return [proposal for proposal in said if proposal]


def open_proposals(connection: Connection, articles: Sequence[str] | None = None) -> Mapping[Proposal, tuple[str, str]]:
    """
    The proposals that nobody has ruled on and that still stand, oldest first, with the stories their articles are in now.

    Only those that name one of `articles`, where any are given.
    """
    found = proposed.proposals(connection, articles)
    ruled = [ruling for ruling in rule.standing(decisions.rulings(connection)) if ruling.kind in rule.PAIRED]
    pairs = [(ruling.subject, ruling.other) for ruling in ruled]
    names = {name for pair in (*pairs, *((one.subject, one.other) for one in found)) for name in pair}
    homes = {**decisions.aliases(connection), **decisions.stories_of(connection, sorted(names))}
    return {one: (homes[one.subject], homes[one.other]) for one in found if judge.is_open(one, homes, pairs)}


def _members(placed: Sequence[Placement]) -> list[Judged]:
    return [member for one in placed for member in (one.lead, *one.coverage)]
