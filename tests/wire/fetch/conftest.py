"""What every test of the fetch needs: a farm on loopback, and limits that allow it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.wire.fetch.farm import Farm, served

from broadsheet.wire.fetch import Limits


@pytest.fixture
def farm() -> Iterator[Farm]:
    with served("127.0.0.1") as made:
        yield made


@pytest.fixture
def limits() -> Limits:
    """Loopback is allowed and a deadline is short, so that a test of one is quick."""
    return Limits(allow_private=("127.0.0.0/8",), timeout=5.0, user_agent="Broadsheet (+https://news.example/)")


@pytest.fixture
def everywhere() -> Iterator[Farm]:
    """A farm on all loopback addresses, each of which is a host of its own."""
    with served("0.0.0.0") as made:
        made.host = "127.0.0.1"
        yield made
