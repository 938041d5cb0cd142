"""The life of stories: an append-only log of what the desk did with them, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, insert, or_, select

from broadsheet.archive.codec import batches, moment, seconds
from broadsheet.archive.schema import EVENTS, MEMBERS
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
        found.update(story for story, _ in connection.execute(_TAKEN_UP.where(EVENTS.c.other.in_(batch))).all())
    return found


def follows(connection: Connection, stories: Sequence[str]) -> Mapping[str, str]:
    """Story id → the closed story that it takes up again, for those that do: as long as the article that did so is a member."""
    found: dict[str, str] = {}
    for batch in batches(stories):
        rows = connection.execute(_TAKEN_UP.where(EVENTS.c.story.in_(batch)).order_by(EVENTS.c.number)).all()
        found.update((story, other) for story, other in rows)
    return found


_TAKEN_UP = (
    select(EVENTS.c.story, EVENTS.c.other)
    .join(MEMBERS, (MEMBERS.c.article == EVENTS.c.article) & (MEMBERS.c.story == EVENTS.c.story))
    .where(EVENTS.c.kind == "reopen")
)
