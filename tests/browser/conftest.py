"""A real browser, and sites for it; what is absent is skipped, and counted loudly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser import ground, sites

AXE = Path(__file__).parent / ".axe" / "axe.min.js"


@pytest.fixture(scope="module")  # its event loop runs as long as it is open, and no other may run meanwhile
def browser() -> Iterator[Browser]:
    if not ground.program():
        pytest.skip(ground.ABSENT)
    with ground.launched() as opened:
        yield opened


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
