"""Small builders: a builder says only what matters to its test."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from broadsheet.records import (
    Article,
    Artifact,
    Edition,
    Judged,
    Masthead,
    Placement,
    Provider,
    Reason,
    Score,
    Section,
    Story,
    Topic,
    Verdict,
)

NOON = datetime(2023, 11, 28, 12, tzinfo=UTC)
MASTHEAD = Masthead(
    title="A.I. Every Day",
    url="https://news.example/ai",
    description="All of it.",
    topics=(Topic(id="ai", name="AI"), Topic(id="gpu", name="GPU")),
)


def article(name: str, *, hours: float = 0, house: str = "Planet", **fields: Any) -> Article:
    moment = NOON + timedelta(hours=hours)
    base: dict[str, Any] = {
        "id": name,
        "feed": "feed",
        "title": f"Title of {name}",
        "excerpt": f"Excerpt of {name}.",
        "published": moment,
        "first_seen": moment,
        "web_url": f"https://{house.lower()}.example/{name}",
        "provider": Provider(name=house, domain=f"{house.lower()}.example"),
        "path": f"_news/{moment:%Y-%m-%d}-{name}.md",
    }
    return Article(**base | fields)


def judged(of: Article, *, quality: int = 50, **fields: Any) -> Judged:
    verdict: dict[str, Any] = {
        "topics": ("AI",),
        "quality": Score(reasons=(Reason(signal="source", points=quality, sentence="Known"),)),
    } | fields
    links = verdict.pop("links", ())
    return Judged(article=of, verdict=Verdict(article=of.id, story="", **verdict), links=links)


def placement(lead: Judged, *coverage: Judged, **fields: Any) -> Placement:
    base: dict[str, Any] = {
        "id": f"s-{lead.article.id}",
        "members": tuple(one.article.id for one in (lead, *coverage)),
        "lead": lead.article.id,
        "title": lead.article.title,
        "time": lead.article.published,
        "heat": Score(reasons=(Reason(signal="lead", points=50, sentence="Its lead is good"),)),
        "newsrooms": len({one.article.provider.domain for one in (lead, *coverage)}),
        "published": True,
        "why_lead": "The best of them.",
    }
    return Placement(story=Story(**base | fields), lead=lead, coverage=coverage)


def told(*names: str, hours: float = 0) -> Placement:
    """A story of the named articles, the first of them its lead; each comes an hour after the one before."""
    lead, *others = (judged(article(name, hours=hours + number, house=f"House{number}")) for number, name in enumerate(names))
    return placement(lead, *others)


def edition(*stories: Placement, **fields: Any) -> Edition:
    base: dict[str, Any] = {"now": NOON, "masthead": MASTHEAD, "front": front(*stories), "stories": stories}
    return Edition(**base | fields)


def front(*stories: Placement) -> Section:
    return Section(kind="front", key="", title=MASTHEAD.title, placements=stories)


def by_path(artifacts: Iterable[Artifact]) -> dict[str, Artifact]:
    found = list(artifacts)
    assert len({one.path for one in found}) == len(found), "one path was rendered twice"
    return {one.path: one for one in found}
