"""What machines are told: of every article and story that a run publishes, changes, withdraws or moves, one notice for good."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import notices as archive
from broadsheet.archive import outbox
from broadsheet.archive.notices import Subject
from broadsheet.desk.score import Decision
from broadsheet.records import Article, Bulletin, Image, Notice, Verdict
from broadsheet.seams import Group
from broadsheet.stages.listing import newest, page_of

PAGE = 100  # notices of a full page
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_encode = msgspec.json.Encoder().encode


class _State(msgspec.Struct, frozen=True):
    """How something that is published stands: its own time, and a digest of all that is said of it."""

    time: datetime
    digest: str


class Notices:
    """
    The notices of one run, from what its batches of judgements say.

    An article changes with its own words and with what was decided of it, a story with its members and figures. One that went from one
    story to another may lie in two batches: what any of them publishes is published.
    """

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now
        self._states: dict[Subject, _State | None] = {}

    def note(self, asked: Iterable[str], judged: Iterable[tuple[Group, Decision]], before: Iterable[str]) -> None:
        """Remember how these stories stand now; `before` are the articles that were judged in them at an earlier time."""
        for subject in (*(("story", story) for story in asked), *(("article", article) for article in before)):
            self._states.setdefault(subject, None)
        for group, decision in judged:
            if decision.story.published:
                self._states.update(_published(group, decision))

    def close(self, aliases: Mapping[str, str]) -> None:
        """Write the notices of what is not as it was when it was last spoken of, and mark the pages that hold them."""
        known = archive.last_words(self._connection, {id_ for _, id_ in self._states})
        start = archive.length(self._connection)
        told = sorted(
            (state.time if state else _LONG_AGO, *subject, kind)
            for subject, state in self._states.items()
            if (kind := _kind(subject, state, known.get(subject), aliases))
        )
        notices = [
            Notice(number=number, at=self._now, kind=kind, what=what, id=id_, other=aliases.get(id_, "") if kind == "moved" else "")
            for number, (_, what, id_, kind) in enumerate(told, start + 1)
        ]
        archive.append(self._connection, notices, {subject: state.digest for subject, state in self._states.items() if state})
        outbox.mark(self._connection, _touched(start, start + len(notices)))


def bulletins(connection: Connection, keys: Sequence[str]) -> Iterator[Bulletin]:
    """The pages that the keys `notices:PAGE` name; one that is not full yet is part of the newest."""
    length = archive.length(connection)
    first, number = newest(length, PAGE)
    for page in (key.partition(":")[2] for key in keys):
        if page == "newest":
            found = archive.between(connection, first + 1, length)
            yield Bulletin(page=number, newest=True, next_page=number - 1 or None, notices=found)
        elif int(page) < number:
            found = archive.between(connection, (int(page) - 1) * PAGE + 1, int(page) * PAGE)
            yield Bulletin(page=int(page), next_page=int(page) - 1 or None, notices=found)


def every_page(connection: Connection) -> Iterator[str]:
    """The keys of all pages there are."""
    yield from (f"notices:{page}" for page in range(1, newest(archive.length(connection), PAGE)[1]))
    yield "notices:newest"


def _published(group: Group, decision: Decision) -> Iterator[tuple[Subject, _State]]:
    """A story that is published, and its articles."""
    verdicts: dict[str, Verdict] = {verdict.article: verdict for verdict in decision.verdicts}
    yield ("story", decision.story.id), _State(decision.story.time, _digest(decision.story))
    for article in group.members:
        if verdict := verdicts.get(article.id):
            yield ("article", article.id), _State(article.published, _digest(_said(article), verdict))


def _said(article: Article) -> Article:
    """An article as others said it, without what we made of its pictures."""
    pictures = tuple(Image(url=image.url, title=image.title) for image in article.images)
    return msgspec.structs.replace(article, images=pictures, provider=msgspec.structs.replace(article.provider, images=()))


def _kind(subject: Subject, state: _State | None, known: tuple[str, str] | None, aliases: Mapping[str, str]) -> str:
    """What has to be told, if anything has; of whatever no notice speaks that stands, nobody has been told."""
    standing = known is not None and known[0] in {"new", "changed"}
    if state is None:
        gone = "moved" if subject[0] == "story" and subject[1] in aliases else "withdrawn"
        return gone if standing else ""
    if not standing:
        return "new"
    return "changed" if known and known[1] != state.digest else ""


def _touched(start: int, length: int) -> set[str]:
    """The keys of the pages that change when the log grows from `start` to `length`."""
    if length == start:
        return set()
    return {"notices:newest", *(f"notices:{page_of(position, PAGE)}" for position in range(max(0, start - 2 * PAGE), length))}


def _digest(*said: object) -> str:
    return hashlib.blake2b(_encode(said), digest_size=8).hexdigest()
