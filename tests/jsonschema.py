"""A validator of as much of JSON Schema (draft 2020-12) as our schemas use; a word that it does not know is a fault of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
KNOWN = {"$ref", "$schema", "$id", "$defs", "title", "description", "type", "properties", "required", "items", "anyOf", "enum", "format"}


def faults(value: object, schema: Mapping[str, Any], root: Mapping[str, Any] | None = None, at: str = "$") -> Iterator[str]:
    """Everything in which a value is not as the schema says, a property that the schema does not know included."""
    root = schema if root is None else root
    if strange := set(schema) - KNOWN:
        yield f"{at}: schema has unknown words {sorted(strange)}"
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, at)
    if "anyOf" in schema and all(any(True for _ in faults(value, one, root, at)) for one in schema["anyOf"]):
        yield f"{at}: none of anyOf"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} not in {schema['enum']}"
    if "type" in schema:
        yield from _typed(value, schema, root, at)


def _typed(value: object, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    if not isinstance(value, TYPES[schema["type"]]) or (isinstance(value, bool) and schema["type"] != "boolean"):
        yield f"{at}: {value!r} is no {schema['type']}"
    elif isinstance(value, dict):
        yield from (f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value)
        for name, held in value.items():
            if name in schema["properties"]:
                yield from faults(held, schema["properties"][name], root, f"{at}.{name}")
            else:
                yield f"{at}: {name} is unknown"
    elif isinstance(value, list):
        for number, held in enumerate(value):
            yield from faults(held, schema["items"], root, f"{at}[{number}]")
    elif schema.get("format") == "date-time" and isinstance(value, str):
        yield from _timed(value, at)


def _timed(value: str, at: str) -> Iterator[str]:
    try:
        if datetime.fromisoformat(value).tzinfo is None:
            yield f"{at}: {value!r} has no time zone"
    except ValueError:
        yield f"{at}: {value!r} is no time"


def loaded(body: bytes) -> Any:
    """JSON as strict readers take it: a name twice in one object, NaN and Infinity are refused."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({name for name, _ in pairs}) == len(pairs), "a name twice"
        return dict(pairs)

    def refused(word: str) -> Any:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(body, object_pairs_hook=once, parse_constant=refused)
