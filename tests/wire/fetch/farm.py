"""A farm of hand-written answers on loopback: each path does what its test says, byte for byte, and the farm counts."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from typing import Any


@dataclass
class Call:
    """One request as the farm received it, and the way back."""

    path: str
    headers: Message
    connection: socket.socket

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        fields = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.send(f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode("utf-8", "surrogateescape") + body)


Behaviour = Callable[[Call], None]


@dataclass
class Farm:
    """What is served where, and what was asked."""

    host: str
    port: int
    plots: dict[str, Behaviour] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    connections: int = 0

    def serves(self, path: str, status: int = 200, body: bytes = b"", **headers: str) -> str:
        """A plain answer at a path; its address."""
        return self.does(path, lambda call: call.answer(status, body, **headers))

    def says(self, path: str, raw: bytes) -> str:
        """Exactly these bytes at a path, then the end; its address."""
        return self.does(path, lambda call: call.send(raw))

    def does(self, path: str, behaviour: Behaviour) -> str:
        self.plots[path] = behaviour
        return self.at(path)

    def at(self, path: str, host: str = "") -> str:
        return f"http://{host or self.host}:{self.port}{path}"


class Handler(socketserver.BaseRequestHandler):
    """Reads one request head and lets its path's behaviour answer."""

    server: Any

    def handle(self) -> None:
        farm: Farm = self.server.farm
        farm.connections += 1
        head = b""
        while b"\r\n\r\n" not in head:
            if not (chunk := self.request.recv(65_536)):
                return
            head += chunk
        line, _, fields = head.partition(b"\r\n")
        call = Call(line.split(b" ")[1].decode(), BytesParser().parsebytes(fields), self.request)
        farm.calls.append(call)
        try:
            farm.plots[call.path](call)
        except (BrokenPipeError, ConnectionResetError):
            return  # a client that hangs up on a hostile answer is what these tests are about


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 256
    farm: Farm


@contextmanager
def served(host: str) -> Iterator[Farm]:
    """A farm on a loopback address, at a port of its own."""
    with Server((host, 0), Handler) as server:
        server.farm = Farm(host, server.server_address[1])
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.farm
        server.shutdown()
