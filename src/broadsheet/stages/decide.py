"""Articles → stories → verdicts: what is pending is grouped, ruled, judged, and what changed is marked for the press."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import decisions as archive
from broadsheet.archive import intake, memory
from broadsheet.archive.decisions import Member
from broadsheet.archive.timeline import followers, follows
from broadsheet.desk import rulings as rule
from broadsheet.desk.score import Decision, Policy, judge
from broadsheet.desk.stories import is_compiled
from broadsheet.publication import Publication
from broadsheet.records import Article
from broadsheet.seams import Group, Rules
from broadsheet.stages.listing import Change, Lists
from broadsheet.stages.notices import Notices
from broadsheet.stages.obeying import Obeying
from broadsheet.stages.placing import Placing
from broadsheet.stages.terms import fingerprint, policy, rules, weights

CHUNK = 5_000  # articles decided at a time, so that memory stays flat whatever arrives
JUDGED = 1_000  # stories judged at a time
DESK = 1  # raise when the desk would judge the same articles otherwise: everything is then judged anew
Told = Callable[[int], None]


class Desk:
    """Decides what is pending, within one transaction; `early`, what waits for its page is left alone."""

    def __init__(self, connection: Connection, publication: Publication, now: datetime, *, early: bool = False) -> None:
        self.connection, self.publication, self.now, self.early = connection, publication, now, early
        self.rules: Rules = rules(publication)
        self.policy: Policy = policy(publication)
        self.placing = Placing(connection, publication.settings.stories, now)
        self.obeying = Obeying(connection, self.placing)
        self.counts: Counter[str] = Counter()

    @property
    def compiles(self) -> bool:
        """Whether deciding has to make the engine's machine code first, once on a machine."""
        return self.publication.settings.stories.engine != "given" and not is_compiled()

    def decide(self, told: Told) -> None:
        """Decide everything pending up to now: what is new, and known articles whose words are."""
        changed = self.obeying.undo()
        while new := archive.pending(self.connection, self.now, CHUNK, early=self.early):
            names = [article.id for article in new]
            changed |= set(archive.stories_of(self.connection, names).values()) | self.placing.place(new)
            archive.settle(self.connection, names)
            told(len(new))
        changed |= self.obeying.settle()
        changed |= followers(self.connection, changed)
        self.counts["copies"] += self.placing.copied
        if self._terms_changed():
            changed |= set(archive.all_stories(self.connection))
        self._judge(sorted(changed))

    def _terms_changed(self) -> bool:
        """Whether anything that shapes every judgement is not what it was at the last run."""
        terms = fingerprint(DESK, self.policy.name, msgspec.structs.asdict(self.rules), weights())
        if memory.recall(self.connection, "terms") == terms:
            return False
        memory.keep(self.connection, "terms", terms)
        return True

    def _judge(self, stories: Sequence[str]) -> None:
        """Judge these stories, and mark what that changes for the press."""
        now = archive.aliases(self.connection)
        aliases: dict[str, list[str]] = {}
        for old, story in sorted(now.items()):
            aliases.setdefault(story, []).append(old)
        lists, notices = Lists(self.connection, self.publication.topics), Notices(self.connection, self.now)
        for start in range(0, len(stories), JUDGED):
            batch = stories[start : start + JUDGED]
            taken_up = {story: now.get(closed, closed) for story, closed in follows(self.connection, batch).items()}
            groups = list(self._groups(batch))
            judged = [self._judged(group, tuple(aliases.get(group.id, ())), taken_up.get(group.id, "")) for group in groups]
            earlier, before = archive.judged(self.connection, batch)
            new = {one.story.id: one.story for one in judged}
            after = {verdict.article: verdict for one in judged for verdict in one.verdicts}
            archive.save_judged(self.connection, list(new.values()), list(after.values()))
            lists.note(Change(batch, earlier, before, new, after))
            notices.note(batch, zip(groups, judged, strict=True), before)
            self.counts["stories"] += len(judged)
            self.counts["published"] += sum(story.published for story in new.values())
        lists.close()
        notices.close(now)

    def _judged(self, group: Group, aliases: tuple[str, ...], taken_up: str) -> Decision:
        decision = judge(rule.applied(group, self.obeying.rulings, aliases), self.rules, self.policy)
        other = taken_up if taken_up != group.id else ""
        return msgspec.structs.replace(decision, story=msgspec.structs.replace(decision.story, aliases=aliases, follows=other))

    def _groups(self, stories: Sequence[str]) -> Iterable[Group]:
        members = archive.members_of(self.connection, stories)
        articles = intake.articles(self.connection, sorted(member.article for found in members.values() for member in found))
        for story in stories:
            if found := members.get(story):
                yield _group(story, found, articles)


def _group(story: str, members: Sequence[Member], articles: Mapping[str, Article]) -> Group:
    inside = {member.article for member in members}
    return Group(
        id=story,
        members=tuple(articles[member.article] for member in members),
        copies={member.article: member.copy_of for member in members if member.copy_of},
        closeness={member.article: _closeness(member, inside) for member in members},
    )


def _closeness(member: Member, inside: set[str]) -> int:
    """The mean strength of a member's links within its story, in 1/256; 0 when it has none."""
    held = [link.strength for link in member.links if link.other in inside]
    return sum(held) // len(held) if held else 0
