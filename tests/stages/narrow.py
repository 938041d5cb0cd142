"""A publication with given stories, two decisions among them narrow, whatever the engine's weights are today."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select
from tests.publications import GIVEN, NOW, archive, make, row, run, take

from broadsheet.archive import decisions
from broadsheet.archive.schema import MEMBERS
from broadsheet.quality.learned import learned
from broadsheet.records import Link

THRESHOLD = learned().threshold
JUDGED = GIVEN + 'judge = "bag"\n'
STORM = "Storm Ciara floods the harbour of Bergen"
TITLES = {
    "storm1": STORM,
    "storm2": STORM + " again",
    "gale1": STORM + " at night",
    "bakers": "Bakers strike over the price of bread",
    "comet": "Telescope finds comet beyond Neptune",
}
STORIES_OF = {"storm1": "storm", "storm2": "storm", "gale1": "gale", "bakers": "mixed", "comet": "mixed"}


def told(name: str, hours: float = 0) -> dict[str, Any]:
    """A row by its name, from a source of its own, in its given story."""
    at = NOW - timedelta(days=2) + timedelta(hours=hours + list(TITLES).index(name))
    provider = {"name": name, "domain": f"{name}.example"}
    said = {"title": TITLES[name], "webUrl": f"https://{name}.example/", "provider": provider, "story": STORIES_OF[name]}
    return row(0, **said, excerpt="", publishedDateTime=f"{at:%Y-%m-%dT%H:%M:%SZ}")


def scene(root: Path, settings: str = GIVEN, others: int = 24) -> Path:
    """Three given stories, and others beside them; two fit narrowly too badly to be one, and one narrowly well enough to be one."""
    make(root, settings)
    take(root, [*map(told, TITLES), *(row(number, story=f"s{number}") for number in range(1, 1 + others))])
    run(root)
    tie(root, ("storm1", "gale1"), ("storm2", "gale1"), by=-50)
    tie(root, ("bakers", "comet"), by=50)
    return root


def tie(root: Path, *pairs: tuple[str, str], by: int) -> None:
    """Write links between articles into the archive, so much above the threshold."""
    names = ids(root)
    with archive(root) as connection:
        members = {
            one.article: one for found in decisions.members_of(connection, decisions.all_stories(connection)).values() for one in found
        }
        for one, other in (side for pair in pairs for side in (pair, pair[::-1])):
            member = members[names[one]]
            link = Link(other=names[other], strength=THRESHOLD + by)
            members[names[one]] = msgspec.structs.replace(member, links=(*member.links, link))
        decisions.save_members(connection, list(members.values()))


def ids(root: Path) -> dict[str, str]:
    """The articles' ids, by the names of their sources."""
    with archive(root) as connection:
        return {
            domain.removesuffix(".example"): id_ for id_, domain in connection.execute(select(MEMBERS.c.article, MEMBERS.c.domain)).all()
        }


def judge(root: Path, settings: str = JUDGED) -> int:
    """The line once with the judge on; how much it proposes."""
    make(root, settings)
    return run(root).counts["proposed"]
