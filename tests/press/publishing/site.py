"""A small site to publish, and what stands at the other end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broadsheet.press.publishing import Published, Sending, publish, read_target

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
FILES = {
    "index.html": "front",
    "feed.xml": "feed",
    "assets/style.css": "style",
    "stories/a/index.html": "story a",
    "stories/b/index.html": "story b",
    "topics/ai/index.html": "topic",
    "api/stories/index.json": "[]",
    "api/stories/a/index.json": "{}",
}


def write(public: Path, files: Mapping[str, str] = FILES) -> Path:
    for path, words in files.items():
        (public / path).parent.mkdir(parents=True, exist_ok=True)
        (public / path).write_text(words, "utf-8")
    return public


def sent(public: Path, target: str, **how: Any) -> Published:
    sending = Sending(public=public, now=NOW, author="Newsdesk <desk@news.example>", **how)
    return publish(sending, read_target(target, public.parent), lambda _stage, _count: None)


def found(folder: Path) -> dict[str, str]:
    """The files of a folder but for our mark."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".broadsheet"]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}
