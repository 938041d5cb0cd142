"""The doors that open on the network: what a fetch makes of addresses, name servers and servers, each of the test's own."""

from __future__ import annotations

import datetime as dt
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from typing import Any

from tests.hostile.texts import read_feed
from tests.wire.fetch.asking import answering, carried
from tests.wire.fetch.certificates import certificate
from tests.wire.fetch.farm import Call, served

from broadsheet.wire.fetch import Failed, Fetched, Limits, Outcome, guard
from broadsheet.wire.fetch.guard import Lookup

LIMITS = Limits(allow_private=("127.0.0.1/32",), timeout=0.5, max_bytes=1 << 20)
TARPIT = 0.2


def ended(outcome: Outcome) -> str:
    """The reason of a failure; what reading makes of anything else."""
    if isinstance(outcome, Failed):
        return outcome.error.reason
    return read_feed(outcome.document) if isinstance(outcome, Fetched) else "unchanged"


def unheard(*_asked: object, **_how: object) -> Sequence[tuple[Any, ...]]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def fetch(address: str, limits: Limits = Limits(), lookup: Lookup = unheard) -> str:  # noqa: B008  a frozen value
    (outcome,) = carried([address], limits, lookup=lookup)
    return ended(outcome)


def resolve(given: tuple[str, list[str]]) -> str:
    host, answers = given
    return fetch(f"http://{host}/", lookup=answering(answers))


def unresolved(code: int) -> str:
    def failing(*_asked: object, **_how: object) -> Sequence[tuple[Any, ...]]:
        raise socket.gaierror(code, "no")

    return fetch("http://a.example/", lookup=failing)


def tarpit(count: int) -> str:
    def slow(*_asked: object, **_how: object) -> Sequence[tuple[Any, ...]]:
        time.sleep(2 * TARPIT)
        return []

    patience, guard.LOOKUP_SECONDS = guard.LOOKUP_SECONDS, TARPIT
    outcomes = carried([f"http://{n}.example.net/" for n in range(count)], Limits(), lookup=slow)
    guard.LOOKUP_SECONDS = patience
    return " ".join(sorted({ended(outcome) for outcome in outcomes}))


def answer(answers: Sequence[bytes]) -> str:
    """Servers answer byte for byte, one answer a path: /0, /1 and on."""
    with served("127.0.0.1") as farm:
        for number, raw in enumerate(answers):
            farm.says(f"/{number}", raw)
        return fetch(farm.at("/0"), LIMITS)


def redirect(location: str) -> str:
    with served("127.0.0.1") as farm:
        return fetch(farm.serves("/to", 302, Location=location), LIMITS)


def stall(first: bytes) -> str:
    with served("127.0.0.1") as farm:
        return fetch(farm.does("/", lambda call: still(call, first)), LIMITS)


def still(call: Call, first: bytes) -> None:
    call.send(first)
    call.connection.settimeout(2)
    with suppress(TimeoutError):
        call.connection.recv(1)


DRIPS = {
    "time": (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
}


def drip(what: str) -> str:
    def dripping(call: Call) -> None:
        first, drop = DRIPS[what]
        call.send(first)
        for each in repeat(drop, 100):
            call.send(each)
            time.sleep(0.02)

    with served("127.0.0.1") as farm:
        return fetch(farm.does("/", dripping), LIMITS)


def tls(kind: str) -> str:
    """A server that nobody vouches for; `expired` and so on besides."""
    end = dt.datetime(2021 if kind == "expired" else 2120, 1, 1, tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as folder, served("127.0.0.1", certificate(Path(folder) / "a.pem", end)) as farm:
        return fetch(farm.serves("/", 200, b"<rss/>"), LIMITS)


def plain(raw: bytes) -> str:
    """What answers an https address is no TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_speak, args=(listener, raw))
        thread.start()
        said = fetch(f"https://127.0.0.1:{listener.getsockname()[1]}/", LIMITS)
        thread.join(5)
    return said


def _speak(listener: socket.socket, raw: bytes) -> None:
    connection, _ = listener.accept()
    with connection, suppress(ConnectionError):
        connection.recv(100)
        connection.sendall(raw)


DOORS: dict[str, Callable[[Any], str]] = {
    "fetch": fetch, "resolve": resolve, "unresolved": unresolved, "tarpit": tarpit, "answer": answer, "redirect": redirect, "stall": stall,
    "drip": drip, "tls": tls, "plain": plain,
}  # fmt: skip
