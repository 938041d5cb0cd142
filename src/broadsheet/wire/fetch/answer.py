"""What an answer's status and headers mean (RFC 9110), apart from any connection."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from broadsheet.errors import FetchError

WHOLE = frozenset({200, 203, 226})
MOVED = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
REASONS = {401: "forbidden", 403: "forbidden", 404: "not-found", 410: "gone", 429: "rate-limited"}
SOONEST, LATEST = 60.0, 7 * 86_400.0
DAY = 86_400
LONGEST_VALIDATOR = 1_024
MAX_AGE = re.compile(r'(?:^|,)\s*max-age\s*=\s*"?([0-9]{1,20})', re.IGNORECASE)
FORBIDS_REUSE = re.compile(r"(?:^|,)\s*no-(?:cache|store)\b", re.IGNORECASE)


def refusal(status: int, headers: Mapping[str, str], now: datetime) -> FetchError | None:
    """The error a status stands for, with the server's wish when to come again; None where it brings a whole document."""
    if status in WHOLE:
        return None
    if status < 400 or status > 599:
        return FetchError("bad-response", f"status {status}")
    reason = REASONS.get(status, "http-error" if status < 500 else "server-error")
    wish = retry_after(headers.get("Retry-After", ""), now) if status in {429, 503} else None
    return FetchError(reason, f"status {status}", retry_after=wish)


def retry_after(text: str, now: datetime) -> float | None:
    """The seconds a Retry-After header asks for, as seconds or as a date, held within a minute and seven days; None if unreadable."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = _until(text, now)
    return None if math.isnan(seconds) else min(max(seconds, SOONEST), LATEST)


def freshness(headers: Mapping[str, str], now: datetime) -> int:
    """
    The seconds for which an answer stays fresh in a private cache, a day at most (RFC 9111, 4.2.1 and 4.2.3): `max-age`, else
    `Expires`, less its `Age`. 0 where it says nothing, or forbids to be used again.
    """
    control = headers.get("Cache-Control", "")
    if FORBIDS_REUSE.search(control):
        return 0
    if said := MAX_AGE.search(control):
        age = headers.get("Age", "").strip()
        lifetime = float(said[1]) - (float(age) if age.isascii() and age.isdecimal() else 0.0)
    else:
        lifetime = _lifetime(headers, now)
    return 0 if math.isnan(lifetime) else int(min(max(lifetime, 0.0), DAY))


def _lifetime(headers: Mapping[str, str], now: datetime) -> float:
    """From `Date` to `Expires` by the sender's clock, which need not be ours."""
    expires, sent = _until(headers.get("Expires", ""), now), _until(headers.get("Date", ""), now)
    return expires if math.isnan(sent) else expires - sent


def _until(text: str, now: datetime) -> float:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return math.nan
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()


def worded(text: str) -> str:
    """What a header says, as it can be kept: bytes that are no UTF-8, which arrive as halves of surrogate pairs, become U+FFFD."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def validator(text: str) -> str:
    """A validator that can be sent back byte for byte: short printable ASCII; empty for any other."""
    return text if len(text) <= LONGEST_VALIDATOR and text.isascii() and text.isprintable() else ""
