"""How the site says dates and counts, in English."""

from __future__ import annotations

from datetime import UTC, datetime

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(moment: datetime) -> str:
    """`28 November 2023`."""
    at = moment.astimezone(UTC)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def weekday(moment: datetime) -> str:
    """`Tuesday, 28 November 2023`."""
    return f"{WEEKDAYS[moment.astimezone(UTC).weekday()]}, {day(moment)}"


def clock(moment: datetime) -> str:
    """`10:05`, in UTC."""
    at = moment.astimezone(UTC)
    return f"{at.hour:02d}:{at.minute:02d}"


def short(moment: datetime) -> str:
    """`28 Nov, 10:05`: for lines where the year goes without saying."""
    at = moment.astimezone(UTC)
    return f"{at.day} {MONTHS[at.month - 1][:3]}, {clock(at)}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 newsroom`, `2 newsrooms`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def signed(number: int) -> str:
    """`12`, `−3`: with the sign that figures have in print."""
    return str(number).replace("-", "−")
