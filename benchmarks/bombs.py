"""
What each bomb costs: its outcome, the memory it adds and the seconds it takes, each in a process of its own, beside its bars.

    python benchmarks/bombs.py [NAME …]

Servers run in the process beside it; a body is made as it is sent. `added` is what the process grew by, in MB, from before the bomb
to its highest; `seconds` are those from the first byte asked for to the outcome.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import repeat
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from broadsheet.errors import BroadsheetError, ReasonedError
from broadsheet.publication import read_opml
from broadsheet.records import Document
from broadsheet.recordtext import parse_record
from broadsheet.wire.fetch import Failed, Fetched, Limits, Request, fetch
from broadsheet.wire.parse import parse
from broadsheet.wire.read import read

NOW = datetime(2024, 5, 1, tzinfo=UTC)
LIMITS = Limits(allow_private=("127.0.0.0/8",))
MB = 1 << 20
DEEP = 100_000
FORK = multiprocessing.get_context("fork")
PATIENCE = float(os.environ.get("BROADSHEET_PATIENCE", "1"))  # how much slower than a quiet machine this one may be
ITEM = "<item><title>One</title><link>https://a.example/1</link></item>"
LONG = f"<item><title>Two</title><link>https://a.example/2</link><description>{'word ' * 900}</description></item>"
HEAD = "HTTP/1.1 200 OK\r\n"


class Bomb(NamedTuple):
    """What goes off, and its bars: megabytes that may be added, and seconds."""

    name: str
    go: Callable[[], str]
    added: int
    seconds: float


class Found(NamedTuple):
    """What a bomb did."""

    name: str
    outcome: str
    added: int
    seconds: float


def plain() -> Iterator[bytes]:
    """Ten billion bytes, as announced."""
    yield f"{HEAD}Content-Length: 10000000000\r\n\r\n".encode()
    yield from repeat(bytes(65_536), 10_000_000_000 // 65_536)


def unannounced() -> Iterator[bytes]:
    """Ten billion bytes that nobody announced."""
    yield f"{HEAD}\r\n".encode()
    yield from repeat(bytes(65_536), 10_000_000_000 // 65_536)


def packed(coding: str) -> Callable[[], Iterator[bytes]]:
    """A billion zeros in gzip or deflate, about a megabyte on the wire."""

    def sent() -> Iterator[bytes]:
        squeeze = zlib.compressobj(9, wbits=zlib.MAX_WBITS | (16 if coding == "gzip" else 0))
        yield f"{HEAD}Content-Encoding: {coding}\r\n\r\n".encode()
        yield from (squeeze.compress(bytes(MB)) for _ in range(1_024))
        yield squeeze.flush()

    return sent


def endless(item: str) -> Callable[[], Iterator[bytes]]:
    """A feed that never ends."""

    def sent() -> Iterator[bytes]:
        yield f"{HEAD}\r\n<rss version='2.0'><channel>".encode()
        yield from repeat(item.encode() * 500)

    return sent


def serve(port: Connection, sent: Callable[[], Iterator[bytes]]) -> None:
    """One answer to one question, then the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port.send(listener.getsockname()[1])
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.recv(65_536)
            for piece in sent():
                connection.sendall(piece)


def fetched(sent: Callable[[], Iterator[bytes]], *, partial: bool = False) -> Callable[[], str]:
    """A bomb that comes over the network; `partial` as a feed, of which the beginning will do."""

    def go() -> str:
        ours, theirs = multiprocessing.Pipe()
        server = FORK.Process(target=serve, args=(theirs, sent))
        server.start()
        (outcome,) = fetch([Request(address=f"http://127.0.0.1:{ours.recv()}/", cut=partial)], LIMITS, NOW)
        server.kill()
        if isinstance(outcome, Failed):
            return outcome.error.reason
        return parsed(outcome.document) if isinstance(outcome, Fetched) else "unchanged"

    return go


def parsed(document: Document) -> str:
    """A document parsed, and its entries read."""
    found = parse(document)
    for entry in found.entries:
        read(entry, NOW, {})
    return f"{len(found.entries):,} entries" + (", cut" if found.truncated else "")


def documented(body: Callable[[], bytes]) -> Callable[[], str]:
    """A bomb that lies in a document."""
    made: list[bytes] = []

    def go() -> str:
        made.append(body())
        kept = made[0][: LIMITS.max_bytes]
        return parsed(Document(address="https://a.example/", body=kept, fetched=NOW, cut=len(kept) < len(made[0])))

    return go


