"""Builders that say only what matters to a judgement, and the real rows to judge."""

from __future__ import annotations

import gzip
import json
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import yaml
from tests.corpora import shared

from broadsheet.records import Article, Image, Organization, Provider, Topic
from broadsheet.seams import Group, Rules

NOON = datetime(2021, 3, 1, 12, tzinfo=UTC)
PICTURE = Image(url="https://img.example/p.jpg", width=800, height=500)
WORDS = "The council of the river town voted on Monday for a new bridge over the old harbour."


def article(name: str, *, domain: str = "", hours: float = 0, **more: Any) -> Article:
    """An article of the source `domain` (one of its own by default), so many hours after noon."""
    domain = domain or f"{name}.example"
    at = NOON + timedelta(hours=hours)
    told: dict[str, Any] = {
        "title": "Town votes for a new bridge",
        "published": at,
        "first_seen": at,
        "web_url": f"https://{domain}/{name}",
    } | more
    return Article(id=name, feed="f", provider=Provider(name=domain, domain=domain), **told)


def group(*members: Article, **more: Any) -> Group:
    """A story of these members, in order of time."""
    return Group(id="story", members=tuple(sorted(members, key=lambda member: (member.published, member.id))), **more)


@cache
def real_rows() -> tuple[dict[str, Any], ...]:
    """The old service's rows, in the order of the file."""
    with gzip.open(shared("data/everyday/articles.jsonl.gz"), "rt", encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


@cache
def real_rules() -> Rules:
    """The taxonomy and the organizations of those rows, with B = 40 and k = 20."""
    topics, organizations = [], {}
    for name, fields in _taxonomy():
        if "/topics/" in name:
            keywords, hashtags = (tuple(fields.get(key) or ()) for key in ("keywords", "hashtags"))
            parent, shortname = fields.get("parent") or "", fields.get("shortname") or ""
            topics.append(
                Topic(id=fields["_id"], name=fields["name"], parent=parent, shortname=shortname, keywords=keywords, hashtags=hashtags)
            )
        elif "/organizations/" in name:
            organizations[fields["domain"]] = Organization(domain=fields["domain"], name=fields["name"])
    return Rules(topics=tuple(topics), organizations=organizations, organization=40, coverage=20)


def _taxonomy() -> Iterator[tuple[str, dict[str, Any]]]:
    with tarfile.open(shared("data/everyday/taxonomy-azure.tar.gz")) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            if held := archive.extractfile(member):
                yield member.name, next(part for part in yaml.safe_load_all(held.read()) if part)


def real_article(row: dict[str, Any]) -> Article:
    """A row as the wire would read it; its path is its id, or else its address."""
    at = datetime.fromisoformat(row["publishedDateTime"])
    return Article(
        id=row.get("path", row["webUrl"]),
        path=row.get("path", ""),
        feed="rows",
        title=row["title"],
        excerpt=row["excerpt"],
        published=at,
        first_seen=at,
        web_url=row["webUrl"],
        amp_url=row.get("ampWebUrl", ""),
        provider=Provider(name=row["provider"]["name"], domain=row["provider"]["domain"]),
        images=tuple(Image(url=image["url"], width=image["width"], height=image["height"]) for image in row.get("images", ())),
        topics=tuple(row.get("topics", ())),
        official=bool(row.get("official")),
        removed=bool(row.get("removed")),
        query=row.get("query", ""),
    )


def real_groups() -> tuple[Group, ...]:
    """The rows in the old service's own grouping."""
    members: dict[str, list[Article]] = {}
    for row in real_rows():
        members.setdefault(row["old_cluster"], []).append(real_article(row))
    return tuple(
        Group(id=name, members=tuple(sorted(found, key=lambda member: (member.published, member.id)))) for name, found in members.items()
    )
