"""The life of stories: an append-only log of what the desk did with them, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, insert, or_, select

from broadsheet.archive.codec import batches, moment, seconds
from broadsheet.archive.schema import EVENTS
from broadsheet.records import Turn


def save_turns(connection: Connection, turns: Sequence[Turn]) -> None:
    """Add turns at the end, in their order."""
    for batch in batches(turns, 2000):
        rows = [
            {"at": seconds(e.at), "story": e.story, "kind": e.kind, "article": e.article, "other": e.other, "reason": e.reason}
            for e in batch
        ]
        connection.execute(insert(EVENTS), rows)


def timelines(connection: Connection, names: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[Turn, ...]]:
    """Story id → its turns, oldest first; `names` gives the ids it goes and went by. What another story did with it is among them."""
    owners: dict[str, list[str]] = {}
    for story, ids in names.items():
        for id_ in ids:
            owners.setdefault(id_, []).append(story)
    found: dict[str, dict[int, Turn]] = {story: {} for story in names}
    for batch in batches(sorted(owners), 250):
        query = select(EVENTS).where(or_(EVENTS.c.story.in_(batch), EVENTS.c.other.in_(batch)))
        for row in connection.execute(query).all():
            turn = Turn(at=moment(row.at), story=row.story, kind=row.kind, article=row.article, other=row.other, reason=row.reason)
            for story in (*owners.get(row.story, ()), *owners.get(row.other, ())):
                found[story][row.number] = turn
    return {story: tuple(turns[number] for number in sorted(turns)) for story, turns in found.items()}


def followers(connection: Connection, stories: Iterable[str]) -> set[str]:
    """The stories that take up one of these again."""
    found: set[str] = set()
    for batch in batches(sorted(stories)):
        query = select(EVENTS.c.story).where(EVENTS.c.kind == "reopen", EVENTS.c.other.in_(batch))
        found.update(connection.execute(query).scalars())
    return found


def follows(connection: Connection, stories: Sequence[str]) -> Mapping[str, str]:
    """Story id → the closed story that it takes up again, for those that do."""
    found: dict[str, str] = {}
    for batch in batches(stories):
        query = select(EVENTS.c.story, EVENTS.c.other).where(EVENTS.c.kind == "reopen", EVENTS.c.story.in_(batch))
        found.update((story, other) for story, other in connection.execute(query.order_by(EVENTS.c.number)).all())
    return found
