"""Publications for tests: a folder with settings, sources and rows, run in this process or in one of its own."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from tests.corpora import shared

from broadsheet import inlet, line
from broadsheet.archive.opening import open_archive, transaction
from broadsheet.inlet import Report
from broadsheet.publication import load, write_opml
from broadsheet.records import Source
from broadsheet.wire.importers import open_import

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
GIVEN = '[stories]\nengine = "given"\n'
KEYED = '[secured]\nkey_file = "secret.key"\n'
EVERYDAY = '[policy]\nname = "everyday"\norganization = 40\ncoverage = 20\n'
Row = dict[str, Any]
Tree = dict[str, bytes]


def make(root: Path, settings: str = "", feeds: Mapping[str, bytes] | None = None, remote: Sequence[str] = (), top: str = "") -> Path:
    """A publication at `root`: `settings` are tables of its TOML, `top` keys before them; `feeds` are local files by name."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "content").mkdir(exist_ok=True)
    if "[images]" not in settings:
        settings += '[images]\ncache = "off"\n'  # nobody's picture is asked for unless a test is about pictures
    (root / "broadsheet.toml").write_text(f'title = "The Test"\nurl = "https://test.example"\n{top}{settings}', "utf-8")
    (root / "secret.key").write_text("0f" * 32, "utf-8")
    sources = [*(f"feeds/{name}" for name in feeds or {}), *remote]
    (root / "sources.opml").write_bytes(write_opml(tuple(Source(feed=feed) for feed in sources), "The Test"))
    serve(root, feeds or {})
    return root


def serve(root: Path, feeds: Mapping[str, bytes]) -> None:
    """Let the local feeds say this from now on."""
    (root / "feeds").mkdir(exist_ok=True)
    for name, body in feeds.items():
        (root / "feeds" / name).write_bytes(body)


def taxonomy(root: Path) -> Path:
    """Lay the old service's topics and organizations into the publication."""
    with tarfile.open(shared("data/everyday/taxonomy-azure.tar.gz")) as packed:
        packed.extractall(root, filter="data")
    return root


def azure_rows() -> list[Row]:
    """The 3,471 real rows, the old service's grouping as their story."""
    with gzip.open(shared("data/everyday/articles.jsonl.gz"), "rt", encoding="utf-8") as lines:
        return [row | {"story": row["old_cluster"]} for row in map(json.loads, lines)]


def row(number: int, **said: Any) -> Row:
    """An article of its own words, one hour after another."""
    title = f"{NUMBERS[number % 10]} {TRADES[number // 10 % 10]} {number} open a workshop"
    at = NOW - timedelta(days=9) + timedelta(hours=number)
    own = {"title": title, "excerpt": f"Of {title.lower()} nobody had heard.", "webUrl": f"https://site{number % 7}.example/{number}"}
    provider = {"name": f"Site {number % 7}", "domain": f"site{number % 7}.example"}
    return {**own, "publishedDateTime": f"{at:%Y-%m-%dT%H:%M:%SZ}", "type": "article", "provider": provider, **said}


NUMBERS = ["Brisk", "Copper", "Distant", "Eager", "Frosty", "Gilded", "Humble", "Ivory", "Jovial", "Keen"]
TRADES = ["bakers", "coopers", "dyers", "engravers", "falconers", "glaziers", "hatters", "inkmakers", "joiners", "knitters"]


def jsonl(path: Path, rows: Iterable[Row]) -> Path:
    """Rows as a file of JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def rss(*items: tuple[str, str, str], title: str = "A feed") -> bytes:
    """An RSS feed of (title, address, date) items; the date stands as it is given."""
    texts = (
        f"<item><title>{name}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate></item>" for name, link, date in items
    )
    head = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>https://a.example/</link>'
    return f"{head}{''.join(texts)}</channel></rss>".encode()


def take(root: Path, source: Path | Iterable[Row], now: datetime = NOW, form: str = "auto") -> Report:
    """Import a file, or rows, in this process."""
    path = source if isinstance(source, Path) else jsonl(root / "rows.jsonl", source)
    return inlet.take_in(load(root), [open_import(path, form, now)], now)


def run(root: Path, now: datetime = NOW, *, offline: bool = True, everybody: bool = False) -> Report:
    """The line once, in this process."""
    return line.run(load(root), now, offline=offline, everybody=everybody)


def command(root: Path, *words: str, env: Mapping[str, str] | None = None, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """`broadsheet --publication ROOT WORDS…` in a process of its own."""
    return subprocess.run(
        called(root, *words),
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


def called(root: Path, *words: str) -> list[str]:
    """The words of such a process."""
    return [sys.executable, "-m", "broadsheet", "--publication", str(root), *words]


@contextmanager
def archive(root: Path) -> Iterator[Connection]:
    """The publication's archive, to look into."""
    engine = open_archive(load(root).settings.archive, root)
    try:
        with transaction(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def tree(root: Path, *tops: str) -> Tree:
    """Every published file (git's own aside) by its path."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files(root, *tops)}


def stamps(root: Path, *tops: str) -> dict[str, tuple[int, int, int]]:
    """What a file that nobody touched keeps: its node, its size and the nanosecond of its last change."""
    return {str(path): (stat.st_ino, stat.st_size, stat.st_mtime_ns) for path in files(root, *tops) for stat in [path.stat()]}


def files(root: Path, *tops: str) -> list[Path]:
    """The files under public/ and content/, in order."""
    found = (path for top in tops or ("public", "content") for path in (root / top).rglob("*"))
    return sorted(path for path in found if path.is_file() and ".git" not in path.relative_to(root).parts)


def api(root: Path, path: str) -> Any:
    """What the API says at a path, without its index.json."""
    return json.loads((root / "public/api" / path / "index.json").read_bytes())


def git(root: Path, *words: str) -> str:
    """What git says of content/."""
    done = subprocess.run(["git", *words], cwd=root / "content", capture_output=True, text=True, check=True)
    return done.stdout
