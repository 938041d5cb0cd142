"""
How fast the press renders and delivers: items a second of every output, over the real rows and over N made from them.

    python benchmarks/press.py [--stories N] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broadsheet.press import api, atom, jsonfeed, rss, site, sitemap
from broadsheet.press.deliver import Delivery, deliver
from broadsheet.records import (
    Article,
    Artifact,
    Edition,
    Image,
    Judged,
    Link,
    Listing,
    Masthead,
    Placement,
    Provider,
    Reason,
    Score,
    Section,
    Story,
    Topic,
    Verdict,
    mint,
)

ROWS = Path(__file__).resolve().parents[2] / "shared" / "data" / "everyday" / "articles.jsonl.gz"
NOW = datetime(2024, 1, 1, tzinfo=UTC)
OUTPUTS: Mapping[str, Callable[[Edition], Iterator[Artifact]]] = {
    "api": api.render,
    "rss": rss.render,
    "atom": atom.render,
    "jsonfeed": jsonfeed.render,
    "sitemap": sitemap.render,
    "site": site.render,
}


def read_rows(path: Path = ROWS) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def article_of(row: Mapping[str, Any], serial: int) -> Article:
    moment = datetime.fromisoformat(row["publishedDateTime"])
    suffix = f"-{serial}" if serial else ""
    return Article(
        id=mint(row["path"], suffix),
        feed="rows",
        title=row["title"],
        excerpt=row["excerpt"],
        published=moment,
        first_seen=moment,
        web_url=row["webUrl"] + (f"?{serial}" if serial else ""),
        original_url=row.get("originalUrl", ""),
        amp_url=row.get("ampWebUrl", ""),
        cdn_amp_url=row.get("cdnAmpWebUrl", ""),
        kind=row["type"],
        provider=Provider(name=row["provider"]["name"], domain=row["provider"]["domain"]),
        images=tuple(Image(url=one["url"], width=one["width"], height=one["height"]) for one in row.get("images", ())),
        topics=tuple(row["topics"]),
        path=row["path"].removesuffix(".md") + suffix + ".md",
    )


def judged_of(row: Mapping[str, Any], serial: int, story: str, lead: Article) -> Judged:
    article = article_of(row, serial)
    reasons = (
        Reason(signal="source", points=18, sentence="Its source is known and trusted"),
        Reason(signal="fit", points=row["quality"] // 2, sentence="Topic words stand in the title"),
        Reason(signal="complete", points=12, sentence="It has a picture of good size and a sane date"),
        Reason(signal="kind", points=-6, sentence="It reads like a press release"),
    )
    leads = article.id == lead.id
    verdict = Verdict(
        article=article.id,
        story=story,
        topics=article.topics,
        quality=Score(reasons=reasons),
        heat=row["heat"],
        lead=leads,
        published=leads,
    )
    link = Link(other=lead.id, strength=150 + row["quality"] % 100, evidence=("names that both use", "two days apart"))
    return Judged(article=article, verdict=verdict, links=() if leads else (link,))


def placement_of(rows: list[dict[str, Any]], serial: int) -> Placement:
    ranked = sorted(rows, key=lambda row: (-row["quality"], row["path"]))[:12]
    lead = article_of(ranked[0], serial)
    story_id = mint("story", lead.id)
    members = [judged_of(row, serial, story_id, lead) for row in ranked]
    houses = len({one.article.provider.domain for one in members})
    heat = Score(
        reasons=(
            Reason(signal="lead", points=ranked[0]["quality"], sentence="The quality of its lead"),
            Reason(signal="newsrooms", points=11 * (houses - 1), sentence=f"{houses} independent newsrooms report it"),
        )
    )
    story = Story(
        id=story_id,
        members=tuple(one.article.id for one in members),
        lead=lead.id,
        title=lead.title,
        time=lead.published,
        heat=heat,
        order=heat.total * 1000 + int(lead.published.timestamp() / 3.6),
        newsrooms=houses,
        published=True,
        why_lead="The fullest report, and the first of its newsroom.",
    )
    return Placement(story=story, lead=members[0], coverage=tuple(members[1:]))


def placements_of(rows: Iterable[dict[str, Any]], wanted: int | None) -> list[Placement]:
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["old_cluster"]].append(row)
    made = (placement_of(group, serial) for serial in itertools.count() for group in groups.values())
    found = list(itertools.islice(made, wanted or len(groups)))
    return sorted(found, key=lambda placement: (-placement.story.order, placement.story.id))


def edition_of(placements: list[Placement], title: str = "The Azure Ledger") -> Edition:
    """Everything whole, as after the first run: lists of twenty, sections by topic, source and day, the map of the site."""
    newest = sorted(placements, key=lambda placement: (placement.story.time, placement.story.id), reverse=True)
    topics = shelved(newest, lambda article: article.topics)
    sources = shelved(newest, lambda article: (article.provider.domain,))
    days = shelved(newest, lambda article: (f"{article.published:%Y-%m-%d}",))
    taxonomy = tuple(Topic(id=name.lower().replace(" ", "-"), name=name) for name in sorted(topics))
    described = "The cloud and what is built on it, from every newsroom that writes about it."
    masthead = Masthead(title=title, url="https://news.example/azure", description=described, topics=taxonomy)
    sections = (
        *(Section(kind="topic", key=topic.id, title=topic.name, placements=tuple(topics[topic.name][:60])) for topic in taxonomy),
        *(Section(kind="source", key=key, title=key, placements=tuple(sources[key][:60])) for key in sorted(sources)),
        *(Section(kind="day", key=key, title=key, placements=tuple(days[key])) for key in sorted(days)),
    )
    listings = [*listings_of("news", title, newest)]
    for topic in taxonomy:
        listings += listings_of(f"news/{topic.id}", topic.name, topics[topic.name])
    pages = [("", newest[0].story.time), *((f"stories/{one.story.id}/", one.story.time) for one in newest)]
    folders = {"topic": "topics", "source": "sources", "day": "days"}
    pages += [(f"{folders[section.kind]}/{section.key}/", section.placements[0].story.time) for section in sections]
    front = Section(kind="front", key="", title=title, placements=tuple(placements[:60]))
    return Edition(
        now=NOW,
        masthead=masthead,
        front=front,
        stories=tuple(placements),
        listings=tuple(listings),
        sections=sections,
        site_map=tuple(pages),
    )


def shelved(placements: Iterable[Placement], keys: Callable[[Article], Iterable[str]]) -> Mapping[str, list[Placement]]:
    found: defaultdict[str, list[Placement]] = defaultdict(list)
    for placement in placements:
        for key in keys(placement.lead.article):
            found[key].append(placement)
    return found


def listings_of(key: str, title: str, newest: list[Placement]) -> Iterator[Listing]:
    full = max(0, len(newest) // 20 - 1)
    oldest = newest[::-1]
    for page in range(1, full + 1):
        items = tuple(oldest[(page - 1) * 20 : page * 20][::-1])
        yield Listing(key=key, title=title, page=page, next_page=page - 1 or None, items=items)
    yield Listing(key=key, title=title, page=full + 1, newest=True, next_page=full or None, items=tuple(oldest[full * 20 :][::-1]))


def everything(edition: Edition) -> Iterator[Artifact]:
    for render in OUTPUTS.values():
        yield from render(edition)


def timed(name: str, work: Callable[[], int]) -> None:
    begun = time.perf_counter()
    count = work()
    seconds = time.perf_counter() - begun
    print(f"{name:28} {count:7,} files {seconds:7.2f} s {count / seconds:10,.0f} files/s")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--stories", type=int, help="how many placements to make from the real rows; default: as many as they hold")
    words.add_argument("--keep", type=Path, help="deliver there and leave it")
    chosen = words.parse_args()
    placements = placements_of(read_rows(), chosen.stories)
    edition = edition_of(placements)
    articles = sum(1 + len(placement.coverage) for placement in placements)
    print(f"{len(placements):,} stories, {articles:,} articles, {len(edition.sections):,} sections, {len(edition.listings):,} list pages")
    for name, render in OUTPUTS.items():
        timed(f"render {name}", lambda render=render: sum(1 for _ in render(edition)))  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as spare:
        root = chosen.keep or Path(spare)
        delivery = Delivery()

        def bring() -> int:
            nonlocal delivery
            delivery = deliver(everything(edition), root, delivery.paths, NOW)
            return len(delivery.changed) + delivery.unchanged

        timed("render and deliver, all new", bring)
        timed("again, nothing new", bring)
        print(f"changed {len(delivery.changed)}, removed {len(delivery.removed)}, failed {len(delivery.failed)}")


if __name__ == "__main__":
    main()
