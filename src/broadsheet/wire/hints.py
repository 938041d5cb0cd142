"""How often a feed wishes to be asked: RSS 2.0 `ttl`, `skipHours` and `skipDays`, and the syndication module's period and frequency."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from broadsheet.wire.xmlstream import Found, plain, words

PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST = 24  # children of an element that are looked at


def minutes(found: Found) -> int:
    """The wish of a feed to be left alone, in minutes: its `ttl`, else its period over its frequency; 0 when unsaid or absurd."""
    if ttl := _number(words(found, "ttl")):
        return ttl
    period = PERIODS.get(words(found, "sy:updateperiod").lower(), 0)
    return period // max(1, _number(words(found, "sy:updatefrequency")))


def skip_hours(found: Found) -> tuple[int, ...]:
    """The hours of UTC, 0 to 23, in which the feed will not be asked; 24 is midnight as well."""
    told = (text for text in _children(found, "skiphours") if text.isascii() and text.isdecimal() and len(text) < 3)
    said = (int(text) % 24 for text in told if int(text) <= 24)
    return tuple(sorted(set(said)))


def skip_days(found: Found) -> tuple[int, ...]:
    """The weekdays, 0 for Monday, on which the feed will not be asked."""
    return tuple(sorted({DAYS.index(text.lower()) for text in _children(found, "skipdays") if text.lower() in DAYS}))


def _children(found: Found, name: str) -> Iterator[str]:
    return (plain(child) for element in found.get(name, ())[:1] for child in islice(element, MOST))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
