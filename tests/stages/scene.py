"""A publication with a few stories, its archive looked into and ruled upon."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.publications import NOW, Row, archive, make, run, take

from broadsheet.archive import decisions
from broadsheet.archive.timeline import timelines
from broadsheet.records import Ruling, Story, Turn

OPEN = "[policy]\nquality = -1000\nheat = -1000\n"
"""Settings under which everything is published."""
QUAKE = (
    "Magnitude 6.8 earthquake strikes Marrakesh in Morocco",
    "Morocco earthquake of magnitude 6.8 kills hundreds near Marrakesh",
    "Hundreds dead after 6.8 quake hits Marrakesh, Morocco",
)
FERRY = (
    "Ferry Aurora runs aground off Tromsø, passengers rescued by helicopter",
    "Helicopters rescue passengers of ferry Aurora aground off Tromsø",
)
CODES = {"QUAKE": QUAKE, "FERRY": FERRY}


def told(code: str, number: int, *, hours: float = 0) -> Row:
    """One telling of one event by a source of its own."""
    titles = CODES[code]
    title = titles[number % len(titles)]
    domain = f"{code.lower()}{number}.example"
    at = NOW - timedelta(days=60) + timedelta(hours=hours + number)
    return {
        "title": title,
        "excerpt": f"{title}. Paper number {number} reports.",
        "webUrl": f"https://{domain}/{code}",
        "publishedDateTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "type": "article",
        "provider": {"name": domain, "domain": domain},
    }


def scene(root: Path, settings: str = "") -> Path:
    """Three tellings of a quake, two of a ferry aground, all decided."""
    make(root, settings)
    take(root, [*(told("QUAKE", n) for n in range(3)), *(told("FERRY", n) for n in range(2))])
    run(root)
    return root


def rule(root: Path, kind: str, subject: str, other: str = "", *, value: str = "", undoes: int | None = None, at: datetime = NOW) -> int:
    """Write a ruling into the archive; its id."""
    with archive(root) as connection:
        ruling = Ruling(id=0, at=at, kind=kind, subject=subject, other=other, value=value, editor="ed", undoes=undoes)
        return decisions.add_ruling(connection, ruling)


def id_of(root: Path, code: str, number: int) -> str:
    """The id of a telling."""
    with archive(root) as connection:
        members = decisions.members_of(connection, decisions.all_stories(connection))
        domain = f"{code.lower()}{number}.example"
        (found,) = [one.article for rows in members.values() for one in rows if one.domain == domain]
    return found


def homes(root: Path) -> dict[str, str]:
    """Which story each telling is in, by the name of its source."""
    with archive(root) as connection:
        members = decisions.members_of(connection, decisions.all_stories(connection))
    return {one.domain.removesuffix(".example"): story for story, rows in members.items() for one in rows}


def groups(root: Path) -> set[frozenset[str]]:
    """The stories as sets of source names."""
    found = homes(root)
    return {frozenset(name for name, home in found.items() if home == story) for story in found.values()}


def story(root: Path, id_: str) -> Story:
    """A story as judged."""
    with archive(root) as connection:
        return decisions.judged(connection, [id_])[0][id_]


def life(root: Path, id_: str) -> tuple[Turn, ...]:
    """A story's turns, oldest first."""
    with archive(root) as connection:
        names = (id_, *(old for old, now in decisions.aliases(connection).items() if now == id_))
        return timelines(connection, {id_: names})[id_]
