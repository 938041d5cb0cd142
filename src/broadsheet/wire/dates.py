"""
Dates as feeds write them: RFC 822 with all its sins, ISO 8601 in whole and in part, seconds since 1970.

Every reader works on at most a hundred characters, so hostile input costs nothing.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

LONGEST = 100

# RFC 822 section 5 and what is found beside it: names by their hours from UTC.
_BY_HOURS = {
    -10.0: "hst",
    -9: "akst",
    -8: "pst akdt",
    -7: "mst pdt",
    -6: "cst mdt",
    -5: "est cdt",
    -4: "edt ast",
    -3.5: "nst",
    -3: "adt brt art",
}
_BY_HOURS |= {
    -2.5: "ndt",
    0: "ut utc gmt z wet",
    1: "bst west cet met mez",
    2: "cest mest mesz sast eet",
    3: "eest msk",
    4: "msd",
    5.5: "ist",
}
_BY_HOURS |= {8: "hkt sgt awst", 9: "jst kst", 9.5: "acst", 10: "aest", 11: "aedt", 12: "nzst", 13: "nzdt"}
ZONES = {name: hours for hours, names in _BY_HOURS.items() for name in names.split()}

# The first three letters of the months, in English and where other languages differ and do not clash.
_BY_MONTH = ["jan ene gen", "feb fév fev", "mar mär", "apr avr abr", "may mai mag maj", "jun jui giu"]
_BY_MONTH += ["jul lug", "aug aoû ago", "sep set", "oct okt ott out", "nov", "dec dez déc dic"]
MONTHS = {name: number for number, names in enumerate(_BY_MONTH, 1) for name in names.split()}
MONTHS |= {name.title(): number for name, number in MONTHS.items()}

_TIME = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,]\d+)?)?)?\s*(?P<half>[ap]\.?m\.?)?"
_ZONE = r"(?P<zone>(?:[a-z]{1,5}\s*)?[+-]\s*\d{1,2}:?(?:\d\d)?|[a-z]{1,5})?"
_DAY_FIRST = re.compile(
    rf"(?:[^\W\d]+\.?,?\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?P<month>[^\W\d]{{3,}})\.?,?[\s-]+(?P<year>\d{{2,4}}),?(?:[\sT-]+{_TIME}\s*{_ZONE})?(?:\s*\(.*\))?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?:[^\W\d]+\.?,?\s+)?(?P<month>[^\W\d]{{3,}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?:(?P<year>\d{{4}}),?(?:\s+(?:at\s+)?{_TIME}\s*{_ZONE})?)",
    re.IGNORECASE,
)
_ASCTIME = re.compile(
    r"(?:[^\W\d]+,?\s+)?(?P<month>[^\W\d]{3,})\s+(?P<day>\d{1,2})\s+(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)\s+(?:(?P<zone>[a-z]{1,5})\s+)?(?P<year>\d{4})",
    re.IGNORECASE,
)
_SLASHED = re.compile(rf"(?P<year>\d{{4}})[/.](?P<month>\d{{1,2}})[/.](?P<day>\d{{1,2}})(?:[\sT-]+{_TIME}\s*{_ZONE})?", re.IGNORECASE)
_ISO = re.compile(
    rf"(?P<year>\d{{4}}|\d\d(?=-\d\d-))(?:-?(?P<ordinal>\d{{3}})(?!\d)|-?(?P<month>\d{{1,2}})(?:-?(?P<day>\d{{1,2}}))?)?(?:[\sT]+{_TIME}\s*{_ZONE})?",
    re.IGNORECASE,
)
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(\d\d?) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) "
    r"(GMT|UTC|Z|[+-][01]\d[0-5]\d)"
)
_LETTERED = re.compile("[TW]")  # without a letter Python takes any row of digits for a date with its time
_SHAPES = (_DAY_FIRST, _ISO, _ASCTIME, _MONTH_FIRST, _SLASHED)


def read_date(words: str) -> datetime | None:
    """
    The moment that the words of a feed name, aware, in UTC, in whole seconds; None when they cannot be read.

    A date without a zone, or with one that nobody knows, is UTC; a partial date is its beginning; a year of two digits
    is 1950 to 2049 (RFC 2822 section 4.3). Constant time.
    """
    words = words.strip()
    if not words or len(words) > LONGEST:
        return None
    try:
        return _usual(words) or _by_shape(words) or (_by_iso(words) if _LETTERED.search(words) else None)
    except (ValueError, OverflowError):
        return None


def _usual(words: str) -> datetime | None:
    """The two shapes that nearly all feeds use, read fast: `2020-09-28T12:00:00Z` and `Mon, 28 Sep 2020 12:00:00 GMT`."""
    found = _RFC822.fullmatch(words)
    if found:
        day, month, year, hour, minute, second, zone = found.groups()
        moment = datetime(int(year), MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        return moment if zone in _AT_ZERO else moment.replace(tzinfo=_zone(zone)).astimezone(UTC)
    return _by_iso(words) if len(words) >= 19 and words[4] == "-" and words[10] in "T " else None


def _by_iso(words: str) -> datetime | None:
    """ISO 8601 as Python reads it, weeks and times without colons among it: `2024-W01-1`, `20240102T030405Z`."""
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.replace(microsecond=0) if moment.microsecond else moment


_AT_ZERO = frozenset({"GMT", "+0000", "UTC", "Z", "-0000"})


def _by_shape(words: str) -> datetime | None:
    if words.isascii() and words.isdecimal() and len(words) in {10, 13}:
        return datetime.fromtimestamp(int(words[:10]), UTC)
    for shape in _SHAPES:
        found = shape.fullmatch(words)
        if found:
            return _built(found.groupdict())
    return None


def _built(part: dict[str, str | None]) -> datetime:
    """A date from its parts; raises ValueError when there is no such day."""
    midnight = _midnight(part)
    hour, minute, second = (int(part.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (part.get("half") or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError("no such time of day")
    # A leap second is the second before it; 24:00 is the next midnight.
    moment = midnight + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    return moment.replace(tzinfo=_zone((part.get("zone") or "").lower())).astimezone(UTC)


def _midnight(part: dict[str, str | None]) -> datetime:
    year = _year(part["year"] or "")
    if part.get("ordinal"):
        ordinal = int(part["ordinal"] or "")
        day = datetime(year, 1, 1) + timedelta(days=ordinal - 1)  # noqa: DTZ001  its zone is added last
        if day.year != year:
            raise ValueError("no such day of the year")
        return day
    month = part["month"] or "1"
    return datetime(year, int(month) if month.isdecimal() else _month(month), int(part["day"] or 1))  # noqa: DTZ001


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _month(name: str) -> int:
    number = MONTHS.get(name.lower()[:3])
    if name.lower().startswith(("juil", "juill")):
        return 7
    if number is None:
        raise ValueError("no such month")
    return number


def _zone(name: str) -> timezone:
    """The zone of an offset or a name; unknown names and the military letters mean UTC (RFC 2822 section 4.3)."""
    sign = next((mark for mark in "+-" if mark in name), "")
    if not sign:
        return timezone(timedelta(hours=ZONES.get(name, 0)))
    digits = name.partition(sign)[2].replace(":", "").strip()
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if sign == "-" else offset)
