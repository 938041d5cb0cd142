"""The doctor's cures: which findings are meant by their numbers, and what is done about each. Sources.opml and the archive stay in step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import holds, intake, memory
from broadsheet.errors import UsageError
from broadsheet.publication import Publication, label, unsubscribe
from broadsheet.records import Noun
from broadsheet.stages import sources
from broadsheet.stages.examine import Finding, findings
from broadsheet.stages.gather import states
from broadsheet.stages.warding import encode, known
from broadsheet.wire.ailments import Cure
from broadsheet.wire.fetch import Care

ALL = "all"
TOLD = "findings"  # the name under which the archive remembers what was told last
AGAIN = "broadsheet doctor tells them anew"


class Told(Noun, frozen=True, kw_only=True):
    """A finding as it was told under its number: enough to know it again."""

    kind: str
    subject: str
    cure: Cure | None


def remember(connection: Connection, found: Sequence[Finding]) -> None:
    """Write down what was told, so that a number means the same finding until the doctor is asked again."""
    memory.keep(connection, TOLD, msgspec.json.encode([_told(one) for one in found]))


def chosen(connection: Connection, publication: Publication, words: Sequence[str], now: datetime) -> list[Finding]:
    """
    The findings that these numbers mean, or with `all` every one that has a cure and needs no look before it; of a feed for which
    another one is to stand only that, since its topics go there.

    Raises UsageError for a number that was not told, for a finding that is not what it was then, and for one without a cure.
    """
    standing = findings(connection, publication, now)
    if ALL in words:
        return _needed([one for one in standing if one.cure and not one.deliberate])
    told = msgspec.json.decode(memory.recall(connection, TOLD) or b"[]", type=list[Told])
    now_is = {(one.kind, one.subject, one.cure): one for one in standing}
    return _needed([_chosen(word, told, now_is) for word in dict.fromkeys(words)])


def mend(connection: Connection, publication: Publication, finding: Finding) -> str:
    """
    Apply the cure of a finding, after those before it; its sentence, also where it has to be left.

    One whose source is gone meanwhile has nothing left to mend, and nothing to say.
    """
    cure = finding.cure
    if cure and any(source.feed == cure.feed for source in publication.sources):
        return CURES[cure.do](connection, publication, cure)
    return ""


def intended(cure: Cure) -> str:
    """What a cure does, in words."""
    return WORDS[cure.do].format(feed=cure.feed, to=cure.to, every=cure.every)


def _told(finding: Finding) -> Told:
    return Told(kind=finding.kind, subject=finding.subject, cure=finding.cure)


def _chosen(word: str, told: Sequence[Told], standing: Mapping[tuple[str, str, Cure | None], Finding]) -> Finding:
    number = int(word) if word.isdecimal() else 0
    if not 1 <= number <= len(told):
        raise UsageError("is the number of no finding that was told", subject=word, remedy=AGAIN)
    meant = told[number - 1]
    finding = standing.get((meant.kind, meant.subject, meant.cure))
    if finding is None:
        raise UsageError(f"is not what it was when it was told: {meant.kind}, {meant.subject}", subject=f"finding {word}", remedy=AGAIN)
    if finding.cure is None:
        raise UsageError(f"cannot be mended from here: {finding.problem}", subject=f"finding {word}, {finding.subject}", remedy=finding.fix)
    return finding


def _needed(found: Sequence[Finding]) -> list[Finding]:
    """Without what else could be done to a feed for which another one will stand."""
    folded = {one.cure.feed for one in found if one.cure and one.cure.do == "fold"}
    return [one for one in found if one.cure and (one.cure.do == "fold" or one.cure.feed not in folded)]


def _remove(_: Connection, publication: Publication, cure: Cure) -> str:
    unsubscribe(publication.root, cure.feed)
    return intended(cure)


def _readdress(connection: Connection, publication: Publication, cure: Cure) -> str:
    """The feed is read where it has moved to; what an earlier cure lets be read there stands for it."""
    if any(source.feed == cure.to for source in publication.sources):
        return _fold(connection, publication, msgspec.structs.replace(cure, do="fold"))
    sources.move(connection, publication, cure.feed, cure.to)
    return intended(cure)


def _release(connection: Connection, publication: Publication, cure: Cure) -> str:
    sources.release(connection, publication, [cure.feed])
    return intended(cure)


def _hold(connection: Connection, _: Publication, cure: Cure) -> str:
    """What it tells from now on waits; what it told before stands."""
    character = known(connection, cure.feed)
    change = msgspec.structs.replace(character.change, held=True)
    holds.save_character(connection, cure.feed, encode(msgspec.structs.replace(character, change=change)))
    return intended(cure)


def _fold(connection: Connection, publication: Publication, cure: Cure) -> str:
    """The topics of the one go to the other, and the one is not read any more; it is left where nobody stands for it."""
    listed = {source.feed: source for source in publication.sources}
    to = cure.to if cure.to in listed else _new_address(connection, cure.to)
    if to not in listed or to == cure.feed:
        return f"{cure.feed} is left as it is: {cure.to}, which was to stand for it, is not read any more"
    if missing := [topic for topic in listed[cure.feed].topics if topic not in listed[to].topics]:
        label(publication.root, to, missing)
    unsubscribe(publication.root, cure.feed)
    return intended(msgspec.structs.replace(cure, to=to))


def _new_address(connection: Connection, feed: str) -> str:
    """Where a feed is read since an earlier cure followed its move; empty when it has not moved."""
    state = states(intake.feeds(connection)).get(feed)
    return state.move.to if state and state.move and state.move.settled else ""


def _slow(connection: Connection, _: Publication, cure: Cure) -> str:
    return _cared(connection, cure, lambda care: msgspec.structs.replace(care, every=cure.every))


def _undate(connection: Connection, _: Publication, cure: Cure) -> str:
    return _cared(connection, cure, lambda care: msgspec.structs.replace(care, undated=True))


def _cared(connection: Connection, cure: Cure, changed: Callable[[Care], Care]) -> str:
    """What an editor sets for a feed is in its state; of one that complains refusals count anew, and no wait gets shorter."""
    rows = intake.feeds(connection)
    state = states(rows)[cure.feed]
    state = msgspec.structs.replace(state, care=changed(state.care))
    if cure.do == "slow":
        due = rows[cure.feed].checked + timedelta(seconds=cure.every)
        failures = 0 if state.reason == "rate-limited" else state.failures
        state = msgspec.structs.replace(state, failures=failures, due_at=max(due, state.due_at or due))
    intake.save_feeds(connection, [msgspec.structs.replace(rows[cure.feed], state=msgspec.json.encode(state))])
    return intended(cure)


CURES: Mapping[str, Callable[[Connection, Publication, Cure], str]] = {
    "remove": _remove,
    "readdress": _readdress,
    "release": _release,
    "hold": _hold,
    "fold": _fold,
    "slow": _slow,
    "undate": _undate,
}
WORDS = {
    "remove": "{feed} is not read any more",
    "readdress": "{feed} is read at {to} from the next run on",
    "release": "{feed} is believed, and asked at the next run",
    "hold": "what {feed} tells from now on waits for an editor",
    "fold": "{feed} is not read any more; {to} stands for it",
    "slow": "{feed} is asked once in {every} seconds at most",
    "undate": "the dates of {feed} are not believed from now on",
}
