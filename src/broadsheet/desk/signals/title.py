"""What is wrong with its headline: too short or too long, shouting, teasing, or counting out a list."""

from __future__ import annotations

import re

from broadsheet.desk.points import reason
from broadsheet.records import Article, Reason
from broadsheet.seams import Group, Rules

figure = "quality"
weight = 5

_SHORT, _LONG = 15, 130
_TEASER = re.compile(
    r"you won.t believe|what happen(?:s|ed) next|will (?:shock|surprise|amaze) you|this (?:one|simple|weird) trick"
    r"|here.s (?:why|what|how)\b|find out (?:why|how|what)|you need to know|\.{3}$|\u2026$",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^(?:the |top |these )*(?:best )?\d{1,3} (?:[\w'\u2019-]+ ){0,4}?"
    r"(?:ways|reasons|tips|things|charts|takeaways|steps|facts|tricks|questions|stocks|best|top|tools|examples)\b"
    r"|\btop \d{1,3}\b",
    re.IGNORECASE,
)


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """Minus the weight for each fault of the headline."""
    title = subject.title.strip()
    faults = (
        (len(title) < _SHORT and _shown(title) < _SHORT, "Its headline is too short to say anything."),
        (len(title) > _LONG, "Its headline is too long."),
        (_shouts(title), "Its headline shouts."),
        (bool(_TEASER.search(title)), "Its headline teases instead of telling."),
        (bool(_LIST.search(title)), "Its headline counts out a list."),
    )
    return tuple(found for there, sentence in faults if there for found in reason("title", -weight, sentence))


def _shown(title: str) -> int:
    """Its length, where a character beyond the Latin ones says about as much as two of them."""
    return sum(1 if ord(letter) < 0x2E80 else 2 for letter in title)


def _shouts(title: str) -> bool:
    """Capitals throughout, or exclamation marks in a row; short names in capitals (NASA, IBM) are no shouting."""
    words = [word for word in re.findall(r"[^\W\d_]{4,}", title) if word.upper() != word.lower()]
    loud = sum(word.isupper() for word in words)
    return "!!" in title or (loud >= 3 and loud * 2 > len(words))
