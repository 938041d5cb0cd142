"""Questions to the archive: the hottest stories, why something is where it is, and everything back again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import decisions, holds, intake, lookup, outbox
from broadsheet.archive.codec import batches
from broadsheet.archive.pages import pages_of
from broadsheet.desk.corrections import changes
from broadsheet.errors import ItemError, UsageError
from broadsheet.press import record, rows
from broadsheet.press.items import chapter
from broadsheet.press.why import why
from broadsheet.publication import Publication
from broadsheet.records import Article, Judged, Placement, Record, Spike, Turn, Verdict
from broadsheet.settings import Stories
from broadsheet.stages.compared import Compared
from broadsheet.stages.judging import open_proposals
from broadsheet.stages.publish import related
from broadsheet.stages.sources import sitemaps
from broadsheet.wire.urls import canonical

STORIES = Stories()


def hottest(connection: Connection, since: datetime | None, limit: int) -> list[dict[str, Any]]:
    """The stories of `stories --json`, hottest first."""
    placed = decisions.placements(connection, decisions.hottest(connection, since, limit))
    return [_story(placement) for placement in placed]


def proposals(connection: Connection, since: datetime | None, limit: int) -> list[dict[str, Any]]:
    """The open proposals of `stories --proposals --json`, the surest first."""
    return [one for one in _proposals(connection) if since is None or one["at"] >= since][:limit]


def explain(connection: Connection, subject: str, now: datetime) -> dict[str, Any]:
    """Why an article or story is where it is, what was set aside, or how sitemaps fare. Raises UsageError for a name unknown."""
    story = lookup.find_story(connection, subject)
    article = None if story else _find(connection, subject)
    spikes = lookup.spikes(connection, _names(subject))
    led = sitemaps(connection, _names(subject))
    if not (story or article or spikes or led):
        raise UsageError(
            "is neither an article, a story nor anything set aside", subject=subject, remedy="give an address, an id or a path"
        )
    told: dict[str, Any] = {"spikes": [_spike(spike) for spike in spikes]} if spikes else {}
    told |= {"sitemaps": led} if led else {}
    if article:
        story = lookup.story_of(connection, article.id)
    placed = decisions.placements(connection, [story]) if story else ()
    if not placed:
        return {**told, "article": _article(article), "held": _undecided(connection, article, now)} if article else told
    judged = next((one for one in _members(placed[0]) if article and one.article.id == article.id), placed[0].lead)
    return {**told, **_placed(connection, judged, placed[0])}


def explain_pair(connection: Connection, subject: str, other: str, settings: Stories = STORIES) -> dict[str, Any]:
    """Why two articles are, or are not, one story. Raises UsageError for a name unknown."""
    one, two = (_known(connection, name) for name in (subject, other))
    return {"articles": [_article(one), _article(two)], **Compared(connection, (one, two), settings).told()}


def export_rows(connection: Connection) -> Iterator[bytes]:
    """Every article as a line of JSON, in order of (published, id)."""
    for batch in batches(lookup.every_article(connection)):
        stories = decisions.stories_of(connection, [article.id for article in batch])
        placed = decisions.placements(connection, sorted(set(stories.values())))
        known = {one.article.id: (one, placement) for placement in placed for one in _members(placement)}
        for article in batch:
            judged, placement = known.get(article.id, (Judged(article=article, verdict=Verdict(article=article.id, story="")), None))
            yield rows.line(rows.row(judged, placement.story if placement else None))


def export_records(connection: Connection, publication: Publication) -> Iterator[tuple[str, bytes | ItemError]]:
    """(path, text) of every record: as decided, else as it was imported; an error stands for one that cannot be written."""
    kept = dict(lookup.every_record(connection))
    for batch in batches(decisions.all_stories(connection)):
        for placement in decisions.placements(connection, batch):
            for one in _members(placement):
                kept.pop(one.article.path, None)
                yield one.article.path, _emitted(Record(judged=one, related=related(one, placement, publication)))
    decided = kept.keys()
    for article in lookup.every_article(connection):
        if article.path not in decided and not lookup.story_of(connection, article.id):
            yield article.path, _emitted(Record(judged=Judged(article=article, verdict=Verdict(article=article.id, story=""))))
    yield from kept.items()


def _emitted(one: Record) -> bytes | ItemError:
    try:
        return record.emit(one)
    except ItemError as error:
        return error


def _known(connection: Connection, name: str) -> Article:
    article = _find(connection, name)
    if article is None and (story := lookup.find_story(connection, name)):
        placed = decisions.placements(connection, [story])
        article = placed[0].lead.article if placed else None
    if article is None:
        raise UsageError("is no article of this publication", subject=name, remedy="give an address, an id or a path")
    return article


def _find(connection: Connection, subject: str) -> Article | None:
    return lookup.find(connection, _names(subject))


def _names(subject: str) -> Sequence[str]:
    """What a name may stand for: itself, and the canonical form of the address it is."""
    try:
        return (subject, canonical(subject))
    except ItemError:
        return (subject,)


def _members(placement: Placement) -> tuple[Judged, ...]:
    return (placement.lead, *placement.coverage)


def _placed(connection: Connection, judged: Judged, placement: Placement) -> dict[str, Any]:
    story, verdict = placement.story, judged.verdict
    found = outbox.sightings(connection, [judged.article.id]).get(judged.article.id, ())
    return {
        "article": _article(judged.article),
        "story": {
            "id": story.id,
            "title": story.title,
            "leadTitle": placement.lead.article.title,
            "heat": story.heat.total,
            "newsrooms": story.newsrooms,
            "members": len(story.members),
            "follows": story.follows,
        },
        "takesUp": _taken_up(connection, placement),
        "timeline": _timeline(connection, placement),
        "lead": verdict.lead,
        "topics": verdict.topics,
        "published": verdict.published,
        "held": verdict.held,
        "copyOf": verdict.copy_of,
        "why": msgspec.to_builtins(why(judged, placement)),
        "proposals": _proposals(connection, story.members),
        "seen": [{"feed": one.feed, "at": one.at, "query": one.query} for one in found],
        "page": _page(connection, judged.article.id),
        "versions": _versions(connection, judged.article),
    }


def _page(connection: Connection, article: str) -> dict[str, Any] | None:
    """What came of the article's page, and when it is looked at next; None where nobody wants it."""
    row = pages_of(connection, [article]).get(article)
    if row is None:
        return None
    claimed = row.page.claimed if row.page and row.page.claimed != row.page.canonical else ""
    told = {"outcome": row.outcome or "read", "tries": row.tries, "readings": row.readings, "checked": row.checked, "due": row.due}
    return {**told, "words": len(row.page.text.split()) if row.page else 0, "refusedCanonical": claimed}