def feed(inside: str) -> bytes:
    """A feed of a good item and another that holds this."""
    return f"<rss><channel>{ITEM}<item><link>https://a.example/2</link><title>Two</title>{inside}</item></channel></rss>".encode()


def record(front: bytes) -> Callable[[], str]:
    """A bomb that lies in the fields of a record."""
    return lambda: f"{len(parse_record(b'---' + bytes([10]) + front + b'---' + bytes([10]))[0])} fields"


def opml(body: bytes) -> Callable[[], str]:
    """A bomb that lies in a list of sources."""
    return lambda: f"{len(read_opml(body).sources)} sources"


BOMBS = (
    Bomb("10 GB body", fetched(plain), 64, 1.0),
    Bomb("10 GB body, unannounced", fetched(unannounced), 64, 1.0),
    Bomb("10 GB body for a feed", fetched(plain, partial=True), 64, 1.0),
    Bomb("1 GB gzip", fetched(packed("gzip")), 100, 1.0),
    Bomb("1 GB deflate", fetched(packed("deflate")), 100, 1.0),
    Bomb("endless feed", fetched(endless(ITEM), partial=True), 200, 10.0),
    Bomb("endless feed of large items", fetched(endless(LONG), partial=True), 200, 10.0),
    Bomb("XML 100,000 deep", documented(lambda: feed("<a>" * DEEP)), 200, 1.0),
    Bomb("HTML 100,000 deep", documented(lambda: feed(f"<description><![CDATA[{'<div>' * DEEP}]]></description>")), 200, 1.0),
    Bomb("JSON 100,000 deep", documented(lambda: b'{"items":' + b"[" * DEEP), 200, 1.0),
    Bomb("YAML 100,000 deep", record(b"a: " + b"[" * DEEP + b"\n"), 200, 1.0),
    Bomb("OPML 100,000 deep", opml(b"<opml><body>" + b"<outline text='a'>" * DEEP), 200, 1.0),
    Bomb("16 MB text", documented(lambda: feed(f"<description>{'x' * (16 * MB)}</description>")), 200, 1.0),
    Bomb("16 MB attribute", documented(lambda: feed(f"<a b='{'x' * (16 * MB)}'/>")), 200, 1.0),
    Bomb("16 MB comment", documented(lambda: feed(f"<!--{'x' * (16 * MB)}-->")), 200, 1.0),
    Bomb("16 MB name", documented(lambda: feed(f"<{'x' * (16 * MB)}/>")), 200, 1.0),
    Bomb("40 kB author", documented(lambda: feed(f"<author>{'a@' * 20_000}</author>")), 200, 1.0),
    Bomb("40 kB author of spaces", documented(lambda: feed(f"<author>{'(' * 20_000}{' ' * 20_000}</author>")), 200, 1.0),
    Bomb("billion laughs", documented(lambda: laughs() + feed("<description>&l11;</description>")), 200, 1.0),
)  # fmt: skip


def laughs() -> bytes:
    """Entities of entities of entities."""
    levels = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    return f"<!DOCTYPE rss [<!ENTITY l0 'lol'>{levels}]>".encode()


def peak() -> int:
    """The most memory that this process held since `forget`, in MB."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1_024


def forget() -> int:
    """Begin to count anew; the memory that is held now, in MB."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return peak()


def alone(bomb: Bomb, told: Connection) -> None:
    """Set off in this process, and told."""
    before, began = forget(), time.perf_counter()
    try:
        outcome = bomb.go()
    except ReasonedError as error:
        outcome = error.reason
    except BroadsheetError as error:
        outcome = type(error).__name__
    told.send(Found(bomb.name, outcome, peak() - before, round(time.perf_counter() - began, 3)))


def beside(bomb: Bomb) -> Found:
    """Set off in a process of its own, which has everything loaded."""
    ours, theirs = multiprocessing.Pipe()
    process = FORK.Process(target=alone, args=(bomb, theirs))
    process.start()
    found: Found = ours.recv()
    process.join()
    return found


def main(names: list[str]) -> int:
    """The exit status: 1 when a bar is broken."""
    parsed(Document(address="https://a.example/", body=feed(f"<description>{'word ' * 99}</description>"), fetched=NOW))
    broken = 0
    for bomb in (one for one in BOMBS if not names or one.name in names):
        found = beside(bomb)
        kept = found.added <= bomb.added and found.seconds <= bomb.seconds * PATIENCE
        broken += not kept
        bars = f"{found.added:4} MB of {bomb.added:3}  {found.seconds:6.3f} s of {bomb.seconds:4.1f}"
        print(f"{found.name:28} {found.outcome:22} {bars}{'' if kept else '  BROKEN'}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
