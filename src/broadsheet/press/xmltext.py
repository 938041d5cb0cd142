"""Text as XML and HTML need it: legal characters, escapes, and the dates of RFC 822 and RFC 3339."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# Everything outside the Char production of XML 1.0 (fifth edition, section 2.2), and the noncharacters beside it.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def legal(text: str) -> str:
    """`text` without the characters that no XML document may hold: most controls, surrogates, U+FFFE and U+FFFF."""
    return text if text.replace("\n", "").isprintable() else _ILLEGAL.sub("", text)


def escaped(text: str) -> str:
    """`text` for element content or a double-quoted attribute, legal and escaped."""
    plain = legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace('"', "&quot;").replace("\r", "&#13;")


def rfc822(moment: datetime) -> str:
    """`Tue, 28 Nov 2023 10:00:00 GMT`, the date of RSS 2.0, in English whatever the locale."""
    at = moment.astimezone(UTC)
    return f"{_DAYS[at.weekday()]}, {at.day:02d} {_MONTHS[at.month - 1]} {at.year:04d} {at.hour:02d}:{at.minute:02d}:{at.second:02d} GMT"


def rfc3339(moment: datetime) -> str:
    """`2023-11-28T10:00:00Z`, the date of records, Atom, JSON Feed and sitemaps."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:-6] + "Z"
