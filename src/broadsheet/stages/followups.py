"""Closed stories, found again by the rare words that their articles left, for a story that takes them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime, timedelta

from sqlalchemy import Connection

from broadsheet.archive import decisions as archive
from broadsheet.archive.codec import batches
from broadsheet.archive.decisions import Member
from broadsheet.archive.timeline import followers, follows
from broadsheet.archive.traces import ROWS, save_traces, traced
from broadsheet.desk.stories import HORIZON, Closed, Clustering, FollowUp, Telling, follow_up, telling, traces

BATCH = 200  # founded stories at a time, so that memory stays flat
SHARED = 2  # traces that an article shares before it is looked at

Hits = Sequence[tuple[int, str]]


def leave_traces(connection: Connection, members: Iterable[Member]) -> None:
    """Keep the words by which these can be found again."""
    save_traces(connection, ((one.article, one.published, traces(_telling(one))) for one in members if one.features))


def follow_ups(connection: Connection, found: Clustering, window: timedelta) -> Mapping[str, FollowUp]:
    """
    Founded story → the closed one that it takes up, for those of a clustering that do and of which it is not written down yet.

    Decided by the founding article alone, while it is a member, and by articles that time has carried out of its window,
    whose stories no later article of the stream can change: so it matters neither when this is asked nor what else came along.
    """
    alive = {story: article for story, article in found.founded.items() if story not in found.aliases}
    known = follows(connection, sorted(alive))
    founders = archive.members_named(connection, sorted(article for story, article in alive.items() if story not in known))
    at_home = {story: founders[article] for story, article in alive.items() if article in founders and founders[article].story == story}
    new = [(story, founder) for story, founder in at_home.items() if founder.features]
    search = _Search(connection, window)
    for batch in batches(sorted(new, key=lambda one: (one[1].published, one[1].article)), BATCH):
        search.take(dict(batch))
    return search.asked


class _Search:
    """The look for closed stories that founded ones take up, in the order of their founding."""

    def __init__(self, connection: Connection, window: timedelta) -> None:
        self.connection, self.window = connection, window
        self.asked: dict[str, FollowUp] = {}
        self.taken: dict[str, str] = {}
        self.stories: Mapping[str, str] = {}
        self.ends: Mapping[str, datetime] = {}
        self.tellings: Mapping[str, Telling] = {}

    def take(self, founded: Mapping[str, Member]) -> None:
        """Find what founded stories take up, by their founding members."""
        new = {story: _telling(member) for story, member in founded.items()}
        hits = {story: self._hits(member, traces(new[story])) for story, member in founded.items()}
        self._learn({article for found in hits.values() for _, article in found})
        near = sorted({article for found in hits.values() for article in _near(found)})
        self.tellings = {article: telling(*found) for article, found in archive.features_of(self.connection, near).items()}
        for story, member in founded.items():
            if one := self._follow_up(new[story], member, hits[story]):
                self.asked[story] = one
                self.taken[story] = one.story

    def _hits(self, member: Member, terms: Sequence[int]) -> Hits:
        """(term, article) of articles older than the member's window that have one of the terms; none where no one has several."""
        last = member.published - self.window - timedelta(seconds=1)
        hits = traced(self.connection, terms, member.published - timedelta(days=HORIZON), last)
        return hits if _near(hits) else ()

    def _learn(self, articles: Set[str]) -> None:
        """The stories of these articles, when they ended, and which of them take up others."""
        self.stories = archive.stories_of(self.connection, sorted(articles))
        self.ends = archive.ended(self.connection, sorted({*self.stories.values()}))
        asked = {*self.stories.values()} - self.taken.keys()
        while found := follows(self.connection, sorted(asked)):
            now = archive.current(self.connection, sorted({*found.values()}))
            self.taken |= {story: now.get(closed, closed) for story, closed in found.items()}
            asked = {*self.taken.values()} - self.taken.keys()

    def _closed(self, member: Member, hits: Hits) -> Hits:
        """The hits whose stories had ended when the member's window began."""
        edge = member.published - self.window
        return [(term, article) for term, article in hits if self.ends[self.stories[article]] < edge]

    def _follow_up(self, new: Telling, member: Member, hits: Hits) -> FollowUp | None:
        chains: dict[int, set[str]] = {}
        rows, ended = Counter(term for term, _ in hits), self._closed(member, hits)
        for term, article in ended:
            if rows[term] < ROWS:  # else there may be more, by others
                chains.setdefault(term, set()).add(self._chain(self.stories[article]))
        tellings: dict[str, list[Telling]] = {}
        for article in _near(ended):
            tellings.setdefault(self.stories[article], []).append(self.tellings[article])
        closed = {
            story: Closed(last=self.ends[story], chain=self._chain(story), tellings=tuple(found)) for story, found in tellings.items()
        }
        one = follow_up(new, closed, chains)
        return self._dated(member, one) if one else None

    def _dated(self, member: Member, found: FollowUp) -> FollowUp:
        """The follow-up, of the story that was the last of its chain to end before the member's window."""
        story, ended = self._latest(found.story, member.published - self.window)
        return FollowUp(story=story, why=f"{(member.published - ended).days} days after its last article, {found.why}")

    def _latest(self, story: str, edge: datetime) -> tuple[str, datetime]:
        """The story that takes this one up, and so on, and when it ended: the last that had when the window began."""
        while True:
            known = followers(self.connection, [story]) | {later for later, closed in self.taken.items() if closed == story}
            now = archive.current(self.connection, sorted(known))
            ends = archive.ended(self.connection, sorted({now.get(later, later) for later in known} | {story}))
            last, latest = max((ended, later) for later, ended in ends.items() if ended < edge)
            if latest == story:
                return story, last
            story = latest

    def _chain(self, story: str) -> str:
        """The story that its chain of follow-ups began with."""
        seen = {story}
        while (earlier := self.taken.get(story, story)) not in seen:
            seen.add(story := earlier)
        return story


def _telling(member: Member) -> Telling:
    return telling(member.features, member.domain)


def _near(hits: Hits) -> list[str]:
    """The articles that share several traces."""
    shared = Counter(article for _, article in hits)
    return sorted(article for article, count in shared.items() if count >= SHARED)
