"""Articles into stories: what is new is placed, what a ruling touches is placed anew, and every turn is written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import decisions as archive
from broadsheet.archive import intake, memory
from broadsheet.archive.decisions import Member
from broadsheet.archive.timeline import save_turns
from broadsheet.desk.dedupe import copies
from broadsheet.desk.stories import Clustering, Constraints, Memory, Model, Remembered, cluster, given
from broadsheet.quality.learned import learned
from broadsheet.records import Article
from broadsheet.settings import Stories
from broadsheet.stages.calibrating import STORIES, Calibration, remembered
from broadsheet.stages.followups import follow_ups, leave_traces
from broadsheet.stages.turns import turns


class Placing:
    """Puts articles into stories, within one transaction, obeying pairs to hold together or apart."""

    def __init__(self, connection: Connection, settings: Stories, now: datetime) -> None:
        self.connection, self.settings, self.now = connection, settings, now
        self.window = timedelta(days=settings.window_days)
        self.asked = Constraints()
        self.calibration = Calibration()
        self.copied = 0

    @property
    def model(self) -> Model:
        """What the engine goes by, before any ruling moves it; loaded when it is first asked for."""
        return learned()

    def place(self, new: Sequence[Article]) -> set[str]:
        """Put new articles, in order of time, into stories; the ids of the stories that changed."""
        parts = runs(new, self.window, archive.latest(self.connection))
        return {story for part in parts for story in self._place(part)}

    def _place(self, new: Sequence[Article]) -> set[str]:
        first, last = new[0].published - self.window, new[-1].published + self.window
        placed = self._placed(new)
        near = [*placed, *(one for one in archive.members_between(self.connection, first, last) if one not in placed)]
        known = {member.article: member.copy_of for member in near}
        found = copies(new, archive.articles_between(self.connection, first, last), known, self.window)
        self.copied += sum(map(bool, found.values()))
        clustering = self._cluster(new, near, {**known, **found})
        if clustering.memory != Memory():
            memory.keep(self.connection, STORIES, msgspec.msgpack.encode(clustering.memory))
        before = {member.article: member for member in near}
        now = archive.current(self.connection, sorted(set(clustering.stories.values())))
        return self._keep(before, _members(new, before, _current(clustering, now), found), clustering)

    def _placed(self, new: Sequence[Article]) -> list[Member]:
        """Those of the articles that have their place, and keep it whenever a new version says that they were published."""
        known = archive.members_named(self.connection, [article.id for article in new])
        placed = [msgspec.structs.replace(known[one.id], published=one.published) for one in new if one.id in known]
        archive.save_members(self.connection, [member for member in placed if member != known[member.article]])
        return placed

    def place_anew(self, stories: Set[str]) -> set[str]:
        """Take these stories apart and put their members where they belong now; the larger part of each keeps its id."""
        old = archive.members_of(self.connection, sorted(stories))
        before = {member.article: member for members in old.values() for member in members}
        if not before:
            return set()
        new = sorted(intake.articles(self.connection, sorted(before)).values(), key=lambda article: (article.published, article.id))
        first, last = new[0].published - self.window, new[-1].published + self.window
        near = [member for member in archive.members_between(self.connection, first, last) if member.article not in before]
        clustering = self._cluster(new, near, {member.article: member.copy_of for member in (*near, *before.values())})
        homes = {story: [member.article for member in members] for story, members in old.items()}
        clustering = _larger_part_stays(homes, clustering, {member.story for member in near})
        before |= {member.article: member for member in near}
        changed = self._keep(before, _members((), before, clustering, {}), clustering, ruled=True)
        archive.revive(self.connection, changed - clustering.aliases.keys())
        return changed | self._forward(homes)

    def merge(self, pairs: Iterable[tuple[str, str]]) -> set[str]:
        """Make (ending, surviving) stories one; the survivors."""
        found = Clustering(aliases=dict(pairs))
        save_turns(self.connection, turns(self.now, found, {}, [], ruled=True))
        self._merge(found.aliases)
        return set(found.aliases.values())

    def part(self, member: Member, home: str) -> set[str]:
        """Take one member out of its story into one of its own, `home`; both stories."""
        whole = archive.members_named(self.connection, [member.article])[member.article]
        found = Clustering(stories={member.article: home}, founded={home: member.article})
        return self._keep({member.article: whole}, [msgspec.structs.replace(whole, story=home)], found, ruled=True)

    def _cluster(self, new: Sequence[Article], near: Sequence[Member], copied: Mapping[str, str]) -> Clustering:
        if self.settings.engine == "given":
            return given(new)
        asked = msgspec.structs.replace(
            self.asked,
            window_days=self.settings.window_days,
            copies={copy: original for copy, original in copied.items() if original},
        )
        model = self.calibration.lent(self.model)
        return cluster(new, [_remembered(member) for member in near if member.features], remembered(self.connection), asked, model)

    def _keep(self, before: Mapping[str, Member], after: Sequence[Member], found: Clustering, *, ruled: bool = False) -> set[str]:
        """Write down members and turns; the ids of all stories that changed."""
        self._merge(found.aliases)
        archive.save_members(self.connection, after)
        leave_traces(self.connection, [member for member in after if ruled or member.article not in before])
        found = msgspec.structs.replace(found, follows=follow_ups(self.connection, found, self.window))
        save_turns(self.connection, turns(self.now, found, before, after, ruled))
        left = {before[member.article].story for member in after if member.article in before} | set(found.aliases)
        archive.forget_stories(self.connection, left - set(archive.members_of(self.connection, sorted(left))))
        taken_up = {closed.story for closed in found.follows.values()}
        return {member.story for member in after} | left | set(found.aliases.values()) | taken_up

    def _merge(self, aliases: Mapping[str, str]) -> None:
        archive.merge(self.connection, aliases)
        archive.forget_stories(self.connection, aliases)

    def _forward(self, homes: Mapping[str, Sequence[str]]) -> set[str]:
        """Let a story that lost all its members live on under the id of its first one's."""
        alive = archive.members_of(self.connection, sorted(homes))
        first = {story: members[0] for story, members in homes.items() if story not in alive}
        now = archive.stories_of(self.connection, sorted(first.values()))
        aliases = {story: now[article] for story, article in first.items() if article in now}
        archive.merge(self.connection, aliases)
        return set(aliases.values())


