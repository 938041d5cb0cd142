"""Whether the article came whole: an excerpt that is text, a picture of good size, a sane date, a named author."""

from __future__ import annotations

from datetime import timedelta

from broadsheet.desk.points import reason
from broadsheet.records import Article, Image, Reason
from broadsheet.seams import Group, Rules

figure = "quality"
weight = 10

_EXCERPT_WORDS = 8
_OLD = timedelta(days=3650)


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """The whole weight for an excerpt, three quarters for a picture, half for a date, a quarter for an author."""
    parts = (
        (_is_text(subject.excerpt), 1.0, "It says in words what it is about."),
        (any(map(_good, subject.images)), 0.75, "It has a picture of good size."),
        (_is_sane(subject), 0.5, "Its date can be believed."),
        (any(author.strip() for author in subject.authors), 0.25, "It names its author."),
    )
    return tuple(found for there, share, sentence in parts if there for found in reason("complete", weight * share, sentence))


def _is_text(excerpt: str) -> bool:
    words = [word for word in excerpt.split() if any(map(str.isalpha, word))]
    return len(words) >= _EXCERPT_WORDS or (len(excerpt) >= 40 and not excerpt.isascii())


def _good(image: Image) -> bool:
    """More than 250 × 200 pixels and no banner (at most 3 : 1), the record format's rule; a size unsaid is believed."""
    if not (image.width and image.height):
        return bool(image.url)
    return image.width > 250 and image.height > 200 and max(image.width, image.height) <= 3 * min(image.width, image.height)


def _is_sane(subject: Article) -> bool:
    return timedelta(0) <= subject.first_seen - subject.published <= _OLD
