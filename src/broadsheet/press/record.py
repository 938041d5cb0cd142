"""The public record: one article as a file of the content repository."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from broadsheet.press.xmltext import rfc3339
from broadsheet.records import Article, Artifact, Edition, Image, Judged, Provider, Record
from broadsheet.recordtext import emit_record


def render(edition: Edition) -> Iterator[Artifact]:
    """One artifact `content/_news/….md` for each record of the edition; RecordError for one that cannot be written."""
    for record in edition.records:
        article = record.judged.article
        yield Artifact(path=f"content/{article.path}", body=emit(record), key=f"article:{article.id}")


def emit(record: Record) -> bytes:
    """
    The bytes of a record: all that its article and verdict say, its relatives by quality descending, then path, and
    the secured value last: the record's own, else the one the article was imported with. Raises RecordError.
    """
    article = record.judged.article
    fields = _head(record.judged) | {
        "provider": _provider(article.provider) | _pictures(article.provider.images),
        "topics": list(record.judged.verdict.topics),
    }
    fields |= _pictures(article.images)
    related = sorted(record.related, key=lambda other: (-other.verdict.quality.total, other.article.path))
    fields |= _kept(related=[_relative(other) for other in related], secured=record.secured or article.secured)
    return emit_record({name: value for name, value in fields.items() if value != []})


def _head(judged: Judged) -> dict[str, Any]:
    article, verdict = judged.article, judged.verdict
    return {
        "category": "news",
        **_claim(article),
        **_kept(updatedDateTime=rfc3339(article.updated) if article.updated else "", originalUrl=article.original_url),
        "quality": verdict.quality.total,
        "heat": verdict.heat,
        **_kept(removed=article.removed),
        "published": verdict.published,
        **_kept(featuredContent=article.featured),
    }


def _relative(judged: Judged) -> dict[str, Any]:
    article = judged.article
    quality = {"quality": judged.verdict.quality.total}
    return _claim(article) | {"provider": _provider(article.provider)} | quality | _pictures(article.images)


def _claim(article: Article) -> dict[str, Any]:
    """The fields that a record and a relative in another's record share, in their order."""
    amp = {"ampWebUrl": article.amp_url, "cdnAmpWebUrl": article.cdn_amp_url}
    return {
        "title": article.title,
        "excerpt": article.excerpt,
        "publishedDateTime": rfc3339(article.published),
        "webUrl": article.web_url,
        **(amp if all(amp.values()) else {}),
        "type": article.kind,
    }


def _provider(provider: Provider) -> dict[str, Any]:
    return {"name": provider.name, "domain": provider.domain}


def _pictures(images: Sequence[Image]) -> dict[str, Any]:
    return _kept(images=[_picture(image) for image in images])


def _picture(image: Image) -> dict[str, Any]:
    """A picture as the record shows it; a size nobody knows is left out rather than written as 0."""
    size = {"width": image.width, "height": image.height} if image.width and image.height else {}
    return {"url": image.url, **size, **_kept(isCached=image.cached, title=image.title)}


def _kept(**fields: Any) -> dict[str, Any]:
    """The fields that say something: a record leaves the others out."""
    return {name: value for name, value in fields.items() if value}
