"""The topic tree: topics.yaml, the old service's folder of one file a topic, or a JSON object of name → keywords."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from broadsheet.errors import ConfigurationError
from broadsheet.publication.forms import ID, TRIMMED, complain, filled, listed, near, read_text, repeated
from broadsheet.publication.yamltext import read_yaml, write_yaml
from broadsheet.records import Topic

Name = Annotated[str, Meta(min_length=1, pattern=TRIMMED)]


class _Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item of topics.yaml; `parent` is the parent's name or id."""

    name: Name
    id: Annotated[str, Meta(pattern=ID)] = ""
    shortname: str = ""
    parent: str = ""
    description: str = ""
    keywords: tuple[Name, ...] = ()
    hashtags: tuple[Name, ...] = ()
    images: tuple[Name, ...] = ()


def read_topics(path: Path) -> tuple[Topic, ...]:
    """
    The topics of a file or folder, the root first and the others in their order.

    A folder is the old service's: `NN-id.yaml` in order of file name, found in `_data/topics` when it lies there.
    Raises ConfigurationError naming file, item and key.
    """
    if path.is_dir():
        return _tree(list(_old_items(path)), str(path))
    if path.suffix.lower() == ".json":
        return _tree(list(_json_items(read_text(path), str(path))), str(path))
    items = listed(read_yaml(read_text(path), str(path)), str(path))
    return _tree([(f"topic {place} {_said_name(item)}".rstrip(), item) for place, item in enumerate(items, 1)], str(path))


def write_topics(topics: Sequence[Topic]) -> bytes:
    """The bytes of a topics.yaml; what is empty is left out."""
    items = [{key: _plain(value) for key, value in _said(topic).items() if value} for topic in topics]
    return write_yaml(items).encode() if items else b""


def topic_id(name: str) -> str:
    """The id a topic's name makes: lower case, a dash for every run of other characters; "AI in Autos" → "ai-in-autos"."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _said(topic: Topic) -> dict[str, Any]:
    """The keys of one item of topics.yaml."""
    return {
        field: getattr(topic, field) for field in ("name", "id", "shortname", "parent", "description", "keywords", "hashtags", "images")
    }


def _plain(value: object) -> object:
    """A tuple as a list, all else as it is."""
    return list(value) if isinstance(value, tuple) else value


def _said_name(item: object) -> str:
    """The name of an item in brackets, when it has one."""
    name = item.get("name") if isinstance(item, Mapping) else None
    return f"({name})" if isinstance(name, str) and name else ""


def _old_items(folder: Path) -> Iterator[tuple[str, object]]:
    """The topics of the old service's files, less what is not a topic's own: taxonomy and services."""
    inner = folder / "_data" / "topics"
    files = sorted([*(inner if inner.is_dir() else folder).glob("*.yaml"), *folder.glob("*.yml")], key=lambda file: file.name)
    if not files:
        raise ConfigurationError("holds no topic files", subject=str(folder), remedy="expected files such as 00-root.yaml")
    for file in files:
        said = read_yaml(read_text(file), str(file))
        item = {key: said[key] for key in said if key in _Item.__struct_fields__} if isinstance(said, Mapping) else said
        yield file.name, {**item, "id": said.get("_id", "")} if isinstance(item, dict) else item


def _json_items(text: str, where: str) -> Iterator[tuple[str, object]]:
    """The topics of a JSON object of name → keywords: the first is the root, the others are its children."""
    try:
        pairs = json.loads(text, object_pairs_hook=list)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"is not JSON: {error}", subject=where) from error
    if not isinstance(pairs, list) or not all(isinstance(pair, tuple) for pair in pairs):
        raise ConfigurationError("expected a JSON object of name → keywords", subject=where)
    for place, (name, keywords) in enumerate(pairs):
        yield f"topic {name}", {"name": name, "keywords": keywords, "parent": pairs[0][0] if place else ""}


def _tree(items: Sequence[tuple[str, object]], where: str) -> tuple[Topic, ...]:
    """The topics of items that form one tree, the root first; raises ConfigurationError where they do not."""
    topics = [_topic(item) for item in filled(_Item, items, where)]
    names = {key.casefold(): topic.name for topic in reversed(topics) for key in (topic.id, topic.name)}
    complain(_faults(topics, names), where)
    topics = [msgspec.structs.replace(topic, parent=names.get(topic.parent.casefold(), "")) for topic in topics]
    complain(_loops(topics), where)
    return tuple(sorted(topics, key=lambda topic: bool(topic.parent)))


def _topic(item: _Item) -> Topic:
    """A topic of its item; without an id, its name makes one."""
    return Topic(**{**msgspec.structs.asdict(item), "id": item.id or topic_id(item.name)})


def _faults(topics: Sequence[Topic], names: Mapping[str, str]) -> Iterator[str]:
    """What is wrong between topics: names and ids said twice, parents unknown, roots none or several."""
    yield from repeated((topic.name for topic in topics), "the name")
    yield from repeated((topic.id for topic in topics), "the id")
    yield from (f"{topic.name}: id: is missing, and the name makes none" for topic in topics if not topic.id)
    for topic in topics:
        if topic.parent and topic.parent.casefold() not in names:
            yield f"{topic.name}: parent: no topic has the name or id {topic.parent!r}{near(topic.parent, names.values())}"
    roots = [topic.name for topic in topics if not topic.parent]
    if topics and len(roots) != 1:
        yield f"expected one topic without a parent, the root; found {', '.join(roots) or 'none'}"


def _loops(topics: Sequence[Topic]) -> Iterator[str]:
    """A problem for every topic that is an ancestor of itself."""
    parents = {topic.name: topic.parent for topic in topics}
    for topic in topics:
        ancestor = topic.parent
        for _ in topics:
            if ancestor == topic.name:
                yield f"{topic.name}: parent: the topic is its own ancestor"
                break
            ancestor = parents.get(ancestor, "")
