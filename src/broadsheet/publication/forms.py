"""Items of a file against the form they should have: every problem is named by file, item and key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from broadsheet.errors import ConfigurationError

Form = TypeVar("Form", bound=msgspec.Struct)
ID = r"^[a-z0-9][a-z0-9_-]*$"
DOMAIN = r"^[^\s/:@?#]+\.[^\s/:@?#.]+$|^localhost$"
TRIMMED = r"^\S(.*\S)?$"
SOMETHING = r"\S"
PATTERNS = {
    ID: 'lower-case letters, digits, dashes and underscores, such as "ai-in-cars"',
    DOMAIN: 'a domain alone, such as "news.example"',
    TRIMMED: "text on one line, without space around it",
    SOMETHING: "text that is not empty",
}
"""What texts have to look like, in the words in which it is told to people."""
SAID = {"array": "a list", "object": "a mapping", "str": "text", "int": "a whole number", "null": "nothing"}


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark; raises ConfigurationError."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", subject=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"is not UTF-8 at byte {error.start}", subject=str(path), remedy="save it as UTF-8") from error


def listed(value: object, where: str) -> list[Any]:
    """A file's list of items; an empty file is an empty list."""
    if value is None or isinstance(value, list):
        return value or []
    raise ConfigurationError("expected a list of items, each starting with a dash", subject=where)


def filled(form: type[Form], items: Iterable[tuple[str, object]], where: str) -> list[Form]:
    """One form per (name, item), in order; raises ConfigurationError with every problem of every item."""
    forms: list[Form] = []
    problems: list[str] = []
    for name, item in items:
        try:
            forms.append(_fill(form, item))
        except ValueError as error:
            problems.append(f"{name}: {error}")
    complain(problems, where)
    return forms


def complain(problems: Iterable[str], where: str) -> None:
    """Raise ConfigurationError when there are problems, naming all of them."""
    found = list(problems)
    if found:
        several = f"{len(found)} problems\n  " if len(found) > 1 else ""
        raise ConfigurationError(several + "\n  ".join(found), subject=where)


def repeated(values: Iterable[str], what: str) -> Iterator[str]:
    """A problem for every value, compared without case, that stands there a second time."""
    seen: set[str] = set()
    for value in values:
        if value.casefold() in seen:
            yield f'{what} "{value}" is there twice'
        seen.add(value.casefold())


def near(word: str, valid: Iterable[str]) -> str:
    """A question that names the valid word most like `word`; empty when none is."""
    found = difflib.get_close_matches(word, list(valid), n=1, cutoff=0.5)
    return f"; did you mean {found[0]}?" if found else ""


def _fill(form: type[Form], item: object) -> Form:
    """One item as its form; raises ValueError saying what is wrong with it."""
    if not isinstance(item, Mapping):
        raise ValueError(f"expected a mapping of keys, found {item!r}"[:120])  # noqa: TRY004 — gathered by `filled` with the rest
    keys = [field.name for field in msgspec.structs.fields(form)]
    strange = [str(key) for key in item if key not in keys]
    if strange:
        raise ValueError(f"{strange[0]}: no such key{near(strange[0], keys) or '; valid here: ' + ', '.join(keys)}")
    try:
        return msgspec.convert({key: value for key, value in item.items() if value not in ("", None)}, form, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(_explained(str(error))) from error


def _explained(message: str) -> str:
    """A message of msgspec in our words: the key first, then what was expected and found."""
    missing = re.fullmatch(r"Object missing required field `(\w+)`", message)
    if missing:
        return f"{missing[1]}: is missing"
    said, _, place = message.partition(" - at `")
    for pattern, meant in PATTERNS.items():
        said = said.replace(f"`str` matching regex {pattern!r}", meant)
    words = re.sub(r"`(\w+)`", lambda kind: SAID.get(kind[1], kind[1]), said).replace("Expected", "expected").replace(", got ", ", found ")
    return f"{place.rstrip('`').removeprefix('$.') or 'item'}: {words}"
