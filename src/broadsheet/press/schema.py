"""The JSON Schema of every shape of the API, from the types that make it, under api/schema/."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from broadsheet.press.addresses import PUBLIC, absolute
from broadsheet.press.items import Day, Envelope, Item, Tale, Wire, encoded
from broadsheet.press.shapes import Changed, Letter, Moved, Outlet, Placed, Subject
from broadsheet.records import Artifact, Masthead

DIALECT = "https://json-schema.org/draft/2020-12/schema"

SHAPES: dict[str, tuple[str, Any]] = {
    "article": ("/news/YYYY/MM/DD/SLUG", Item),
    "changes": ("/changes, /changes/page/N", Envelope[Changed]),
    "day": ("/days/YYYY-MM-DD", Day[Item]),
    "list": ("/news, /news/page/N, /news/TOPIC-ID, /news/TOPIC-ID/page/N", Envelope[Item]),
    "moved": ("/stories/ID of a story that another took in", Moved),
    "newsletters": ("/newsletters", Envelope[Letter]),
    "sources": ("/sources", Envelope[Outlet]),
    "stories": ("/stories", Envelope[Placed[Item]]),
    "story": ("/stories/ID", Tale),
    "topics": ("/topics", Envelope[Subject]),
}
"""Name → the places under api/ that have the shape, and its type."""


class Sketch(Wire, frozen=True):
    """One shape: its name, which places under api/ have it, and the address of its JSON Schema."""

    name: str
    places: str
    schema: str


def schemas(masthead: Masthead) -> Iterator[Artifact]:
    """One file for each shape, and the directory of all of them."""
    shapes = {**SHAPES, "schema": ("/schema", Envelope[Sketch])}
    for name in shapes:
        body = {"$schema": DIALECT, "$id": _address(masthead, name), **_described(shapes[name][1])}
        yield _file(f"schema/{name}.json", body)
    value = tuple(Sketch(name, places, _address(masthead, name)) for name, (places, _) in sorted(shapes.items()))
    yield _file("schema/index.json", Envelope[Sketch]("Schemas", "/schema", 1, value, None))


@cache
def _described(shape: Any) -> dict[str, Any]:
    (schema,), components = msgspec.json.schema_components((shape,), ref_template="#/$defs/{name}")
    return {**schema, "$defs": components}


def _address(masthead: Masthead, name: str) -> str:
    return absolute(masthead, f"api/schema/{name}.json")


def _file(path: str, shape: object) -> Artifact:
    return Artifact(path=f"{PUBLIC}api/{path}", body=encoded(shape) + b"\n", key="schema", index=True)
