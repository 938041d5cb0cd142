"""
Bytes to fields. YAML is read event by event, so that depth, aliases and tags are refused before anything is built.

Only the part of YAML 1.2 that records use is understood: mappings, sequences and scalars by the core schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from broadsheet.errors import RecordError
from broadsheet.recordtext.scalars import resolve

_OPENING = re.compile(rb"---[ \t]*\r?\n")
_CLOSING = re.compile(rb"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_EMPTY_LINE = re.compile(rb"\r?\n")
_DEEPEST = 32
_LARGEST = 2 << 20


def parse_record(body: bytes) -> tuple[dict[str, Any], str]:
    """
    The fields of a record in the order of its file, and its body text (empty for news).

    Values are str (times too), int, float, bool, None, list and dict. LF and CRLF are read; the text keeps its own.

    Raises RecordError: `too-large` (over 2 MiB), `byte-order-mark`, `bad-encoding`, `no-front-matter`, `not-a-mapping`,
    `duplicate-key`, `bad-key`, `aliases`, `tags`, `too-deep`, `bad-yaml`.
    """
    front, text = _split(body)
    fields = _load(front)
    if not isinstance(fields, dict):
        raise RecordError("not-a-mapping", "the front matter has no fields", remedy="write one `name: value` a line")
    return fields, text


def _split(body: bytes) -> tuple[bytes, str]:
    if len(body) > _LARGEST:
        raise RecordError("too-large", f"{len(body)} bytes are more than the {_LARGEST} of a record")
    if body.startswith(b"\xef\xbb\xbf"):
        raise RecordError("byte-order-mark", "records have no byte order mark", remedy="save the file as UTF-8 without BOM")
    opening = _OPENING.match(body)
    closing = _CLOSING.search(body, opening.end()) if opening else None
    if not opening or not closing:
        raise RecordError("no-front-matter", "the fields do not stand between two lines of `---`")
    gap = _EMPTY_LINE.match(body, closing.end())
    try:
        body.decode()
        return body[opening.end() : closing.start()], body[gap.end() if gap else closing.end() :].decode()
    except UnicodeDecodeError as error:
        raise RecordError("bad-encoding", f"not UTF-8 at byte {error.start}") from error


def _load(front: bytes) -> object:
    try:
        return _document(yaml.parse(front, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise RecordError("bad-yaml", f"{getattr(error, 'problem', None) or 'unreadable characters'}{where}") from error


def _document(events: Iterator[yaml.Event]) -> object:
    value: object = {}
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise RecordError("bad-yaml", f"a second document begins in line {_line(event)}")
            value = _node(next(events), events, 1)
    return value


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> object:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        raise RecordError("aliases", f"anchors and aliases are refused: line {_line(event)}")
    if getattr(event, "tag", None) is not None:
        raise RecordError("tags", f"tags are refused: line {_line(event)}")
    if isinstance(event, yaml.ScalarEvent):
        return resolve(event.value) if event.implicit[0] else event.value
    if depth > _DEEPEST:
        raise RecordError("too-deep", f"nested more than {_DEEPEST} deep in line {_line(event)}")
    return _mapping(events, depth) if isinstance(event, yaml.MappingStartEvent) else _sequence(events, depth)


def _sequence(events: Iterator[yaml.Event], depth: int) -> list[object]:
    items = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        items.append(_node(event, events, depth + 1))
    return items


def _mapping(events: Iterator[yaml.Event], depth: int) -> dict[str, object]:
    fields: dict[str, object] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        _node(event, events, depth + 1)
        if not isinstance(event, yaml.ScalarEvent) or not event.value:
            raise RecordError("bad-key", f"a field's name is no text in line {_line(event)}")
        if event.value in fields:
            raise RecordError("duplicate-key", f"`{event.value[:80]}` stands twice, again in line {_line(event)}")
        fields[event.value] = _node(next(events), events, depth + 1)
    return fields


def _line(event: yaml.Event) -> int:
    """The line of the file: marks count from 0, and `---` is the first line."""
    return int(event.start_mark.line) + 2 if event.start_mark else 0
