"""What is interrupted: for each stage a publication, the command that is at work in it, and what it comes to undisturbed."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.archive.first import as_0001
from tests.publications import KEYED, NOW, command, git, jsonl, make, row, rss, run, serve, take, tree
from tests.stages.scene import OPEN, homes, rule, told

from broadsheet.press.gitrecords import init

AT = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
ROWS = [*(told("QUAKE", n) for n in range(3)), *(told("FERRY", n) for n in range(2)), row(0)]
MORE = [told("QUAKE", 3, hours=2), told("FERRY", 2, hours=2), row(1), row(20, title="Late tidings of the bell founders")]
TOLD = {"feeds": "address, digest, title"}  # how often a feed was asked is counted anew by the run that mends
SLOW = "s"
PATIENCE = 5.0  # seconds
PLACES = {"root": "publication", "out": "out.tar"}


@dataclass(frozen=True)
class State:
    """All that matters of a place: files by path, rows by table, and the records' history."""

    files: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[tuple[object, ...], ...]] = field(default_factory=dict)
    head: str = ""
    status: str = ""


@dataclass
class Scene:
    """
    `before` holds `publication`; `words` may name `{root}`, `{out}` and `{shared}`, a folder that no command changes.

    What is there is as it was at the start, or as at the end; or, of a run with an early edition, as `between` the two.
    """

    name: str
    before: Path
    words: tuple[str, ...]
    git: bool = False
    shared: Path = Path()
    start: State = field(default_factory=State)
    between: State = field(default_factory=State)
    end: State = field(default_factory=State)

    def bodies(self, path: str) -> set[str | None]:
        """What may lie at a path."""
        return {state.files.get(path) for state in (self.start, self.between, self.end)}

    def tables(self, name: str) -> list[tuple[tuple[object, ...], ...] | None]:
        """What may be in a table."""
        return [state.rows.get(name) for state in (self.start, self.between, self.end)]

    def said(self, place: Path) -> list[str]:
        """The words of the command in a place."""
        names = {name: str(place / path) for name, path in PLACES.items()}
        return ["--publication", names["root"], *(word.format(**names, shared=self.shared) for word in self.words)]


def copy(before: Path, place: Path) -> Path:
    """The publication as it was, in another place."""
    shutil.copytree(before, place, symlinks=True)
    return place


def state(place: Path, *, history: bool = True) -> State:
    """What lies in a place now; the archive is read from a copy, so that nothing is mended by looking."""
    root = place / PLACES["root"]
    files = {path: hashlib.sha256(body).hexdigest() for path, body in tree(root).items()}
    if (place / PLACES["out"]).exists():
        files[PLACES["out"]] = hashlib.sha256((place / PLACES["out"]).read_bytes()).hexdigest()
    if not history or not (root / "content/.git").is_dir():
        return State(files, rows(place), "", "")
    return State(files, rows(place), git(root, "for-each-ref"), git(root, "status", "--porcelain"))


def rows(place: Path) -> dict[str, tuple[tuple[object, ...], ...]]:
    """Every row of every table, and what SQLite says of the whole."""
    archive = place / PLACES["root"] / "archive.db"
    if not archive.exists():
        return {}
    aside = place / "looked-at"
    aside.mkdir()
    for suffix in ("", "-wal", "-journal"):
        if (file := archive.with_name(archive.name + suffix)).exists():
            shutil.copyfile(file, aside / file.name)
    try:
        with contextlib.closing(sqlite3.connect(aside / archive.name)) as opened:
            sound = tuple(opened.execute("PRAGMA integrity_check").fetchall())
            names = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            found = {
                name: tuple(sorted(opened.execute(f'SELECT {TOLD.get(name, "*")} FROM "{name}"').fetchall(), key=repr)) for name in names
            }
            if "articles" in found:  # whether they are decided is another step's
                found["taken in"] = tuple(opened.execute("SELECT id, address, body FROM articles ORDER BY id").fetchall())
    except sqlite3.Error as error:
        sound, found = ((str(error),),), {}
    finally:
        shutil.rmtree(aside)
    return {**found, "integrity": sound}


def published(root: Path, feeds: Mapping[str, bytes] | None = None, remote: tuple[str, ...] = ()) -> Path:
    """A publication that is out, with its records in git."""
    make(root, OPEN + KEYED + '[fetch]\nallow_private = ["127.0.0.0/8"]\n', feeds, remote)
    init(root / "content")
    take(root, ROWS)
    run(root)
    return root


def feed(letter: str, count: int) -> bytes:
    """A feed of articles that nobody knows yet."""
    items = (
        (f"Harbour {letter} takes in ship {n}", f"https://{letter}.example/{n}", f"Mon, 11 Mar 2024 0{n}:00:00 GMT") for n in range(count)
    )
    return rss(*items, title=f"Feed {letter}")