def runs(new: Sequence[Article], window: timedelta, latest: datetime | None) -> Iterator[Sequence[Article]]:
    """
    Articles in order of time, in runs to be placed one after another.

    What is newer than everything decided (`latest`) is one run, however long. Late ones come in runs of a window at most:
    whatever lies within a window of any of them has to be known, and that must not become the archive.
    """
    run: list[Article] = []
    for article in new:
        if run and latest and run[0].published <= latest and article.published - run[0].published > window:
            yield run
            run = []
        run.append(article)
    yield run


def _current(found: Clustering, aliases: Mapping[str, str]) -> Clustering:
    """The clustering with the ids of stories that ended replaced by those they go by now."""
    return msgspec.structs.replace(found, stories={article: aliases.get(story, story) for article, story in found.stories.items()})


def _larger_part_stays(homes: Mapping[str, Sequence[str]], found: Clustering, taken: Set[str]) -> Clustering:
    """The clustering with parts renamed so that each old story's largest part has its id; of equal ones that with the first member."""
    names: dict[str, str] = {}
    for story, members in sorted(homes.items()):
        sizes = Counter(found.stories[article] for article in members)
        part = max(sizes, key=lambda one: (sizes[one], one == story))
        if part not in {*taken, *homes, *names}:
            names |= {part: story, story: part}
    return msgspec.structs.replace(
        found,
        stories={article: names.get(story, story) for article, story in found.stories.items()},
        founded={names.get(story, story): article for story, article in found.founded.items()},
        aliases={old: names.get(story, story) for old, story in found.aliases.items() if old not in names},
    )


def _remembered(member: Member) -> Remembered:
    return Remembered(
        id=member.article,
        published=member.published,
        domain=member.domain,
        story=member.story,
        features=member.features,
        links=member.links,
    )


def _members(new: Sequence[Article], before: Mapping[str, Member], found: Clustering, copied: Mapping[str, str]) -> list[Member]:
    """Every member that is new or changed, as the archive keeps it."""
    fresh = {
        article.id: Member(article=article.id, story="", published=article.published, domain=article.provider.domain) for article in new
    }
    changed = sorted({*found.stories, *found.links, *found.features, *copied} & {*fresh, *before})
    members = []
    for article in changed:
        was = before.get(article) or fresh[article]
        members.append(
            msgspec.structs.replace(
                was,
                story=found.stories.get(article) or found.aliases.get(was.story, was.story),
                copy_of=copied.get(article, was.copy_of),
                features=found.features.get(article, was.features),
                links=found.links.get(article, was.links),
            )
        )
    return members
