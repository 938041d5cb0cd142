"""The stories of the window: who is in which, how well each fits, and the moves between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from broadsheet.desk.stories.active import Active
from broadsheet.desk.stories.model import FIXED
from broadsheet.desk.stories.similarity import FLOOR, MISSING
from broadsheet.desk.stories.templates import are_twins
from broadsheet.records import mint

REHOME = FIXED // 4
"""How much better another story must be before an article moves there."""
EJECT = FIXED // 2
"""How far under the threshold an article's place in its story may fall."""
STRONGEST = 3
"""Links that decide how well an article fits a story."""
VOICES = 30
"""Members of the smaller story that are asked when two may be one."""
LINKS = 32
"""Links kept of an article."""


class Stories:
    """The active articles and their stories, joined from `threshold` on; every change is written down for the archive."""

    def __init__(self, tied: Iterable[str], apart: Iterable[tuple[str, str]], threshold: int) -> None:
        self.threshold = threshold
        self.active: dict[str, Active] = {}
        self.members: defaultdict[str, dict[str, Active]] = defaultdict(dict)
        self.tied = frozenset(tied)
        self.apart: defaultdict[str, set[str]] = defaultdict(set)
        for first, second in apart:
            self.apart[first].add(second)
            self.apart[second].add(first)
        self.aliases: dict[str, str] = {}
        self.founded: dict[str, str] = {}
        self.relinked: set[str] = set()
        self.restamped: set[str] = set()

    def hold(self, article: Active) -> None:
        """Take in an article whose story is known."""
        self.active[article.id] = article
        self.members[article.story][article.id] = article

    def leave(self, article: Active) -> None:
        """Let an article go that time has carried out of the window; its story keeps it."""
        del self.active[article.id]
        self._take_out(article)

    def link(self, a: Active, b: Active, strength: int) -> None:
        """Keep a link on both sides, unless it is too weak to matter or joins template twins."""
        if strength > FLOOR and not are_twins(a, b):
            for one, other in ((a, b), (b, a)):
                one.links[other.id] = strength
                self.relinked.add(one.id)
                if len(one.links) > LINKS:
                    del one.links[min(one.links, key=lambda id_: (one.links[id_], id_))]

    def place(self, article: Active, home: str = "") -> None:
        """Put a new, linked article into its home or where it fits best, or found a story with it; then mend what its coming changed."""
        self.active[article.id] = article
        story = home or self._best(article)
        if story:
            self.join(article, story)
        else:
            self.found(article)
        self.mend(article)

    def mend(self, article: Active) -> None:
        """After an arrival: merge neighbouring stories, bring neighbours home, let go the one that fits no longer."""
        for story in self.neighbours(article)[:STRONGEST]:
            if story != article.story and self.closeness(article.story, story) >= self.threshold:
                self.merge(article.story, story)
        self._bring_home(article)
        self._eject(article.story)

    def neighbours(self, article: Active) -> list[str]:
        """The stories of the articles linked with this one, by their strongest link."""
        linked = sorted((-strength, other) for other, strength in article.links.items() if other in self.active)
        return list(dict.fromkeys(self.active[other].story for _, other in linked if self.active[other].story))

    def fit(self, article: Active, story: str) -> int:
        """The mean of an article's strongest links to a story's other members; roundups do not count."""
        members = self.members[story]
        size = sum(not member.features.roundup for member in members.values() if member is not article)
        wanted = min(STRONGEST, size)
        if not wanted:
            return MISSING * 2
        links = article.links
        found = sorted(
            (links[id_] for id_ in links.keys() & members.keys() if not members[id_].features.roundup and id_ != article.id), reverse=True
        )[:wanted]
        return (sum(found) + MISSING * (wanted - len(found))) // wanted

    def closeness(self, one: str, other: str) -> int:
        """How well the smaller of two stories fits the larger, on the average of its members."""
        small, large = sorted((one, other), key=lambda story: (len(self.members[story]), story))
        voices = [member for member in self.members[small].values() if not member.features.roundup][-VOICES:]
        if not voices or any(self.vetoed(member, large) for member in self.members[small].values()):
            return MISSING * 2
        return sum(self.fit(voice, large) for voice in voices) // len(voices)

    def vetoed(self, article: Active, story: str) -> bool:
        """Whether a member must stay apart from the article: by a ruling, or as its source's template twin."""
        apart, source = self.apart.get(article.id, ()), article.domain
        return any(
            id_ in apart or (member.domain == source != "" and are_twins(article, member)) for id_, member in self.members[story].items()
        )

    def found(self, article: Active) -> None:
        """Begin a story with this article; its id is the article's, with an ordinal where it began others before."""
        born = article.features.born
        article.story = mint("story", article.id, *([str(born + 1)] if born else []))
        article.features.born, article.features.since = born + 1, article.when
        self.founded[article.story] = article.id
        self.restamped.add(article.id)
        self.members[article.story][article.id] = article

    def join(self, article: Active, story: str) -> None:
        """Make the article a member; it takes on the story's founding time."""
        article.features.since = self._since(story)
        self.restamped.add(article.id)
        article.story = story
        self.members[story][article.id] = article

    def merge(self, one: str, other: str) -> None:
        """Let two stories go on as the older; the other's id becomes an alias."""
        older, younger = sorted((one, other), key=lambda story: (self._since(story), story))
        for member in list(self.members[younger].values()):
            self.join(member, older)
        del self.members[younger]
        self.aliases[younger] = older

    def part(self, story: str) -> None:
        """Take out the later of any two members that must stay apart."""
        for id_ in sorted(self.apart.keys() & self.members[story].keys()):
            for other in sorted(self.apart[id_] & self.members[story].keys()):
                self.separate(max(self.active[id_], self.active[other], key=lambda one: one.order))
                return self.part(story)
        return None

    def separate(self, article: Active) -> None:
        """Take an article out of its story into one of its own."""
        self._take_out(article)
        self.found(article)

    def _best(self, article: Active) -> str:
        """The story that an article fits best, if it fits any."""
        fits = [(self.fit(article, story), story) for story in self.neighbours(article) if not self.vetoed(article, story)]
        best, story = max(fits, default=(MISSING, ""))
        return story if best >= self.threshold else ""

    def _bring_home(self, article: Active) -> None:
        linked = sorted((-strength, id_) for id_, strength in article.links.items() if id_ in self.active)
        for _, id_ in linked[:5]:
            other = self.active[id_]
            if other.story == article.story or id_ in self.tied or len(self.members[other.story]) < 2:
                continue
            here = self.fit(other, article.story)
            if here >= max(self.threshold, self.fit(other, other.story) + REHOME) and not self.vetoed(other, article.story):
                self._take_out(other)
                self.join(other, article.story)

    def _eject(self, story: str) -> None:
        members = self.members[story].values()
        if len(members) < 3 or len(members) > VOICES:
            return
        fit, id_ = min((self.fit(member, story), member.id) for member in members)
        if fit < self.threshold - EJECT and id_ not in self.tied:
            self.separate(self.active[id_])

    def _since(self, story: str) -> int:
        return min(member.features.since for member in self.members[story].values())

    def _take_out(self, article: Active) -> None:
        members = self.members[article.story]
        del members[article.id]
        if not members:
            del self.members[article.story]
