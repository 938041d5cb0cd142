"""Which file of the API has which shape."""

from __future__ import annotations

import re

PLACES = (
    ("article", r"news/\d{4}/\d\d/\d\d/.+"),
    ("changes", r"changes(/page/\d+)?"),
    ("day", r"days/[\d-]+"),
    ("moved", r"stories/old"),
    ("list", r"news(/page/\d+|/[^/]+(/page/\d+)?)?"),
    ("newsletters", "newsletters"),
    ("sources", "sources"),
    ("stories", "stories"),
    ("story", r"stories/[^/]+"),
    ("topics", "topics"),
    ("schema", "schema"),
)


def shape_of(path: str) -> str:
    """Which shape a file of the API has, by its path."""
    place = path.removeprefix("public/api/").removesuffix("/index.json")
    return next(name for name, form in PLACES if re.fullmatch(form, place, re.DOTALL))
