"""
YAML as people mean it: every plain scalar is text, so that `no` stays "no" and `1.0` stays "1.0".

Refused, with the line: anchors and aliases (a small file can stand for a huge one), tags, a key said twice, depth over 50.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from broadsheet.errors import ConfigurationError

DEEPEST = 50


class _TextLoader(yaml.CSafeLoader):
    """A safe loader that resolves no plain scalar to anything but text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 — the base class declares it so

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping of a node; a key said twice is refused, where YAML would keep the last."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key is a word", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f'the key "{key.value}" stands here a second time', key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(text: str, where: str) -> Any:
    """What the text of one YAML document holds: None, text, lists and mappings; raises ConfigurationError naming the line."""
    try:
        _refuse_tricks(text)
        return yaml.load(text, Loader=_TextLoader)  # noqa: S506 — a CSafeLoader
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ConfigurationError(f"{line}{error.problem or error.context}", subject=where, remedy="mend that line") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigurationError(str(error), subject=where) from error


def write_yaml(value: object) -> str:
    """The YAML text of lists and mappings of text and whole numbers; `read_yaml` gives them back as text."""
    dumped: str = yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=120)
    return dumped


def _refuse_tricks(text: str) -> None:
    """Raise ValueError, naming the line, at the first anchor, alias or tag, and where the nesting is too deep."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = f"line {event.start_mark.line + 1}: " if event.start_mark else ""
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise ValueError(f"{line}anchors and aliases are not read here")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise ValueError(f"{line}tags are not read here")
        if depth > DEEPEST:
            raise ValueError(f"{line}is nested deeper than {DEEPEST}")
