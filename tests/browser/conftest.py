"""A real browser, and sites for it; what is absent is skipped, and counted loudly."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.browser import sites

AXE = Path(__file__).parent / ".axe" / "axe.min.js"
# Nothing that a browser does by itself may pass for something that a page asked for.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--allow-file-access-from-files"),
)


def program() -> str | None:
    """The path of this machine's Chromium."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")  # its event loop runs as long as it is open, and no other may run meanwhile
def browser() -> Iterator[Browser]:
    if not program():
        pytest.skip("BROWSER ABSENT: no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program(), args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("AXE ABSENT: axe-core is not in tests/browser/.axe (.ci/run fetches it)")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sites.sample(tmp_path_factory.mktemp("sample") / "publication")


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sites.real(tmp_path_factory.mktemp("real"))
