"""The lists of the API: who stands where, and what a judgement changes of them and of the pages that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import outbox
from broadsheet.publication import topic_id
from broadsheet.records import Placement, Story, Topic, Verdict

PAGE = 20
NEWS = "news"


class Change(msgspec.Struct, frozen=True):
    """What a batch of judgements changed: the stories asked for, and stories and verdicts before and after, by id."""

    asked: Sequence[str]
    old: Mapping[str, Story]
    before: Mapping[str, Verdict]
    new: Mapping[str, Story]
    after: Mapping[str, Verdict]


class Lists:
    """
    The lists of one run: what each batch of judgements takes out at once, and what all of them together add in the end.

    Places are given in the order of the stories' times, so the batches must not give them one by one.
    """

    def __init__(self, connection: Connection, topics: Sequence[Topic]) -> None:
        self._connection = connection
        self._ids = {topic.name: topic.id for topic in topics}
        self._added: list[tuple[datetime, str, str, tuple[str, ...]]] = []

    def note(self, change: Change) -> None:
        """Take out what is published no longer, remember what newly is, and mark everything that has to be rendered anew."""
        wanted = {story.id: _lists(change.after[story.lead], self._ids) for story in change.new.values() if story.published}
        held = outbox.places(self._connection, sorted(change.asked))
        standing = {(story, name) for name, _, story, _ in held}
        outbox.leave(self._connection, [(name, position) for name, position, story, _ in held if name not in wanted.get(story, ())])
        for story, names in wanted.items():
            told = change.new[story]
            self._added.append((told.time, story, told.lead, tuple(name for name in names if (story, name) not in standing)))
        dirty = {f"list:{name}:{page}" for name, position, _, _ in held for page in (page_of(position), "newest")}
        outbox.mark(self._connection, dirty | set(_shown(self._connection, change, self._ids)))

    def close(self) -> None:
        """Give what is newly published its places, oldest first, and mark the pages that this fills."""
        added: dict[str, list[tuple[str, str]]] = {}
        for _, story, lead, names in sorted(self._added):
            for name in names:
                added.setdefault(name, []).append((story, lead))
        for name, items in added.items():
            start = outbox.length(self._connection, name)
            outbox.append(self._connection, name, start, items)
            pages = {page_of(position) for position in range(max(0, start - 2 * PAGE), start + len(items))}
            outbox.mark(self._connection, {f"list:{name}:newest", *(f"list:{name}:{page}" for page in pages)})


def showing(connection: Connection, placed: Sequence[Placement], topics: Sequence[Topic]) -> set[str]:
    """The keys of everything that shows these stories as they are: their own pages, lists, topics, days and sources."""
    ids = {topic.name: topic.id for topic in topics}
    stories = [placement.story.id for placement in placed]
    leads = [placement.lead for placement in placed if placement.story.published]
    return {
        *(f"story:{story}" for story in stories),
        *(f"list:{name}:{page}" for name, position, _, _ in outbox.places(connection, stories) for page in (page_of(position), "newest")),
        *(f"day:{placement.story.time:%Y-%m-%d}" for placement in placed if placement.story.published),
        *(f"{kind}:{placement.story.time:%Y-%m}" for placement in placed if placement.story.published for kind in ("month", "search")),
        *(f"topic:{topic}" for topic in _topics((lead.verdict for lead in leads), ids)),
        *(f"source:{lead.article.provider.domain}" for lead in leads),
    }


def page_of(position: int, size: int = PAGE) -> int:
    """The number of the full page of `size` that a place belongs to, counted from 1 at the oldest."""
    return position // size + 1


def newest(length: int, size: int = PAGE) -> tuple[int, int]:
    """(first position of index.json, its page number) of a list that long; it holds the newest `size` to 2 × `size` − 1: 20 to 39."""
    full = max(0, length // size - 1)
    return full * size, full + 1


def _lists(lead: Verdict, ids: Mapping[str, str]) -> tuple[str, ...]:
    return (NEWS, *(f"{NEWS}/{topic}" for topic in _topics((lead,), ids)))


def _topics(verdicts: Iterable[Verdict], ids: Mapping[str, str]) -> list[str]:
    """The ids of the topics of verdicts; an imported record may bring topics that the publication does not know."""
    names = {name for verdict in verdicts for name in verdict.topics}
    return sorted({ids.get(name) or topic_id(name) for name in names} - {""})


def _shown(connection: Connection, change: Change, ids: Mapping[str, str]) -> Iterable[str]:
    """The keys of what shows these stories: their own pages, their topics, days and sources."""
    yield from (f"story:{story}" for story in change.asked)
    stories = [story for story in (*change.old.values(), *change.new.values()) if story.published]
    yield from (
        f"{kind}:{story.time:{form}}" for story in stories for kind, form in (("day", "%Y-%m-%d"), ("month", "%Y-%m"), ("search", "%Y-%m"))
    )
    yield from (f"story:{story.follows}" for story in (*change.old.values(), *change.new.values()) if story.follows)
    verdicts = {story.lead: change.after.get(story.lead) or change.before.get(story.lead) for story in stories}
    leads = [verdict for verdict in (*verdicts.values(), *change.before.values()) if verdict and (verdict.published or verdict.lead)]
    yield from (f"topic:{topic}" for topic in _topics(leads, ids))
    shown = {verdict.article for verdict in leads} | set(_counted(change))
    yield from (f"source:{domain}" for domain in sorted(set(outbox.domains(connection, sorted(shown)).values())))


def _counted(change: Change) -> Iterable[str]:
    """The articles whose sources' figures may be others now: whose own verdict changed, or who were or are the first of their story."""
    for name in {**change.before, **change.after}:
        if _standing(change.before.get(name)) != _standing(change.after.get(name)):
            yield name
    yield from (story.members[0] for story in (*change.old.values(), *change.new.values()) if story.members)


def _standing(verdict: Verdict | None) -> tuple[object, ...]:
    return (verdict.story, verdict.lead, verdict.published, verdict.held, verdict.copy_of) if verdict else ()
