"""What an answer's status and headers mean (RFC 9110), apart from any connection."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from broadsheet.errors import FetchError

WHOLE = frozenset({200, 203, 226})
MOVED = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
REASONS = {401: "forbidden", 403: "forbidden", 404: "not-found", 410: "gone", 429: "rate-limited"}
SOONEST, LATEST = 60.0, 7 * 86_400.0
LONGEST_VALIDATOR = 1_024


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


def _until(text: str, now: datetime) -> float:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return math.nan
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()


def validator(text: str) -> str:
    """A validator that can be sent back byte for byte: short printable ASCII; empty for any other."""
    return text if len(text) <= LONGEST_VALIDATOR and text.isascii() and text.isprintable() else ""
