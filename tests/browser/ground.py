"""What tests in a browser stand on: this machine's browser, and a folder on a port of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, sync_playwright

ABSENT = "BROWSER ABSENT: no Chromium on this machine (Debian: apt-get install chromium)"
# Nothing that a browser does by itself may pass for something that a page asked for.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


def program() -> str | None:
    """The path of this machine's Chromium."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser, until the block ends: its event loop runs as long, and no other may run meanwhile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=list(QUIET))
        yield browser
        browser.close()


@contextmanager
def served(public: Path) -> Iterator[str]:
    """The folder on a port of this machine's own; yields its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(public))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    """A file server that keeps no log."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".opml": "application/xml", "": "text/plain"}  # to be shown, not kept

    def do_GET(self) -> None:
        """A file; attacks ask for names that no file can have."""
        try:
            super().do_GET()
        except (ValueError, OSError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nobody reads it."""
