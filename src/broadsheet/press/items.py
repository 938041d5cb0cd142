"""The shapes of the JSON API: an article as an item, its relatives, a story, and the envelope of a list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec

from broadsheet.press.addresses import absolute, route
from broadsheet.press.why import Why, why
from broadsheet.records import Article, Image, Judged, Masthead, Placement, Provider, Turn

LISTED, FULL = 3, 10
Kind = TypeVar("Kind")
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Wire(msgspec.Struct, frozen=True, rename="camel"):
    """What all shapes share: frozen, every field present in its order, names in camel case."""


class Picture(Wire, frozen=True):
    """A picture: address, size in pixels (0 when unknown), title (may be empty), and whether the site has prints of its own."""

    url: str
    width: int
    height: int
    title: str
    is_cached: bool


class House(Wire, frozen=True):
    """Who published an article."""

    name: str
    domain: str
    images: tuple[Picture, ...]


class Relative(Wire, frozen=True):
    """Another member of an article's story, as `related` lists it; `copy_of` is the id of the text it copies, or empty."""

    path: str
    title: str
    excerpt: str
    published_date_time: Moment
    web_url: str
    amp_web_url: str
    cdn_amp_web_url: str
    type: str
    provider: House
    quality: int
    heat: int
    published: bool
    images: tuple[Picture, ...]
    copy_of: str


class Item(Wire, frozen=True):
    """One article. `path` is its place under api/, `source_url` its source's front door, `story` its story's id."""

    path: str
    title: str
    excerpt: str
    source_url: str
    web_url: str
    original_url: str
    amp_web_url: str
    cdn_amp_web_url: str
    type: str
    heat: int
    quality: int
    published_date_time: Moment
    updated_date_time: Moment
    provider: House
    images: tuple[Picture, ...]
    locale: str
    categories: tuple[str, ...]
    topics: tuple[str, ...]
    story: str
    related: tuple[Relative, ...]
    why: Why


class Chapter(Wire, frozen=True):
    """One turn in a story's life: what was decided at `at` and why; `article` and `other` (a story) are ids, or empty."""

    at: Moment
    kind: str
    story: str
    article: str
    other: str
    reason: str


class Tale(Wire, frozen=True):
    """
    One story: its place and page, its figures, its lead as an item, all its coverage, and its life so far.

    `follows` is the id of the closed story that this one takes up again, or empty.
    """

    id: str
    path: str
    web_url: str
    title: str
    heat: int
    newsrooms: int
    published_date_time: Moment
    topics: tuple[str, ...]
    lead: Item
    coverage: tuple[Relative, ...]
    aliases: tuple[str, ...]
    why: Why
    follows: str
    timeline: tuple[Chapter, ...]


class Envelope(Wire, Generic[Kind], frozen=True):
    """One page of a list; `next_page` is the number of the next older page, None after the oldest."""

    title: str
    path: str
    page: int
    value: tuple[Kind, ...]
    next_page: int | None


class Day(Envelope[Kind], Generic[Kind], frozen=True):
    """One day's edition: `value` is its top section, in which no owner has more than its share, and `more` what follows."""

    more: tuple[Kind, ...]


def encoded(shape: object) -> bytes:
    """Compact UTF-8 JSON; a lone surrogate, which UTF-8 cannot hold, becomes a question mark."""
    try:
        return msgspec.json.encode(shape)
    except UnicodeEncodeError:
        return msgspec.json.encode(_mended(shape))


def item(judged: Judged, placement: Placement, masthead: Masthead, most: int = FULL) -> Item:
    """`judged`, a member of the placement, with at most `most` of the other members."""
    article, verdict = judged.article, judged.verdict
    return Item(
        path="/" + route(article),
        title=article.title,
        excerpt=article.excerpt,
        source_url=f"https://{article.provider.domain}/",
        web_url=article.web_url,
        original_url=article.original_url or article.web_url,
        amp_web_url=article.amp_url,
        cdn_amp_web_url=article.cdn_amp_url,
        type=article.kind,
        heat=verdict.heat,
        quality=verdict.quality.total,
        published_date_time=_utc(article.published),
        updated_date_time=_utc(article.updated or article.published),
        provider=_house(article.provider),
        images=_pictures(article.images),
        locale=article.language or masthead.locale,
        categories=article.categories,
        topics=verdict.topics,
        story=placement.story.id,
        related=tuple(relative(other) for other in _others(judged, placement)[:most]),
        why=why(judged, placement),
    )


def relative(judged: Judged) -> Relative:
    """One member of a story, as another member lists it."""
    article: Article = judged.article
    return Relative(
        path="/" + route(article),
        title=article.title,
        excerpt=article.excerpt,
        published_date_time=_utc(article.published),
        web_url=article.web_url,
        amp_web_url=article.amp_url,
        cdn_amp_web_url=article.cdn_amp_url,
        type=article.kind,
        provider=_house(article.provider),
        quality=judged.verdict.quality.total,
        heat=judged.verdict.heat,
        published=judged.verdict.published,
        images=_pictures(article.images[:1]),
        copy_of=judged.verdict.copy_of,
    )


def tale(placement: Placement, masthead: Masthead) -> Tale:
    """A placement's story with its lead and all its coverage."""
    story = placement.story
    return Tale(
        id=story.id,
        path=f"/stories/{story.id}",
        web_url=absolute(masthead, f"stories/{story.id}/"),
        title=story.title,
        heat=story.heat.total,
        newsrooms=story.newsrooms,
        published_date_time=_utc(story.time),
        topics=placement.lead.verdict.topics,
        lead=item(placement.lead, placement, masthead, LISTED),
        coverage=tuple(relative(judged) for judged in placement.coverage),
        aliases=story.aliases,
        why=why(placement.lead, placement),
        follows=story.follows,
        timeline=tuple(chapter(turn) for turn in placement.timeline),
    )


def chapter(turn: Turn) -> Chapter:
    """A turn as the API tells it."""
    return Chapter(_utc(turn.at), turn.kind, turn.story, turn.article, turn.other, turn.reason)


def _others(judged: Judged, placement: Placement) -> list[Judged]:
    """The other members, by quality descending, then path ascending."""
    if judged is placement.lead:
        return list(placement.coverage)
    others = [other for other in (placement.lead, *placement.coverage) if other is not judged]
    return sorted(others, key=lambda other: (-other.verdict.quality.total, other.article.path))


def _house(provider: Provider) -> House:
    return House(provider.name, provider.domain, _pictures(provider.images))


def _pictures(images: tuple[Image, ...]) -> tuple[Picture, ...]:
    return tuple(Picture(image.url, image.width, image.height, image.title, bool(image.prints)) for image in images)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, msgspec.Struct):
        names = zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True)
        return {name: _mended(getattr(value, field)) for name, field in names}
    if isinstance(value, dict):
        return {_mended(key): _mended(kept) for key, kept in value.items()}
    return [_mended(kept) for kept in value] if isinstance(value, list | tuple) else value
