"""Articles → stories → verdicts: what is pending is grouped, ruled, judged, and what changed is marked for the press."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import decisions as archive
from broadsheet.archive import intake, memory
from broadsheet.archive.decisions import Member
from broadsheet.desk import rulings as rule
from broadsheet.desk.dedupe import copies
from broadsheet.desk.score import Decision, Policy, judge
from broadsheet.desk.stories import Clustering, Constraints, Memory, Remembered, cluster, given
from broadsheet.publication import Publication
from broadsheet.quality.learned import knowledge
from broadsheet.records import Article, Ruling
from broadsheet.seams import Group, Rules
from broadsheet.stages.listing import Change, enlist
from broadsheet.stages.terms import fingerprint, policy, rules, weights

CHUNK = 5_000  # articles decided at a time, so that memory stays flat whatever arrives
JUDGED = 1_000  # stories judged at a time
DESK = 1  # raise when the desk would judge the same articles otherwise: everything is then judged anew
Told = Callable[[int], None]


class Desk:
    """Decides what is pending, within one transaction."""

    def __init__(self, connection: Connection, publication: Publication, now: datetime) -> None:
        self.connection, self.publication, self.now = connection, publication, now
        self.settings = publication.settings.stories
        self.window = timedelta(days=self.settings.window_days)
        self.rules: Rules = rules(publication)
        self.policy: Policy = policy(publication)
        self.rulings: Sequence[Ruling] = archive.rulings(connection)
        self.counts: Counter[str] = Counter()

    def decide(self, touched: Iterable[str], told: Told) -> None:
        """Decide everything pending up to now; `touched` are known articles of which there is a new version."""
        changed = set(archive.stories_of(self.connection, sorted(touched)).values())
        while new := archive.pending(self.connection, self.now, CHUNK):
            changed |= self._place(new)
            archive.settle(self.connection, [article.id for article in new])
            told(len(new))
        if self._terms_changed():
            changed = set(archive.all_stories(self.connection))
        self._judge(sorted(changed))

    def _terms_changed(self) -> bool:
        """Whether anything that shapes a judgement is not what it was at the last run."""
        terms = fingerprint(DESK, self.policy.name, msgspec.structs.asdict(self.rules), weights(), self.rulings)
        if memory.recall(self.connection, "terms") == terms:
            return False
        memory.keep(self.connection, "terms", terms)
        return True

    def _place(self, new: Sequence[Article]) -> set[str]:
        """Put new articles into stories; the ids of the stories that changed."""
        first, last = new[0].published - self.window, new[-1].published + self.window
        near = archive.members_between(self.connection, first, last)
        found = copies(new, archive.articles_between(self.connection, first, last))
        self.counts["copies"] += len(found)
        clustering = self._cluster(new, near, found)
        before = {member.article: member for member in near}
        members = _members(new, before, clustering, found)
        archive.merge(self.connection, clustering.aliases)
        archive.save_members(self.connection, members)
        left = {before[article].story for article in clustering.stories if article in before} | set(clustering.aliases)
        archive.forget_stories(self.connection, left - set(archive.members_of(self.connection, sorted(left))))
        return {member.story for member in members} | left | set(clustering.aliases.values())

    def _cluster(self, new: Sequence[Article], near: Sequence[Member], found: Mapping[str, str]) -> Clustering:
        if self.settings.engine == "given":
            return given(new)
        asked = rule.constraints(self.rulings)
        kept = memory.recall(self.connection, "stories")
        constraints = Constraints(
            window_days=self.settings.window_days,
            must_link=asked.must_link,
            cannot_link=asked.cannot_link,
            copies={member.article: member.copy_of for member in near if member.copy_of} | dict(found),
        )
        remembered = msgspec.msgpack.decode(kept, type=Memory) if kept else Memory()
        clustering = cluster(new, [_remembered(member) for member in near if member.features], remembered, constraints, knowledge())
        memory.keep(self.connection, "stories", msgspec.msgpack.encode(clustering.memory))
        return clustering

    def _judge(self, stories: Sequence[str]) -> None:
        """Judge these stories, and mark what that changes for the press."""
        aliases: dict[str, list[str]] = {}
        for old, story in sorted(archive.aliases(self.connection).items()):
            aliases.setdefault(story, []).append(old)
        for start in range(0, len(stories), JUDGED):
            batch = stories[start : start + JUDGED]
            judged = [self._judged(group, tuple(aliases.get(group.id, ()))) for group in self._groups(batch)]
            earlier, before = archive.judged(self.connection, batch)
            new = {one.story.id: one.story for one in judged}
            after = {verdict.article: verdict for one in judged for verdict in one.verdicts}
            archive.save_judged(self.connection, list(new.values()), list(after.values()))
            enlist(self.connection, self.publication.topics, Change(batch, earlier, before, new, after))
            self.counts["stories"] += len(judged)
            self.counts["published"] += sum(story.published for story in new.values())

    def _judged(self, group: Group, aliases: tuple[str, ...]) -> Decision:
        decision = judge(rule.applied(group, self.rulings, aliases), self.rules, self.policy)
        return msgspec.structs.replace(decision, story=msgspec.structs.replace(decision.story, aliases=aliases))

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
        was = fresh.get(article) or before[article]
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
