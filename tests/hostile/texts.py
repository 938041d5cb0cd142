"""The doors of the wire that are functions: hostile input goes in, the name of how that ended comes out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml

from broadsheet.errors import ConfigurationError, DocumentError, FetchError, ItemError, RecordError
from broadsheet.publication import read_opml
from broadsheet.records import Document, Entry, Spike
from broadsheet.recordtext import emit_record, parse_record, record_path
from broadsheet.wire.dates import read_date
from broadsheet.wire.fetch import Limits
from broadsheet.wire.fetch.place import locate
from broadsheet.wire.importers import open_import
from broadsheet.wire.parse import parse
from broadsheet.wire.read import read, times_of, words_of
from broadsheet.wire.recordfiles import OPAQUE
from broadsheet.wire.urls import canonical, hostname

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
LONGEST_NAME = 120
CAP = Limits().max_bytes


def document(body: bytes, address: str = "https://a.example/feed", media_type: str = "") -> Document:
    return Document(address=address, body=body, media_type=media_type, fetched=NOW)


def feed(body: bytes) -> str:
    """Parsed as it comes from the fetch, cut at its cap, and every entry of it read; an entry may only be set aside by name."""
    return read_feed(msgspec.structs.replace(document(body[:CAP]), cut=len(body) > CAP))


def read_feed(of: Document) -> str:
    try:
        parsed = parse(of)
    except DocumentError as error:
        return error.reason
    for entry in parsed.entries:
        try:
            read(entry, NOW, {})
        except ItemError:
            continue
    return "cut" if parsed.truncated else "lenient" if parsed.lenient else "read"


def fields(text: str) -> str:
    """The text in every field that an entry has, and in those of its feed."""
    said = {"feed", "guid", "title", "link", "summary", "content", "claimed", "language", "feed_title", "feed_site"}
    entry = Entry(**dict.fromkeys(said, text), authors=(text,), categories=(text,), enclosures=(text,), html=True, title_html=True)  # type: ignore[arg-type]
    for one in (entry, entry.__class__(feed="https://a.example/feed", link="https://a.example/1", title=text, content=text, html=True)):
        try:
            read(one, NOW, {})
        except ItemError:
            continue
    names = ("title", "description", "author", "category", "guid", "pubDate", "link", "dc:creator", "media:keywords", "enclosure")
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return feed(f"<rss><channel><item>{''.join(f'<{name}>{escaped}</{name}>' for name in names)}</item></channel></rss>".encode())


def link(address: str) -> str:
    try:
        return "address" if canonical(address, "https://a.example/") else "nothing"
    except ItemError as error:
        return error.reason


def place(address: str) -> str:
    """Where a request would go: decided before anything is dialled."""
    try:
        locate(address, "https://a.example/")
    except FetchError as error:
        return error.reason
    return "place"


def host(address: str) -> str:
    return hostname(canonical(address))


def title(text: str) -> str:
    return ascii(words_of(Entry(feed="f", title=text)).title)


def date(text: str) -> str:
    found = read_date(text)
    return found.isoformat() if found else "none"


def moment(claim: str) -> str:
    entry = Entry(feed="f", title="x", published=read_date(claim), claimed=claim)
    return times_of(entry, NOW).published.isoformat()


def record(body: bytes) -> str:
    try:
        parse_record(body)
    except RecordError as error:
        return error.reason
    return "read"


def record_back(text: str) -> str:
    fields = {"title": text, "excerpt": text, "topics": [text], "provider": {"name": text}}
    try:
        body = emit_record(fields)
    except RecordError as error:
        return error.reason
    ours, theirs = parse_record(body)[0], yaml.safe_load(body.decode().split("\n---\n")[0].removeprefix("---\n"))
    return "what went in" if ours == fields == theirs else f"{ours} and {theirs}"


def row(body: bytes) -> str:
    spikes = parse(document(body, "import:rows", "application/x-ndjson")).spikes
    return spikes[0].reason if spikes else "read"


def imported(given: tuple[str, bytes]) -> str:
    """A file of that name as `import` takes it in: the reasons for which something of it was set aside."""
    name, body = given
    reasons: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        (path := Path(folder) / name).write_bytes(body)
        try:
            for one in open_import(path, "auto", NOW):
                if isinstance(one, Spike):
                    reasons.append(one.reason)
                elif one.media_type != OPAQUE:
                    reasons += [spike.reason for spike in parse(one).spikes]
        except DocumentError as error:
            reasons.append(error.reason)
    return " ".join(reasons) or "read"


def opml(body: bytes) -> str:
    try:
        read_opml(body)
    except ConfigurationError:
        return "refused"
    return "read"


def name(text: str) -> str:
    """The file of a record of that title: one name, of letters that mean nothing anywhere."""
    folder, _, file = record_path(text, NOW, frozenset()).rpartition("/")
    stem = file.removesuffix(".md")
    good = folder == "_news" and file.endswith(".md") and set(stem) <= SAFE and len(file) <= LONGEST_NAME and stem.startswith("2024-03-11-")
    return "one name" if good else f"{folder}/{file}"


DOORS: dict[str, Callable[[Any], str]] = {
    "feed": feed,
    "fields": fields,
    "link": link,
    "place": place,
    "host": host,
    "title": title,
    "date": date,
    "moment": moment,
    "record": record,
    "record back": record_back,
    "row": row,
    "import": imported,
    "opml": opml,
    "name": name,
}