@dataclass
class Farm:
    """Feeds on a server of this machine; the one that is `SLOW` answers when the early edition is `out`, and `seen` is called before."""

    port: int = 0
    out: Callable[[], bool] = lambda: True
    seen: Callable[[], None] = lambda: None

    def addresses(self, letters: str, *, hosts: bool = False) -> tuple[str, ...]:
        """Those of these feeds, all of one host or each of its own."""
        return tuple(f"http://127.0.0.{1 + hosts * number}:{self.port}/{letter}" for number, letter in enumerate(letters))

    def hesitate(self) -> None:
        """Wait for the early edition, and not for ever: it need not come where files cannot be written."""
        until = time.monotonic() + PATIENCE
        while not self.out() and time.monotonic() < until:
            time.sleep(0.02)
        self.seen()


def is_out(before: Path, place: Path) -> bool:
    """Whether a place has other records than it had at the beginning."""
    return heads(before) != heads(place)


def heads(place: Path) -> set[bytes]:
    """Where the branches of the records are."""
    with contextlib.suppress(FileNotFoundError):
        return {file.read_bytes() for file in (place / PLACES["root"] / "content/.git/refs/heads").iterdir()}
    return set()


@contextlib.contextmanager
def farm() -> Iterator[Farm]:
    """A server of feeds, each known by a letter."""
    feeds = Farm()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/")
            if name == SLOW:
                feeds.hesitate()
            body = feed(name, 2) if len(name) == 1 else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a killed client hangs up

    server = Server(("", 0), Answer)
    feeds.port = server.server_port
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield feeds
    finally:
        server.shutdown()
        server.server_close()


def fetching(folder: Path, feeds: Farm) -> Scene:
    published(folder / "publication", remote=feeds.addresses("abcd"))
    return Scene("fetch", folder, ("run", "--now", AT))


def waiting(folder: Path, feeds: Farm) -> Scene:
    """One feed of four is slow, so that there is an early edition and a late one."""
    published(folder / "publication", remote=feeds.addresses(f"abc{SLOW}", hosts=True))
    return Scene("late", folder, ("run", "--now", AT))


def running(folder: Path, _: Farm) -> Scene:
    root = published(folder / "publication", {"a.xml": feed("a", 1)})
    take(root, MORE)
    serve(root, {"a.xml": feed("a", 4)})
    return Scene("run", folder, ("run", "--offline", "--now", AT_LATER))


def committing(folder: Path, feeds: Farm) -> Scene:
    scene = running(folder, feeds)
    return Scene("git", scene.before, scene.words, git=True)


def importing(folder: Path, _: Farm) -> Scene:
    published(folder / "publication")
    jsonl(folder.with_name(folder.name + "-shared") / "rows.jsonl", MORE)
    return Scene("import", folder, ("import", "{shared}/rows.jsonl", "--now", AT), shared=folder.with_name(folder.name + "-shared"))


def ruling(folder: Path, _: Farm) -> Scene:
    root = published(folder / "publication")
    first, second = sorted(set(homes(root).values()))[:2]
    rule(root, "merge", first, second)
    rule(root, "pin", first, value="9")
    return Scene("ruling", folder, ("run", "--offline", "--now", AT))


def backing_up(folder: Path, _: Farm) -> Scene:
    published(folder / "publication")
    return Scene("backup", folder, ("backup", "{out}"))


def restoring(folder: Path, _: Farm) -> Scene:
    shared = folder.with_name(folder.name + "-shared")
    root = published(shared / "publication")
    assert command(root, "backup", str(shared / "kept.tar")).returncode == 0
    folder.mkdir()
    return Scene("restore", folder, ("restore", "{shared}/kept.tar", "--key", "{shared}/publication/secret.key"), shared=shared)


def migrating(folder: Path, _: Farm) -> Scene:
    root = published(folder / "publication")
    as_0001(root, folder / "old.db")
    for name in ("archive.db", "archive.db-wal", "archive.db-shm"):
        (root / name).unlink(missing_ok=True)
    (folder / "old.db").rename(root / "archive.db")
    return Scene("migrate", folder, ("run", "--offline", "--now", AT))


AT_LATER = f"{NOW + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
MAKERS: Mapping[str, Callable[[Path, Farm], Scene]] = {
    "fetch": fetching,
    "late": waiting,
    "run": running,
    "git": committing,
    "import": importing,
    "ruling": ruling,
    "backup": backing_up,
    "restore": restoring,
    "migrate": migrating,
}
