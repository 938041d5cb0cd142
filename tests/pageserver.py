"""A server of pages on 127.0.0.1 that does what it is told, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Pages:
    """Paths and their bodies, which may change; an `ETag` is sent and honoured. `asked` are (path, status) in order."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.kinds: dict[str, str] = {}
        self.asked: list[tuple[str, int]] = []
        self.base = ""

    def count(self, path: str) -> int:
        return sum(one == path for one, _ in self.asked)


@contextmanager
def serving() -> Iterator[Pages]:
    """The server, at `base`, until the block ends."""
    pages = Pages()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.bodies.get(self.path)
            tag = f'"{hash(body)}"'
            status = 404 if body is None else 304 if self.headers.get("If-None-Match") == tag else 200
            pages.asked.append((self.path, status))
            self.send_response(status)
            self.send_header("ETag", tag)
            self.send_header("Content-Type", pages.kinds.get(self.path, "text/html; charset=utf-8"))
            self.send_header("Content-Length", str(len(body or b"") if status == 200 else 0))
            self.end_headers()
            if status == 200:
                self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pages.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield pages
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
