"""
How often a feed is asked: by the rhythm of its entries, within bounds, and never sooner than it wishes. Pure; hours are of UTC.

A feed is asked twice for every entry that it is likely to bring. How long that takes is the usual gap between its entries, or the
time since the last one where that is longer: who was silent for long is likely to go on. Only hours in which it usually speaks
count as silence, and a question that would fall into a quiet hour waits for the end of the quiet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

import msgspec

from broadsheet.records import Noun

DAY, WEEK = 86_400, 7 * 86_400
HOUR = timedelta(hours=1)
ENOUGH = 48  # entries before hours count as quiet: two for every hour of the day
REMEMBERED = 480  # beyond so many the counts are halved, so that old habits fade
QUIET = 0.25  # an hour is quiet when it brings less than a quarter of its share


class Bounds(Noun, frozen=True, kw_only=True):
    """How many seconds lie between two questions to a feed that is well: `soonest` at least, `latest` at most unless it wishes for more."""

    soonest: int = 300
    latest: int = 3_600


class Rhythm(Noun, frozen=True, kw_only=True):
    """
    When a feed speaks, as far as it is known.

    `gap` are the seconds that usually lie between two entries (0: not known), `newest` is when the last one came out, `hours` counts the
    entries of each hour of the day (empty, or 24). The feed's own wishes: `wish` seconds to be left alone, and the hours (0 to 23) and
    weekdays (0 is Monday) in which it will not be asked.
    """

    gap: int = 0
    newest: datetime | None = None
    hours: tuple[int, ...] = ()
    wish: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


def learned(rhythm: Rhythm, times: Iterable[datetime], now: datetime) -> Rhythm:
    """The rhythm after a reading that found entries of these times; what lies in the future says nothing."""
    past = sorted({time.astimezone(UTC).replace(second=0, microsecond=0) for time in times if time <= now})
    if not past:
        return rhythm
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(past)]
    fresh = [time for time in past if rhythm.newest is None or time > rhythm.newest]
    return msgspec.structs.replace(
        rhythm,
        gap=int(median(gaps)) if gaps else rhythm.gap,
        newest=max(past[-1], rhythm.newest) if rhythm.newest else past[-1],
        hours=_counted(rhythm.hours, fresh),
    )


def _counted(hours: tuple[int, ...], times: Collection[datetime]) -> tuple[int, ...]:
    counts = list(hours or (0,) * 24)
    for time in times:
        counts[time.hour] += 1
    return tuple(count // 2 for count in counts) if sum(counts) > REMEMBERED else tuple(counts)


def next_due(rhythm: Rhythm, now: datetime, fresh: int, bounds: Bounds, early: float) -> datetime:
    """
    When to ask again after an answer at `now` that stays fresh for so many seconds: by the rhythm, within the bounds and by a share
    `early`, but never before the feed's wishes have passed; of those a day is kept, and a week of its hours and days.
    """
    quiet = quiet_hours(rhythm)
    latest = max(bounds.latest, bounds.soonest)
    wait = min(max(_expected(rhythm, now, quiet) / 2, bounds.soonest), latest)
    spoken = (_after(now + timedelta(seconds=wait), quiet, ()) - now).total_seconds()
    due = now + timedelta(seconds=max(min(spoken, latest) * (1 - early), bounds.soonest))
    wished = max(due, now + timedelta(seconds=min(max(rhythm.wish, fresh), DAY)))
    return _after(wished, rhythm.skip_hours, rhythm.skip_days)


def quiet_hours(rhythm: Rhythm) -> tuple[int, ...]:
    """The hours of the day in which a feed hardly ever speaks; none before enough is known."""
    total = sum(rhythm.hours)
    return tuple(hour for hour, count in enumerate(rhythm.hours) if count * 24 < QUIET * total) if total >= ENOUGH else ()


def _expected(rhythm: Rhythm, now: datetime, quiet: Collection[int]) -> float:
    """Seconds from one entry to the next, as far as one can tell; nothing is known of a feed without dates, and it is asked rarely."""
    if rhythm.newest is None or rhythm.newest > now:
        return float(rhythm.gap or WEEK)
    silence = (now - rhythm.newest).total_seconds()
    loud = silence * (24 - len(quiet)) / 24 if silence > DAY else _loud(rhythm.newest, now, quiet)
    return max(rhythm.gap, loud)


def _loud(start: datetime, end: datetime, quiet: Collection[int]) -> float:
    """The seconds of a day or less that are not in quiet hours."""
    total = 0.0
    while start < end:
        until = min(end, start.replace(minute=0, second=0, microsecond=0) + HOUR)
        total += 0 if start.hour in quiet else (until - start).total_seconds()
        start = until
    return total


def _after(time: datetime, hours: Collection[int], days: Collection[int]) -> datetime:
    """The first moment from `time` on that is in none of these hours and weekdays; `time` itself where there is none in a week."""
    moment = time
    for _ in range(7 * 24 + 1):
        if moment.hour not in hours and moment.weekday() not in days:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + HOUR
    return time