def _versions(connection: Connection, article: Article) -> list[dict[str, Any]]:
    """The earlier versions, oldest first, each with the words that the next one has in their place."""
    old = lookup.versions(connection, article.id)
    return [
        {"title": one.title, "excerpt": one.excerpt, "changes": msgspec.to_builtins(changes(_all_words(one), _all_words(after)))}
        for one, after in pairwise((*old, article))
    ]


def _all_words(article: Article) -> str:
    return f"{article.title} ¶ {article.excerpt} ¶ {article.text}"


def _taken_up(connection: Connection, placement: Placement) -> dict[str, str] | None:
    """The closed story that this one takes up, and why; None when it takes up none."""
    story = placement.story
    if not story.follows:
        return None
    before = decisions.judged(connection, [story.follows])[0].get(story.follows)
    why = next((turn.reason for turn in placement.timeline if turn.kind == "reopen" and turn.story == story.id), "")
    return {"story": story.follows, "title": before.title if before else "", "why": why}


def _timeline(connection: Connection, placement: Placement) -> list[dict[str, Any]]:
    """The life of the story, each turn with the title of the article that it is about, else of the story on the other side."""
    asked = sorted({turn.article for turn in placement.timeline if turn.article})
    titles = {name: article.title for name, article in intake.articles(connection, asked).items()}
    others = sorted({name for turn in placement.timeline for name in (turn.story, turn.other)} - {"", placement.story.id})
    titles |= {name: story.title for name, story in decisions.judged(connection, others)[0].items()}
    return [
        {**msgspec.to_builtins(chapter(turn)), "title": titles.get(_about(turn, placement.story.id), "")} for turn in placement.timeline
    ]


def _about(turn: Turn, story: str) -> str:
    """The article that a turn is about, or the story on the other side."""
    return turn.article or (turn.other if turn.story == story else turn.story)


def _story(placement: Placement) -> dict[str, Any]:
    story = placement.story
    return {
        "id": story.id,
        "title": story.title,
        "heat": story.heat.total,
        "newsrooms": story.newsrooms,
        "lead": _told(placement.lead),
        "coverage": [_told(one) for one in placement.coverage],
    }


def _told(judged: Judged) -> dict[str, Any]:
    article, verdict = judged.article, judged.verdict
    return {
        **_article(article),
        "quality": verdict.quality.total,
        "heat": verdict.heat,
        "published": verdict.published,
        "copyOf": verdict.copy_of,
    }


def _article(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "webUrl": article.web_url,
        "title": article.title,
        "provider": {"name": article.provider.name, "domain": article.provider.domain},
        "publishedDateTime": article.published,
        "path": article.path,
    }


def _proposals(connection: Connection, articles: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The judge's open proposals, the surest first; only those that name one of these articles, where any are given."""
    found = open_proposals(connection, articles)
    known = intake.articles(connection, sorted({name for one in found for name in (one.subject, one.other)}))
    return [
        {
            "kind": one.kind,
            "at": one.at,
            "odds": round(one.odds / 256, 2),
            "reason": one.reason,
            "articles": [_article(known[one.subject]), _article(known[one.other])],
            "stories": stories,
        }
        for one, stories in sorted(found.items(), key=lambda found: -found[0].odds)
    ]


def _undecided(connection: Connection, article: Article, now: datetime) -> str:
    return holds.held(connection, article.id) or ("in-the-future" if article.published > now else "undecided")


def _spike(spike: Spike) -> dict[str, Any]:
    return {
        "stage": spike.stage,
        "subject": spike.subject,
        "reason": spike.reason,
        "detail": spike.detail,
        "source": spike.source,
        "at": spike.at,
    }
