"""The editor's rulings, obeyed in what is already decided, whether or not anything new arrives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import decisions as archive
from broadsheet.archive import intake
from broadsheet.archive.decisions import Member
from broadsheet.archive.ruled import Pair, Ruled, keep_ruled, recall_ruled
from broadsheet.desk import rulings as rule
from broadsheet.records import Ruling, mint
from broadsheet.stages.calibrating import calibration, measured
from broadsheet.stages.placing import Placing


class Obeying:
    """Compares the rulings with those of the last run and lets the difference take effect, within one transaction."""

    def __init__(self, connection: Connection, placing: Placing) -> None:
        self.connection, self.placing = connection, placing
        self.rulings: Sequence[Ruling] = archive.rulings(connection)
        self.before = self.ruled = recall_ruled(connection)
        self._settle()
        if self.ruled.strengths:
            placing.calibration = calibration(self.ruled, placing.model)

    def undo(self) -> set[str]:
        """Before anything new is placed: place anew what is held together or apart no more, and part what is ruled apart."""
        was, now = self.before, self.ruled
        loose = ({*was.together} - {*now.together}) | ({*was.apart} - {*now.apart})
        stories = archive.stories_of(self.connection, sorted({article for pair in (*loose, *now.apart) for article in pair}))
        anew = {stories[article] for pair in loose for article in pair if article in stories}
        anew |= {stories[one] for one, other in now.apart if one in stories and stories[one] == stories.get(other)}
        return (self.placing.place_anew(anew) | self._part()) if anew else set()

    def settle(self) -> set[str]:
        """After everything is placed: hold together what is ruled so however far apart, and find the stories of every other new ruling."""
        self._settle()
        changed = self._join() | self._part() | self._concerned()
        keep_ruled(self.connection, self.ruled)
        return changed

    def _settle(self) -> None:
        """Find what the standing rulings mean now, and how strong the links are that they speak of."""
        self.ruled = self._ruled()
        if self.ruled.pairs and self.placing.settings.engine != "given":
            self.ruled = measured(self.connection, self.ruled, self.placing.model)

    def _ruled(self) -> Ruled:
        """What the standing rulings mean now; what a pair meant before it goes on meaning."""
        standing = rule.standing(self.rulings)
        pairs = dict(self.ruled.pairs)
        meant = []
        for ruling in standing:
            if ruling.kind in rule.PAIRED and ruling.other:
                pair = pairs.get(ruling.id) or self._pair(ruling)
                meant.append(msgspec.structs.replace(ruling, subject=pair[0], other=pair[1]))
                if ruling.id not in pairs and len(archive.stories_of(self.connection, pair)) == len({*pair}):
                    pairs[ruling.id] = pair
        asked = rule.constraints(meant)
        self.placing.asked = asked
        return msgspec.structs.replace(self.ruled, standing=standing, pairs=pairs, together=asked.must_link, apart=asked.cannot_link)

    def _pair(self, ruling: Ruling) -> Pair:
        """The two articles that a ruling means; a story is meant by its first member, but never by the other side itself."""
        one = self._article(ruling.subject, ruling.other)
        return one, self._article(ruling.other, one)

    def _article(self, name: str, besides: str) -> str:
        story = archive.current(self.connection, [name]).get(name, name)
        members = archive.members_of(self.connection, [story]).get(story, ())
        return next((member.article for member in members if member.article != besides), name)

    def _join(self) -> set[str]:
        """Make one story of those that a ruling holds together and none holds apart."""
        changed: set[str] = set()
        for pair in self.ruled.together:
            stories = {*archive.stories_of(self.connection, pair).values()}
            if len(stories) == 2 and not self._parted(stories):
                members = archive.members_of(self.connection, sorted(stories))
                older, younger = sorted(stories, key=lambda story: (members[story][0].published, members[story][0].article))
                changed |= self.placing.merge([(younger, older)]) | {younger}
        return changed

    def _parted(self, stories: set[str]) -> bool:
        """Whether some ruling holds members of these two stories apart."""
        homes = archive.stories_of(self.connection, sorted({article for pair in self.ruled.apart for article in pair}))
        return any({homes.get(one), homes.get(other)} == stories for one, other in self.ruled.apart)

    def _part(self) -> set[str]:
        """Give the later of two that are ruled apart a story of its own where the engine left them together."""
        changed: set[str] = set()
        for pair in self.ruled.apart:
            homes = archive.stories_of(self.connection, pair)
            if len(homes) == 2 and len({*homes.values()}) == 1:
                (story,) = {*homes.values()}
                later: Member = [member for member in archive.members_of(self.connection, [story])[story] if member.article in pair][-1]
                changed |= self.placing.part(later, mint("story", later.article, "ruled", *pair))
        return changed

    def _concerned(self) -> set[str]:
        """The stories that rulings given or taken back since the last run are about; what cannot act is set aside with its reason."""
        now = {ruling.id: ruling for ruling in self.ruled.standing}
        was = {ruling.id: ruling for ruling in self.before.standing}
        fresh = [ruling for id_, ruling in sorted({**was, **now}.items()) if (id_ in was) != (id_ in now)]
        names = {name for ruling in fresh for name in (ruling.subject, ruling.other) if name}
        found = self._known(names)
        intake.save_spikes(self.connection, rule.refused([ruling for ruling in fresh if ruling.id in now], found.keys()))
        return {*found.values()}

    def _known(self, names: Iterable[str]) -> dict[str, str]:
        """Name → story, of the names that an article, a story or a former story goes by."""
        wanted = sorted(names)
        aliases = archive.current(self.connection, wanted)
        stories = archive.members_of(self.connection, sorted({aliases.get(name, name) for name in wanted}))
        homes = archive.stories_of(self.connection, wanted)
        found = {name: homes.get(name) or aliases.get(name, name) for name in wanted}
        return {name: story for name, story in found.items() if story in stories or name in homes}
