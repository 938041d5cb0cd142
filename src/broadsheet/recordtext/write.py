"""Fields to bytes, by the text rules of the public record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from broadsheet.errors import RecordError
from broadsheet.recordtext.scalars import date, number, plain, quoted

_ORDER = (
    *("category", "title", "excerpt", "publishedDateTime", "updatedDateTime", "originalUrl", "webUrl", "ampWebUrl", "cdnAmpWebUrl"),
    *("type", "quality", "heat", "removed", "published"),
    *("", "featuredContent", "provider", "topics", "images", "related", "secured"),
)
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
_OTHERS = _RANK[""]
_PARAGRAPHS = frozenset(_ORDER[_OTHERS + 1 :])
_QUOTED = frozenset({"title", "excerpt", "featuredContent", "secured", "url"})
_NESTED = (dict, list, tuple, Mapping)
_DEEPEST, _STEP = 32, "  "
_LONGEST_KEY = 200


def emit_record(fields: Mapping[str, Any], text: str = "") -> bytes:
    """
    The bytes of a record: its fields in the order of news records, an empty line, then `text`.

    Values are str, int, float, bool, None, and lists and mappings of them; a field that news records do not have stands
    after `published`, in the order given. Nested mappings keep the order they have. `parse_record` gives equal fields back.

    Raises RecordError: `bad-key`, `bad-value`, `bad-number`, `lone-surrogate`, `too-deep`.
    """
    lines = ["---"]
    for key in sorted(fields, key=lambda name: _RANK.get(name, _OTHERS)):
        value = fields[key]
        if key in _PARAGRAPHS or (value and isinstance(value, _NESTED)):
            lines.append("")
        _field(lines, "", key, value)
    try:
        return "\n".join([*lines, "---", "", text]).encode()
    except UnicodeEncodeError as error:
        raise RecordError("lone-surrogate", "half of a surrogate pair cannot be written as UTF-8", subject="text") from error


def _field(lines: list[str], lead: str, key: object, value: object) -> None:
    """Add one field; `lead` is what stands before it on its first line, and as wide on the others."""
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY:
        raise RecordError("bad-key", f"a field's name is a text of 1 to {_LONGEST_KEY} characters", subject=repr(key)[:80])
    if value and isinstance(value, _NESTED):
        lines.append(f"{lead}{plain(key)}:")
        _block(lines, " " * len(lead) + _STEP, value)
    else:
        lines.append(f"{lead}{plain(key)}: {_scalar(key, value)}")


def _block(lines: list[str], lead: str, value: Mapping[str, Any] | Sequence[Any]) -> None:
    """Add the fields of a mapping or the items of a list."""
    if len(lead) >= _DEEPEST * len(_STEP):
        raise RecordError("too-deep", f"values are nested more than {_DEEPEST} deep")
    rest = " " * len(lead)
    if isinstance(value, Mapping):
        for key, nested in value.items():
            _field(lines, lead, key, nested)
            lead = rest
        return
    for item in value:
        if item and isinstance(item, _NESTED):
            _block(lines, f"{lead}- ", item)
        else:
            lines.append(f"{lead}- {_scalar('', item)}")
        lead = rest


def _scalar(key: str, value: object) -> str:
    if isinstance(value, str):
        if key in _QUOTED or key.endswith("Url"):
            return quoted(value)
        return date(value) if key.endswith("DateTime") else plain(value)
    if value is None or isinstance(value, bool | int | float):
        return number(value)
    if isinstance(value, _NESTED):
        return "{}" if isinstance(value, Mapping) else "[]"
    raise RecordError("bad-value", f"a record holds text, numbers, lists and mappings, not {type(value).__name__}", subject=key)
