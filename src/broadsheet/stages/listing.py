"""The lists of the API: who stands where, and what a judgement changes of them and of the pages that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import outbox
from broadsheet.publication import topic_id
from broadsheet.records import Story, Topic, Verdict

PAGE = 20
NEWS = "news"


class Change(msgspec.Struct, frozen=True):
    """What a batch of judgements changed: the stories asked for, and stories and verdicts before and after, by id."""

    asked: Sequence[str]
    old: Mapping[str, Story]
    before: Mapping[str, Verdict]
    new: Mapping[str, Story]
    after: Mapping[str, Verdict]


def enlist(connection: Connection, topics: Sequence[Topic], change: Change) -> None:
    """Give newly published stories their places in the lists, take others out, and mark everything that has to be rendered anew."""
    ids = {topic.name: topic.id for topic in topics}
    wanted = {story.id: _lists(change.after[story.lead], ids) for story in change.new.values() if story.published}
    held = outbox.places(connection, sorted(change.asked))
    standing = {(story, name) for name, _, story, _ in held}
    gone = [(name, position) for name, position, story, _ in held if name not in wanted.get(story, ())]
    outbox.leave(connection, gone)
    order = sorted(wanted, key=lambda story: (change.new[story].time, story))
    added: dict[str, list[tuple[str, str]]] = {}
    for story in order:
        for name in wanted[story]:
            if (story, name) not in standing:
                added.setdefault(name, []).append((story, change.new[story].lead))
    dirty = {f"list:{name}:{page_of(position)}" for name, position, _, _ in held}
    for name, items in added.items():
        start = outbox.length(connection, name)
        outbox.append(connection, name, start, items)
        dirty |= {f"list:{name}:{page_of(position)}" for position in range(max(0, start - 2 * PAGE), start + len(items))}
    dirty |= {f"list:{name}:newest" for name in {*added, *(place[0] for place in held)}}
    outbox.mark(connection, dirty | set(_shown(connection, change, ids)))


def page_of(position: int) -> int:
    """The number of the full page that a place belongs to, counted from 1 at the oldest."""
    return position // PAGE + 1


def newest(length: int) -> tuple[int, int]:
    """(first position of index.json, its page number) for a list of that many places: it holds the newest 20 to 39."""
    full = max(0, length // PAGE - 1)
    return full * PAGE, full + 1


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
    yield from (f"day:{story.time:%Y-%m-%d}" for story in stories)
    verdicts = {story.lead: change.after.get(story.lead) or change.before.get(story.lead) for story in stories}
    leads = [verdict for verdict in (*verdicts.values(), *change.before.values()) if verdict and (verdict.published or verdict.lead)]
    yield from (f"topic:{topic}" for topic in _topics(leads, ids))
    yield from (f"source:{domain}" for domain in sorted(set(outbox.domains(connection, sorted({v.article for v in leads})).values())))
