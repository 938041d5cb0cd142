"""An edition that has something on every page, and its site."""

from __future__ import annotations

from typing import Any

from lxml import html
from tests.press.editions import NOON, by_path, edition, told

from broadsheet.press import site
from broadsheet.records import Artifact, Edition, Health, Profile, Section

HOUSES = tuple(
    Profile(domain=f"house{n}.example", name=f"House{n}", reports=1, feeds=(Health(feed="a.xml", state="ok"),)) for n in range(3)
)


def whole() -> Edition:
    """An edition with a page of every kind."""
    story = told("a", "b", "c")
    sections = (
        Section(kind="topic", key="ai", title="AI", placements=(story,)),
        Section(kind="topic", key="gpu", title="GPU"),
        *(Section(kind="source", key=house.domain, title=house.name, placements=(story,), profile=house) for house in HOUSES),
        Section(kind="day", key="2023-11-28", title="28 November 2023", placements=(story,)),
        Section(kind="month", key="2023-11", title="2023-11", placements=(story,), days=(("2023-11-28", 1),)),
    )
    pages = ("", "stories/s-a/", "topics/ai/", "days/2023-11-28/", "months/2023-11/", *(f"sources/{house.domain}/" for house in HOUSES))
    return edition(story, sections=sections, site_map=tuple((page, NOON) for page in pages), moved={"old": "s-a"}, profiles=HOUSES)


def rendered(of: Edition) -> dict[str, Artifact]:
    """The files of its site, by path."""
    return by_path(site.render(of))


def tree_of(artifact: Artifact) -> Any:
    """A page as a browser would read it."""
    return html.document_fromstring(artifact.body.decode())
