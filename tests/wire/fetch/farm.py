"""A farm of hand-written answers on loopback: each path does what its test says, byte for byte, and the farm counts."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
    scheme: str = "http"

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
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"


class Handler(socketserver.BaseRequestHandler):
    """Reads one request head and lets its path's behaviour answer."""

    server: Any

    def handle(self) -> None:
        farm: Farm = self.server.farm
        farm.connections += 1
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):  # a client that hangs up is what these tests are about
            if (call := self.heard()) is not None:
                farm.calls.append(call)
                farm.plots[call.path](call)

    def heard(self) -> Call | None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (chunk := self.request.recv(65_536)):
                return None
            head += chunk
        line, _, fields = head.partition(b"\r\n")
        return Call(line.split(b" ")[1].decode(), BytesParser().parsebytes(fields), self.request)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 256
    farm: Farm
    context: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self.context:  # the handshake waits for the first read, so that a bad one is its own handler's business
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address


@contextmanager
def served(host: str, context: ssl.SSLContext | None = None) -> Iterator[Farm]:
    """A farm on a loopback address, at a port of its own, open to robots; with a context, under TLS."""
    with Server((host, 0), Handler) as server:
        server.context = context
        server.farm = Farm(host, server.server_address[1], scheme="https" if context else "http")
        server.farm.serves("/robots.txt", 404)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.farm
        server.shutdown()
