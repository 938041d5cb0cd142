"""What hosts let robots read is asked once a day, over all runs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.publications import NOW, archive, make
from tests.wire.fetch.farm import Farm, served

from broadsheet.stages.robots import Robots
from broadsheet.wire.fetch import Failed, Limits, Outcome, Request, fetch

LIMITS = Limits(allow_private=("127.0.0.0/8",), gap=0.0)


def read(root: Path, farm: Farm, path: str, hours: float) -> Outcome:
    """A page asked for by a run at that hour, as its reader does."""
    page, now = farm.at(path), NOW + timedelta(hours=hours)
    with archive(root) as connection:
        robots = Robots(connection.engine)
        (outcome,) = fetch([Request(address=page, obeys_robots=True)], LIMITS, now, None, robots)
        robots.keep(connection)
    return outcome


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / "p")


def test_a_host_is_asked_once_a_day_over_all_runs(root: Path) -> None:
    with served("127.0.0.1") as farm:
        farm.serves("/robots.txt", 200, b"User-agent: *\nDisallow: /private")
        farm.serves("/page", 200, b"x")
        for hours in (0, 1, 23.9, 24, 25):
            assert not isinstance(read(root, farm, "/page", hours), Failed)
        refused = read(root, farm, "/private", 26)
        assert isinstance(refused, Failed)
        assert refused.error.reason == "robots-disallowed"
        assert [call.path for call in farm.calls].count("/robots.txt") == 2


def test_a_host_that_another_leads_to_is_asked_once_a_day_too(root: Path) -> None:
    with served("127.0.0.1") as farm, served("127.0.0.2") as other:
        farm.serves("/page", 302, Location=other.serves("/there", 200, b"x"))
        for hours in (0, 1, 2):
            assert not isinstance(read(root, farm, "/page", hours), Failed)
        assert [call.path for call in other.calls].count("/robots.txt") == 1


def test_what_a_host_said_last_holds_while_it_is_silent(root: Path) -> None:
    with served("127.0.0.1") as farm:
        farm.serves("/page", 200, b"x")
        farm.serves("/robots.txt", 200, b"User-agent: *\nDisallow: /private")
        read(root, farm, "/page", 0)
        farm.serves("/robots.txt", 503)
        assert not isinstance(read(root, farm, "/page", 48), Failed)
        assert isinstance(read(root, farm, "/private", 72), Failed)
