"""The file name of a record, its date and its title in plain letters; and what the name of any file may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from datetime import UTC, datetime
from itertools import count
from string import ascii_lowercase, digits

from broadsheet.records import mint

_LIMIT = 120
_LETTERS: dict[int, str | None] = dict.fromkeys(range(128)) | {ord(letter): letter for letter in f"{ascii_lowercase}{digits}_ "}
_LETTERS[ord("-")] = " "

_LONGEST_NAME = 240  # bytes: with what is written beside it a name must fit into 255
_LONGEST_PATH = 1_000
# What some file system, shell or reader takes for something else: controls, bidirectional marks, and Windows' reserved characters.
_UNSAFE = re.compile('[\x00-\x1f\x7f-\x9f\\\\/:*?"<>|\u2028-\u202e\u2066-\u2069\ud800-\udfff]')
# Windows' devices, and a gap at the beginning; a folder of the site may be called so, as an address may be.
_ODD = re.compile(r"\s|(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)


def is_text(words: str) -> bool:
    """Whether words can be written as UTF-8: what a file system or a command line had otherwise comes as halves of surrogate pairs."""
    return words.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in words)


def is_safe_name(name: str) -> bool:
    """Whether every file system takes the name of one file or folder as it is: not hidden, no mark that means something, not too long."""
    return (
        bool(name)
        and name[0] != "."
        and name[-1] not in " ."
        and len(name.encode("utf-8", "replace")) <= _LONGEST_NAME
        and not _UNSAFE.search(name)
    )


def is_record_path(path: str) -> bool:
    """Whether a file of a content repository may have that path: names that are safe and no device's, one folder after another."""
    return len(path.encode("utf-8", "replace")) <= _LONGEST_PATH and all(
        is_safe_name(name) and not _ODD.match(name) for name in path.split("/")
    )


def slug(title: str) -> str:
    """
    The title in NFD without combining marks, lower case, characters outside `[a-z0-9_ -]` deleted, gaps as one dash.

    Empty where no character of the title is left, as with most titles in another script.
    """
    letters = unicodedata.normalize("NFD", title).lower().encode("ascii", "ignore").decode()  # no combining mark is in ASCII
    return "-".join(letters.translate(_LETTERS).split())


def record_path(title: str, published: datetime, taken: Container[str]) -> str:
    """
    `_news/YYYY-MM-DD-slug.md`: the UTC date and the slug, the file name cut at a word boundary before 120 characters.

    Where that path is `taken`, the first free of `-2`, `-3` …; a title without a slug gets a stable name made from it.
    """
    date = published.astimezone(UTC).date().isoformat()
    words = slug(title) or mint(title)
    for number in count(1):
        ending = f"-{number}.md" if number > 1 else ".md"
        path = f"_news/{date}-{_cut(words, _LIMIT - len(f'{date}-{ending}') - 1)}{ending}"
        if path not in taken:
            return path
    raise AssertionError("numbers end nowhere")


def _cut(words: str, length: int) -> str:
    """At most `length` characters of `words`, whole words if the first one fits."""
    if len(words) <= length:
        return words
    return words[: length + 1].rpartition("-")[0] or words[:length]
