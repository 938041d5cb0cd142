"""Why two articles are, or are not, one story: what was decided, what speaks against it, and through whom they hang together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from broadsheet.archive import decisions as archive
from broadsheet.archive import intake
from broadsheet.archive.decisions import Member
from broadsheet.archive.ruled import recall_ruled
from broadsheet.archive.timeline import follows
from broadsheet.desk.stories import against, compare, strongest_chain
from broadsheet.quality.learned import learned
from broadsheet.records import Article, Link
from broadsheet.settings import Stories
from broadsheet.stages.calibrating import calibration_of, remembered

FIXED = 256
TIED = 1 << 20  # stronger than any link: what an editor or a copy ties


class Compared:
    """Two articles side by side, as the archive has them."""

    def __init__(self, connection: Connection, pair: tuple[Article, Article], settings: Stories) -> None:
        self.connection, self.pair, self.window = connection, pair, settings.window_days
        self.calibration = calibration_of(connection, settings.engine)
        self.model = self.calibration.lent(learned())
        self.seen = compare(*pair, remembered(connection), self.model)
        self.minutes = int(abs((pair[0].published - pair[1].published).total_seconds())) // 60
        self.against = against(self.seen, self.minutes)
        self.ruled = recall_ruled(connection)
        self.ids = pair[0].id, pair[1].id
        self.places = archive.members_named(connection, self.ids)
        self.stories = [self.places[article.id].story if article.id in self.places else "" for article in pair]
        self.same = self.stories[0] == self.stories[1] != ""

    def told(self) -> dict[str, Any]:
        """The object that `explain A B --json` prints, without the articles themselves."""
        chain = self._chain() if self.same else ()
        return {
            "sameStory": self.same,
            "stories": self.stories,
            "decided": self._held(chain) if self.same else self._parted(),
            "link": round(self.seen.link.strength / FIXED, 2),
            "joins": self.seen.joined,
            "why": self.seen.why,
            "evidence": self.seen.link.evidence,
            "against": self.against,
            "chain": chain,
            "parts": [{"measure": name, "value": value, "points": points} for name, value, points in self.seen.parts],
            "calibration": self.calibration.told(),
        }

    def _held(self, chain: Sequence[object]) -> str:
        """What holds two articles of one story together."""
        one, other = self.pair
        originals = {article.id: self.places[article.id].copy_of for article in self.pair}
        if originals[one.id] == other.id or originals[other.id] == one.id:
            return "one is a copy of the other"
        if originals[one.id] == originals[other.id] != "":
            return "both are copies of one text"
        if number := self._ruling("merge"):
            return f"an editor ruled them together (ruling {number})"
        if chain:
            return "they hang together through others"
        return "a link of their own holds them" if self._direct() is not None else "no link connects them: the grouping was given"

    def _parted(self) -> str:
        """What keeps two articles of different stories apart."""
        if "" in self.stories:
            return f"“{self.pair[self.stories.index('')].title}” is not decided yet"
        if number := self._ruling("split"):
            return f"an editor ruled them apart (ruling {number})"
        taken = follows(self.connection, self.stories)
        if taken.get(self.stories[0]) == self.stories[1] or taken.get(self.stories[1]) == self.stories[0]:
            return "the later story takes up the earlier one, which had ended"
        if self.minutes > self.window * 24 * 60:
            return f"{self.minutes // (24 * 60)} days lie between them, and only what lies within {self.window} is compared"
        if not self.seen.joined:
            return self.against[0] if self.against else "too weak a link"
        return "they would join by themselves, but their stories as a whole are too weakly tied"

    def _ruling(self, kind: str) -> int:
        """The last standing ruling of that kind on the two; 0 when there is none."""
        pair = {article.id for article in self.pair}
        kinds = {ruling.id: ruling.kind for ruling in self.ruled.standing}
        return max((number for number, named in self.ruled.pairs.items() if {*named} == pair and kinds.get(number) == kind), default=0)

    def _direct(self) -> int | None:
        """The strength of the link that the engine kept between the two, in 1/256."""
        one, other = self.ids
        kept = {(name, link.other): link.strength for name in self.ids for link in self.places[name].links}
        return kept.get((one, other), kept.get((other, one)))

    def _chain(self) -> tuple[dict[str, Any], ...]:
        """The strongest way from one to the other through members of their story, where they have no strong link of their own."""
        direct = self._direct()
        if direct is not None and direct >= self.model.threshold:
            return ()
        story = self.stories[0]
        links = self._links({member.article: member for member in archive.members_of(self.connection, [story])[story]})
        strengths = {name: {other: link.strength for other, link in near.items()} for name, near in links.items()}
        found = strongest_chain(strengths, *self.ids, self.model.threshold)
        articles = intake.articles(self.connection, sorted(found))
        steps = [(articles[there], links[here][there]) for here, there in pairwise(found)]
        return tuple(_step(article, link) for article, link in steps) if len(steps) > 1 else ()

    def _links(self, members: Mapping[str, Member]) -> Mapping[str, Mapping[str, Link]]:
        """What ties the members to each other, on both sides: links as kept, copies, and rulings."""
        found: defaultdict[str, dict[str, Link]] = defaultdict(dict)
        ties = [(name, link.other, link) for name, member in members.items() for link in member.links]
        ties += [(name, one.copy_of, Link(other="", strength=TIED, evidence=("a copy",))) for name, one in members.items() if one.copy_of]
        ties += [(one, other, Link(other="", strength=TIED, evidence=("an editor ruled so",))) for one, other in self.ruled.together]
        for one, other, link in ties:
            if one in members and other in members:
                found[one][other] = found[other][one] = max(link, found[one].get(other, link), key=lambda tie: tie.strength)
        return found


def _step(article: Article, link: Link) -> dict[str, Any]:
    """One step of a chain; the strength is None where it is no link of the engine's."""
    strength = None if link.strength == TIED else round(link.strength / FIXED, 2)
    return {"webUrl": article.web_url, "title": article.title, "strength": strength, "evidence": link.evidence}
