"""How a feed is doing, and when it is asked again: ok → degraded → quarantined, and dead when it says it is gone. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal

import msgspec

from broadsheet.records import Noun
from broadsheet.wire.fetch.moves import Move, sighted
from broadsheet.wire.fetch.outcomes import Failed, Fetched, Outcome, Request
from broadsheet.wire.fetch.rhythm import Bounds, Rhythm, next_due

FIRST_WAIT, LONGEST_WAIT = 600, 86_400
QUARANTINE = 5
WHOLE = 24
"""After so many answers of "not modified" in a row the whole document is asked for: some servers say so whatever happened."""
LONGEST = timedelta(days=15)
"""No wait is longer: a week at most by our settings, a server's wish or an editor's, and then a week of a feed's days without questions."""
BOUNDS = Bounds()


class Care(Noun, frozen=True, kw_only=True):
    """What an editor has set for a feed: it is asked once in `every` seconds at most, and its dates are not believed when `undated`."""

    every: int = 0
    undated: bool = False


class FeedState(Noun, frozen=True, kw_only=True):
    """
    What is known of one feed between runs; a new feed, or one released by an editor, is `FeedState(address=…)`.

    `failures` counts those in a row, `reason` names the last of them; `due_at` is when it is asked again, None for now, or never when it
    is dead. The validators are those of the last document that could be used; `unchanged` counts the answers since that said
    "not modified". `cut` is a feed whose last document was longer than is taken. `index` is the source that led to it, where it is one of
    the sitemaps of an index.
    """

    address: str
    state: Literal["ok", "degraded", "quarantined", "dead"] = "ok"
    reason: str = ""
    failures: int = 0
    due_at: datetime | None = None
    etag: str = ""
    modified: str = ""
    unchanged: int = 0
    rhythm: Rhythm = Rhythm()
    move: Move | None = None
    care: Care = Care()
    cut: bool = False
    index: str = ""

    @property
    def is_trouble(self) -> bool:
        """Whether nothing good, or far too much, came of it the last time: it is asked after the others, and nobody waits for it."""
        return self.failures > 0 or self.cut


def question(state: FeedState) -> Request:
    """What to ask of a feed: at the address it has moved to, and every so often whole."""
    address = state.move.to if state.move and state.move.adopted else state.address
    asked = Request(address=address, cut=True, awaited=not state.is_trouble)
    return asked if state.unchanged >= WHOLE else msgspec.structs.replace(asked, etag=state.etag, modified=state.modified)


def after(state: FeedState, outcome: Outcome, now: datetime, bounds: Bounds = BOUNDS) -> FeedState:
    """The state of a feed after it was asked at `now`."""
    if isinstance(outcome, Failed):
        return failed(state, outcome.error.reason, now, outcome.error.retry_after)
    whole = isinstance(outcome, Fetched)
    known = outcome.document if isinstance(outcome, Fetched) else outcome
    well = FeedState(
        address=state.address,
        etag=known.etag,
        modified=known.modified,
        unchanged=0 if whole else state.unchanged + 1,
        rhythm=state.rhythm,
        move=sighted(state.move, outcome.permanent, now),
        care=state.care,
        cut=outcome.document.cut if isinstance(outcome, Fetched) else state.cut,
        index=state.index,
    )
    return scheduled(well, now, outcome.fresh, bounds)


def scheduled(state: FeedState, now: datetime, fresh: int = 0, bounds: Bounds = BOUNDS) -> FeedState:
    """A feed that is well, to be asked again by its rhythm, up to a tenth sooner so that those asked together do not come back together."""
    early = _tenth(state.address, int(now.timestamp()))
    return msgspec.structs.replace(state, due_at=next_due(state.rhythm, now, fresh, bounds, early).replace(microsecond=0))


def failed(state: FeedState, reason: str, now: datetime, retry_after: float | None = None) -> FeedState:
    """
    The state after one more failure: of the fetch, or of what was fetched and could not be read.

    For the latter hand in the state from *before* the fetch: failures in a row then add up, and the unreadable document's
    validators are not kept, so that it is asked for again.
    """
    failures = state.failures + 1
    if reason == "gone":
        return msgspec.structs.replace(state, state="dead", reason=reason, failures=failures, due_at=None)
    wait = timedelta(seconds=int(_wait(state.address, failures, retry_after)))
    return msgspec.structs.replace(
        state,
        state="quarantined" if failures >= QUARANTINE else "degraded",
        reason=reason,
        failures=failures,
        due_at=(now + wait).replace(microsecond=0),
        move=state.move if failures < QUARANTINE else None,  # what does not answer where it has moved to is asked where it was
    )


def _wait(address: str, failures: int, retry_after: float | None) -> float:
    """
    Seconds until the next try: the server's wish and up to a tenth more, else ten minutes doubled with each failure up to a
    day, and up to a tenth less. The tenth spreads feeds that failed together; it is drawn from the address, not from chance.
    """
    tenth = _tenth(address, failures)
    if retry_after is not None:
        return retry_after * (1 + tenth)
    return min(FIRST_WAIT * 2.0 ** min(failures - 1, 20), LONGEST_WAIT) * (1 - tenth)


def _tenth(address: str, turn: int) -> float:
    """From 0 to a tenth, the same for the same feed and turn."""
    share = blake2b(f"{turn} {address}".encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(share, "big") / 2**32 / 10


def due(state: FeedState, now: datetime) -> bool:
    """Whether a feed may be asked at `now`: never when it is dead, else once its time has come."""
    return state.state != "dead" and (state.due_at is None or not ahead(state.due_at, now))


def ahead(moment: datetime, now: datetime) -> bool:
    """Whether what waits for a moment has to wait at `now`; beyond `LONGEST` it was set by a clock that was wrong, and waits no more."""
    return now < moment <= now + LONGEST
