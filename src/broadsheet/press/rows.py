"""Articles as JSON lines: the fields that `import` takes in, and what the desk decided of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from broadsheet.press.xmltext import rfc3339
from broadsheet.records import Article, Image, Judged, Story

_encode = msgspec.json.Encoder().encode


def row(judged: Judged, story: Story | None = None) -> dict[str, Any]:
    """
    One article for `export`, its keys always in the same order; what would say nothing is left out.

    `story` is the story as it is now; without it, the verdict's own words for story and lead stand.
    """
    article, verdict = judged.article, judged.verdict
    decided = {
        "quality": verdict.quality.total,
        "heat": verdict.heat,
        "published": verdict.published,
        "story": story.id if story else verdict.story,
        "lead": story.lead == article.id if story else verdict.lead,
    }
    topics = {"topics": list(verdict.topics or article.topics)}
    return _kept(_said(article) | topics | _found(article)) | decided | _kept({"copyOf": verdict.copy_of})


def line(fields: Mapping[str, Any]) -> bytes:
    """A row as one line of JSON in UTF-8, with its line feed."""
    return _encode(fields) + b"\n"


def _said(article: Article) -> dict[str, Any]:
    """What the article itself says, in the order of a record."""
    return {
        "title": article.title,
        "excerpt": article.excerpt,
        "text": article.text,
        "publishedDateTime": rfc3339(article.published),
        "updatedDateTime": rfc3339(article.updated) if article.updated else "",
        "originalUrl": article.original_url,
        "webUrl": article.web_url,
        "ampWebUrl": article.amp_url,
        "cdnAmpWebUrl": article.cdn_amp_url,
        "type": article.kind,
        "featuredContent": article.featured,
        "provider": {"name": article.provider.name, "domain": article.provider.domain} | _kept(_pictures(article.provider.images)),
        "authors": list(article.authors),
        "language": article.language,
        "categories": list(article.categories),
        **_pictures(article.images),
    }


def _found(article: Article) -> dict[str, Any]:
    """How the article came to us and under which names it goes."""
    return {
        "query": article.query,
        "official": article.official,
        "removed": article.removed,
        "secured": article.secured,
        "guid": article.guid,
        "path": article.path,
    }


def _pictures(images: Sequence[Image]) -> dict[str, Any]:
    return {"images": [_picture(image) for image in images]}


def _picture(image: Image) -> dict[str, Any]:
    return {"url": image.url} | _kept({"width": image.width, "height": image.height, "isCached": image.cached, "title": image.title})


def _kept(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
