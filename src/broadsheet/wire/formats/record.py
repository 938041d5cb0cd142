"""The public record as a format: one news file of an old content repository, or of our own, is one entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from broadsheet.errors import RecordError
from broadsheet.records import Document, Entry, Given, Image, Provider, Spike
from broadsheet.recordtext import parse_record
from broadsheet.wire.dates import read_date

media_types: tuple[str, ...] = ("text/x-broadsheet-record",)

FEED = "import:records"
"""The feed all records come from, wherever their folder lies, so that the same file is the same entry again."""


def parse(document: Document) -> Iterator[Entry | Spike]:
    """
    Yield the one entry of a record, whose `address` is its path (`_news/2020-04-24-….md`), or a spike that says why not.

    Title and excerpt are verbatim. Quality, heat, publication and relatives of the record were another desk's decisions;
    they stay in `given.record` alone. Reasons: those of `parse_record`, and `missing-field`, `bad-type`, `bad-date`.
    """
    try:
        yield _entry(document)
    except RecordError as error:
        yield Spike(stage="parse", subject=document.address, reason=error.reason, detail=error.message, source=FEED, at=document.fetched)


def _entry(document: Document) -> Entry:
    fields, text = parse_record(document.body)
    return Entry(
        feed=FEED,
        guid=document.address,
        title=_required(fields, "title"),
        link=_required(fields, "webUrl"),
        summary=_text(fields, "excerpt"),
        content=text,
        html=False,
        published=_time(fields, "publishedDateTime"),
        updated=_time(fields, "updatedDateTime"),
        claimed=_required(fields, "publishedDateTime"),
        given=_given(fields, document),
    )


def _given(fields: Mapping[str, Any], document: Document) -> Given:
    return Given(
        path=document.address,
        topics=tuple(_plain(topic, "topics") for topic in _list(fields, "topics")),
        provider=_provider(fields),
        original_url=_text(fields, "originalUrl"),
        amp_url=_text(fields, "ampWebUrl"),
        cdn_amp_url=_text(fields, "cdnAmpWebUrl"),
        kind=_text(fields, "type"),
        images=_images(fields),
        featured=_text(fields, "featuredContent"),
        removed=fields.get("removed") is True,
        secured=_text(fields, "secured"),
        updated=_time(fields, "updatedDateTime"),
        record=document.body,
    )


def _provider(fields: Mapping[str, Any]) -> Provider | None:
    provider = _mapping(fields.get("provider") or {}, "provider")
    if not provider:
        return None
    return Provider(name=_text(provider, "name"), domain=_text(provider, "domain"), images=_images(provider))


def _images(fields: Mapping[str, Any]) -> tuple[Image, ...]:
    return tuple(_image(_mapping(item, "images")) for item in _list(fields, "images"))


def _image(image: Mapping[str, Any]) -> Image:
    return Image(
        url=_required(image, "url"),
        width=_size(image, "width"),
        height=_size(image, "height"),
        cached=image.get("isCached") is True,
        title=_text(image, "title"),
    )


def _required(fields: Mapping[str, Any], name: str) -> str:
    if not (text := _text(fields, name)):
        raise RecordError("missing-field", f"`{name}` is missing or empty")
    return text


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return "" if value is None else _plain(value, name)


def _plain(value: object, name: str) -> str:
    """A plain value as text: the old service never quoted one, so a source's name may look like a number."""
    if isinstance(value, str | int | float):
        return str(value)
    raise RecordError("bad-type", f"`{name}` is no text")


def _size(image: Mapping[str, Any], name: str) -> int:
    value = image.get(name, 0)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31:
        return value
    raise RecordError("bad-type", f"`{name}` of an image is no size in pixels")


def _list(fields: Mapping[str, Any], name: str) -> list[Any]:
    value = fields.get(name) or []
    if isinstance(value, list):
        return value
    raise RecordError("bad-type", f"`{name}` is no list")


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise RecordError("bad-type", f"`{name}` has no fields")


def _time(fields: Mapping[str, Any], name: str) -> datetime | None:
    if not (text := _text(fields, name)):
        return None
    if when := read_date(text):
        return when
    raise RecordError("bad-date", f"`{name}` is no date: {text[:40]}")
