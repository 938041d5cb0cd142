"""
Articles as JSON lines: what `import` takes in and `export` gives back, one object a line.

`document.address` names the import (`import:articles.jsonl`), `document.final` its file and first line (`articles.jsonl:1001`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from broadsheet.errors import ItemError
from broadsheet.records import Document, Entry, Given, Image, Provider, Spike
from broadsheet.recordtext import is_record_path
from broadsheet.wire.dates import read_date

media_types: tuple[str, ...] = ("application/x-ndjson",)


class _Picture(msgspec.Struct, rename="camel", gc=False):
    url: str
    width: float | None = None
    height: float | None = None
    is_cached: bool | None = None
    title: str | None = None


class _Source(msgspec.Struct, rename="camel"):
    name: str | None = None
    domain: str | None = None
    images: list[_Picture] | None = None


class _Row(msgspec.Struct, rename="camel"):
    title: str | None = None
    excerpt: str | None = None
    text: str | None = None
    published_date_time: str | None = None
    updated_date_time: str | None = None
    web_url: str | None = None
    original_url: str | None = None
    amp_web_url: str | None = None
    cdn_amp_web_url: str | None = None
    type: str | None = None
    provider: _Source | None = None
    images: list[_Picture] | None = None
    topics: list[str] | None = None
    query: str | None = None
    official: bool | None = None
    story: str | int | None = None
    path: str | None = None
    guid: str | None = None
    authors: list[str] | None = None
    language: str | None = None
    categories: list[str] | None = None
    featured_content: str | None = None
    removed: bool | None = None
    secured: str | None = None


LONGEST_ROW = 8 << 20
"""Bytes of one row; no article comes near, and a file without line feeds must not fill the memory."""

_decode = msgspec.json.Decoder(_Row).decode


def parse(document: Document) -> Iterator[Entry | Spike]:
    """
    Yield an entry for each line that holds an article, and for each other line a spike that names file and line.

    Title, excerpt and text are verbatim; unknown keys are ignored; empty lines are none. A row without
    `publishedDateTime` has no date. Reasons: `bad-json`, `bad-type`, `missing-field` (neither title, text nor
    address), `bad-date`, `unsafe-path`, `too-deep`, `row-too-long`.
    """
    name, first = _start(document)
    lines = document.body.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for position, line in enumerate(lines):
        if not line or line.isspace():
            continue
        try:
            yield _entry(line, document.address, position)
        except ItemError as error:
            yield _spike(error, f"{name}:{first + position}", document)


def _spike(error: ItemError, subject: str, document: Document) -> Spike:
    return Spike(stage="parse", subject=subject, reason=error.reason, detail=error.message, source=document.address, at=document.fetched)


def _start(document: Document) -> tuple[str, int]:
    """The file's name and the number of the document's first line."""
    name, _, first = document.final.rpartition(":")
    return (name, int(first)) if name and first.isdecimal() else (document.final or document.address, 1)


def _entry(line: bytes, feed: str, position: int) -> Entry:
    if len(line) > LONGEST_ROW:
        raise ItemError("row-too-long", f"the row is longer than the {LONGEST_ROW >> 20} MiB of one")
    row = _row(line)
    updated = _time("updatedDateTime", row.updated_date_time)
    given = _given(row, updated)
    return Entry(
        feed=feed,
        guid=row.guid or given.path or row.web_url or "",
        title=row.title or "",
        link=row.web_url or "",
        summary=row.excerpt or "",
        content=row.text or "",
        html=False,
        published=_time("publishedDateTime", row.published_date_time),
        updated=updated,
        claimed=row.published_date_time or "",
        authors=tuple(row.authors or ()),
        categories=tuple(row.categories or ()),
        language=row.language or "",
        position=position,
        given=given,
    )


def _row(line: bytes) -> _Row:
    try:
        row = _decode(line)
    except msgspec.ValidationError as error:
        raise ItemError("missing-field" if "missing required" in str(error) else "bad-type", str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ItemError("bad-json", str(error)) from error
    except RecursionError as error:
        raise ItemError("too-deep", "the row is nested too deep") from error
    if not (row.title or row.text or row.excerpt or row.web_url):
        raise ItemError("missing-field", "the row has neither title, excerpt, text nor webUrl")
    return row


def _given(row: _Row, updated: datetime | None) -> Given:
    return Given(
        path=_file(row.path),
        story="" if row.story is None else str(row.story),
        query=row.query or "",
        topics=tuple(row.topics or ()),
        official=row.official,
        provider=_provider(row.provider) if row.provider else None,
        original_url=row.original_url or "",
        amp_url=row.amp_web_url or "",
        cdn_amp_url=row.cdn_amp_web_url or "",
        kind=row.type or "",
        images=_images(row.images),
        featured=row.featured_content or "",
        removed=row.removed or False,
        secured=row.secured or "",
        updated=updated,
    )


def _file(path: str | None) -> str:
    """The path of a record's file, `_news/NAME.md`, whether the row names the folder or not: that file will be written."""
    name = (path or "").removeprefix("_news/")
    if name and not (name.endswith(".md") and "/" not in name and is_record_path(name)):
        raise ItemError("unsafe-path", f"`path` is no name of a record's file: {name[:80]!r}")
    return f"_news/{name}" if name else ""


def _provider(source: _Source) -> Provider:
    return Provider(name=source.name or "", domain=source.domain or "", images=_images(source.images))


def _images(pictures: list[_Picture] | None) -> tuple[Image, ...]:
    return tuple(
        Image(url=item.url, width=_size(item.width), height=_size(item.height), cached=bool(item.is_cached), title=item.title or "")
        for item in pictures or ()
    )


def _size(pixels: float | None) -> int:
    """A size in whole pixels; an absurd one is unknown."""
    return int(pixels) if pixels and 0 < pixels < 2**31 else 0


def _time(name: str, text: str | None) -> datetime | None:
    if not text:
        return None
    if when := read_date(text):
        return when
    raise ItemError("bad-date", f"`{name}` is no date: {text[:40]}")
