"""How a feed is doing, and when it is asked again: ok → degraded → quarantined, and dead when it says it is gone. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal

import msgspec

from broadsheet.records import Noun
from broadsheet.wire.fetch.outcomes import Failed, Fetched, Outcome

FIRST_WAIT, LONGEST_WAIT = 600, 86_400
QUARANTINE = 5


class FeedState(Noun, frozen=True, kw_only=True):
    """
    What is known of one feed between runs; a new feed, or one released by an editor, is `FeedState(address=…)`.

    `failures` counts those in a row, `reason` names the last of them; `retry_at` is None for a feed that is ok or dead. The
    validators are those of the last document that could be used.
    """

    address: str
    state: Literal["ok", "degraded", "quarantined", "dead"] = "ok"
    reason: str = ""
    failures: int = 0
    retry_at: datetime | None = None
    etag: str = ""
    modified: str = ""


def after(state: FeedState, outcome: Outcome, now: datetime) -> FeedState:
    """The state of a feed after it was asked at `now`."""
    if isinstance(outcome, Failed):
        return failed(state, outcome.error.reason, now, outcome.error.retry_after)
    known = outcome.document if isinstance(outcome, Fetched) else outcome
    return FeedState(address=state.address, etag=known.etag, modified=known.modified)


def failed(state: FeedState, reason: str, now: datetime, retry_after: float | None = None) -> FeedState:
    """
    The state after one more failure: of the fetch, or of what was fetched and could not be read.

    For the latter hand in the state from *before* the fetch: failures in a row then add up, and the unreadable document's
    validators are not kept, so that it is asked for again.
    """
    failures = state.failures + 1
    if reason == "gone":
        return msgspec.structs.replace(state, state="dead", reason=reason, failures=failures, retry_at=None)
    wait = timedelta(seconds=int(_wait(state.address, failures, retry_after)))
    return msgspec.structs.replace(
        state,
        state="quarantined" if failures >= QUARANTINE else "degraded",
        reason=reason,
        failures=failures,
        retry_at=(now + wait).replace(microsecond=0),
    )


def _wait(address: str, failures: int, retry_after: float | None) -> float:
    """
    Seconds until the next try: the server's wish and up to a tenth more, else ten minutes doubled with each failure up to a
    day, and up to a tenth less. The tenth spreads feeds that failed together; it is drawn from the address, not from chance.
    """
    share = blake2b(f"{failures} {address}".encode("utf-8", "surrogatepass"), digest_size=4).digest()
    tenth = int.from_bytes(share, "big") / 2**32 / 10
    if retry_after is not None:
        return retry_after * (1 + tenth)
    return min(FIRST_WAIT * 2.0 ** min(failures - 1, 20), LONGEST_WAIT) * (1 - tenth)


def due(state: FeedState, now: datetime) -> bool:
    """Whether a feed may be asked at `now`: always when it is ok, never when it is dead, else once its wait is over."""
    return state.state == "ok" or (state.state != "dead" and (state.retry_at is None or state.retry_at <= now))
