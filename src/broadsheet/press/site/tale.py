"""A story as its own page shows it: its time line with copies under their originals, what was corrected, what came of it, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise

import msgspec

from broadsheet.press.site import words
from broadsheet.press.site.panels import Panel, panels
from broadsheet.press.site.views import Card, Labelled, Line, Spread, card, line, spread, topics_by_name
from broadsheet.press.site.worddiff import Piece, excerpted, pieces
from broadsheet.press.why import why
from broadsheet.press.xmltext import rfc3339
from broadsheet.records import Article, Background, Judged, Masthead, Placement, Story, Version

_TURNS = {
    "founded": "The story began",
    "join": "Joined",
    "merge": "Another story was merged into it",
    "split": "A part became a story of its own",
    "move": "Moved to another story",
    "eject": "Left the story",
    "reopen": "Takes up an earlier story",
}


class Branch(msgspec.Struct, frozen=True):
    """An article with its own text, and under it the copies of that."""

    line: Line
    copies: tuple[Line, ...]


class Day(msgspec.Struct, frozen=True):
    """What one day brought to a story."""

    name: str
    iso: str
    branches: tuple[Branch, ...]


class Step(msgspec.Struct, frozen=True):
    """One correction: when other words were first seen, and which words of title, excerpt and text changed."""

    iso: str
    when: str
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    text: tuple[Piece, ...]


class Corrected(msgspec.Struct, frozen=True):
    """An article whose words changed, and how, oldest change first."""

    line: Line
    steps: tuple[Step, ...]


class Turned(msgspec.Struct, frozen=True):
    """One turn of the desk in words; `title` is of the article it concerns, empty where that is not here."""

    iso: str
    when: str
    what: str
    title: str
    reason: str


class Other(msgspec.Struct, frozen=True):
    """Another story, as this one refers to it."""

    title: str
    href: str
    iso: str
    when: str


class Tale(msgspec.Struct, frozen=True):
    """A story as its own page shows it; `narrowest` is the topic it is filed under."""

    card: Card
    topics: tuple[Labelled, ...]
    panels: tuple[Panel, ...]
    days: tuple[Day, ...]
    copies: str
    spread: Spread | None
    corrected: tuple[Corrected, ...]
    turns: tuple[Turned, ...]
    follows: Other | None
    followed: tuple[Other, ...]


def tale(placement: Placement, masthead: Masthead, background: Background) -> Tale:
    """A placement as a whole page."""
    topics = topics_by_name(masthead)
    members = (placement.lead, *placement.coverage)
    copies = sum(1 for one in placement.coverage if one.verdict.copy_of)
    return Tale(
        card=card(placement, topics),
        topics=tuple(topics[name] for name in placement.lead.verdict.topics if name in topics),
        panels=panels(why(placement.lead, placement), placement),
        days=_days(placement),
        copies=words.counted(copies, "copy", "copies") if copies else "",
        spread=spread(placement),
        corrected=tuple(_corrected(members, background.versions)),
        turns=_turned(placement),
        follows=_other(background.follows) if background.follows else None,
        followed=tuple(_other(story) for story in background.followed),
    )


def _days(placement: Placement) -> tuple[Day, ...]:
    """The members by the day of their original, newest day first, newest first within it."""
    members = {one.article.id: one for one in (placement.lead, *placement.coverage)}
    roots: dict[str, list[Judged]] = {name: [] for name in members if _root(name, members) == name}
    for name, one in members.items():
        if name not in roots:
            roots[_root(name, members)].append(one)
    ordered = sorted((members[name] for name in roots), key=_by_time, reverse=True)
    return tuple(
        Day(name, rfc3339(found[0].article.published)[:10], tuple(_branch(one, roots[one.article.id], placement) for one in found))
        for name, group in groupby(ordered, lambda one: words.weekday(one.article.published))
        if (found := list(group))
    )


def _root(name: str, members: Mapping[str, Judged]) -> str:
    """The member that an article is, at last, a copy of; a circle of copies ends where it is entered again, at its least name."""
    seen: set[str] = set()
    while name not in seen and members[name].verdict.copy_of in members:
        seen.add(name)
        name = members[name].verdict.copy_of
    return min(seen) if name in seen else name


def _branch(one: Judged, copies: list[Judged], placement: Placement) -> Branch:
    lead = placement.lead
    return Branch(line(one, lead=one is lead), tuple(line(copy, lead=copy is lead) for copy in sorted(copies, key=_by_time)))


def _by_time(one: Judged) -> tuple[object, str]:
    return one.article.published, one.article.id


def _corrected(members: tuple[Judged, ...], versions: Mapping[str, tuple[Version, ...]]) -> Iterator[Corrected]:
    for one in members:
        earlier = versions.get(one.article.id, ())
        texts = [*(version.article for version in earlier), one.article]
        steps = (_step(version, pair) for version, pair in zip(earlier, pairwise(texts), strict=True))
        if told := tuple(step for step in steps if step.title or step.excerpt or step.text):
            yield Corrected(line(one), told)


def _step(version: Version, pair: tuple[Article, Article]) -> Step:
    old, new = pair
    return Step(
        rfc3339(version.until),
        words.short(version.until),
        pieces(old.title, new.title),
        excerpted(old.excerpt, new.excerpt),
        excerpted(old.text, new.text) if old.text and new.text else (),
    )


def _turned(placement: Placement) -> tuple[Turned, ...]:
    titles = {one.article.id: one.article.title for one in (placement.lead, *placement.coverage)}
    return tuple(
        Turned(rfc3339(turn.at), words.short(turn.at), _TURNS.get(turn.kind, turn.kind), titles.get(turn.article, ""), turn.reason)
        for turn in placement.timeline
    )


def _other(story: Story) -> Other:
    return Other(story.title, f"stories/{story.id}/index.html", rfc3339(story.time), words.day(story.time))
