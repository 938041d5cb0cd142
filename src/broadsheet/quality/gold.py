"""Labelled rows, as `eval` reads them: JSON Lines, plain or gzipped."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from broadsheet.errors import DocumentError
from broadsheet.records import Article, Noun, Provider, mint

_START = datetime(2020, 1, 1, tzinfo=UTC)


class Labelled(Noun, frozen=True, kw_only=True):
    """
    An article, the story a reader put it in, and whether a reader could argue about it (then it is not scored).

    `part` is what must not be torn apart when a set is split: its window, else its topic, else its story; `timed` says
    that its time is real.
    """

    article: Article
    story: str
    arguable: bool = False
    part: str = ""
    timed: bool = True


def read_gold(path: Path) -> list[Labelled]:
    """
    The rows of a file in order of time; where times are missing, all in file order, a minute apart (closer when many).

    Raises `DocumentError` naming the line that is no JSON object.
    """
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        return label(list(_rows(lines.read().splitlines(), path.name)))


def label(rows: Sequence[Mapping[str, Any]]) -> list[Labelled]:
    """The labelled articles of decoded rows: title, excerpt, text, provider, webUrl and times may all be missing."""
    times = [_time(row.get("publishedDateTime")) for row in rows]
    step = min(timedelta(minutes=1), timedelta(days=6) / max(1, len(rows)))
    placed = [time if all(times) and time else _START + place * step for place, time in enumerate(times)]
    labelled = [_labelled(row, place, time, timed=all(times)) for place, (row, time) in enumerate(zip(rows, placed, strict=True))]
    return sorted(labelled, key=lambda row: row.article.published)


def _rows(lines: Sequence[bytes], name: str) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield msgspec.json.decode(line, type=dict[str, Any])
            except msgspec.DecodeError as error:
                raise DocumentError("not-json", f"line {number} is not a JSON object", subject=name) from error


def _labelled(row: Mapping[str, Any], place: int, time: datetime, *, timed: bool) -> Labelled:
    provider = row.get("provider") or {}
    address = str(row.get("webUrl") or "")
    article = Article(
        id=f"{place:08d}",
        feed="gold",
        title=str(row.get("title") or ""),
        excerpt=str(row.get("excerpt") or ""),
        text=str(row.get("text") or ""),
        published=time,
        first_seen=time,
        web_url=address,
        provider=Provider(name=str(provider.get("name") or ""), domain=str(provider.get("domain") or "")),
    )
    story = str(row.get("story") or mint("alone", str(place)))
    part = str(row.get("window", row.get("topic", story)))
    return Labelled(article=article, story=story, arguable=bool(row.get("arguable")), part=part, timed=timed)


def _time(claimed: object) -> datetime | None:
    if not isinstance(claimed, str):
        return None
    try:
        time = datetime.fromisoformat(claimed)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
