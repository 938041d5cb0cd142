"""What hosts let robots read is asked once a day, over all runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from tests.pictures import jpeg
from tests.publications import NOW, archive, make, rss, run, take
from tests.stages.scene import OPEN, told
from tests.wire.fetch.farm import Farm, served

from broadsheet.errors import ArchiveError
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


@contextmanager
def questions() -> Iterator[list[str]]:
    """What the archive is asked about robots meanwhile."""
    heard: list[str] = []

    def hear(*said: Any) -> None:
        heard.extend(statement for statement in said if isinstance(statement, str) and "FROM robots" in statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


@pytest.fixture
def farms() -> Iterator[list[Farm]]:
    """Three hosts, each with a page and a picture."""
    with ExitStack() as stack:
        made = [stack.enter_context(served(f"127.0.0.{number}")) for number in (1, 2, 3)]
        for farm in made:
            farm.serves("/page", body=f"<title>T</title><p>{'Words of a page. ' * 40}".encode(), Content_Type="text/html")
            farm.serves("/a.jpg", body=jpeg(1600, 900))
        yield made


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


def test_of_hosts_that_are_foreseen_the_archive_is_asked_once_and_of_the_bad_addresses_among_them_never(root: Path) -> None:
    addresses = [f"http://127.0.0.1:{port}/{path}" for port in range(100, 900) for path in "ab"]
    with archive(root) as connection, questions() as heard:
        robots = Robots(connection.engine)
        robots.foresee([*addresses, "http://", "mailto:a"])
        robots.foresee(addresses)
        assert [robots.get(f"http://127.0.0.1:{port}") for port in range(100, 900)] == [None] * 800
        assert len(heard) == 1
        robots.get("http://127.0.0.1:900")
        assert len(heard) == 2


def test_pages_of_many_hosts_are_one_question_to_the_archive(tmp_path: Path, farms: list[Farm]) -> None:
    settings = '[fetch]\nallow_private = ["127.0.0.0/8"]\n[pages]\nread = "all"\n'
    items = [(farm.host, farm.at("/page"), "Mon, 11 Mar 2024 09:00:00 GMT") for farm in farms]
    root = make(tmp_path / "q", settings, feeds={"a.xml": rss(*items)})
    with questions() as heard:
        run(root, offline=False)
    assert [call.path for farm in farms for call in farm.calls] == ["/robots.txt", "/page"] * 3
    assert len(heard) == 1


def test_pictures_and_logos_of_many_hosts_are_one_question_to_the_archive(tmp_path: Path, farms: list[Farm]) -> None:
    root = make(tmp_path / "q", f'{OPEN}[images]\ncache = "on"\n[fetch]\nallow_private = ["127.0.0.0/8"]\n')
    named = [f"- {{domain: {code}{n}.example, name: N, logo: '{farms[2].at('/a.jpg')}'}}\n" for code in ("quake", "ferry") for n in (0, 1)]
    (root / "organizations.yaml").write_text("".join(named), "utf-8")
    seen = zip(("QUAKE", "FERRY"), farms, strict=False)
    take(root, [told(code, n) | {"images": [{"url": farm.at("/a.jpg")}]} for code, farm in seen for n in (0, 1)])
    with questions() as heard:
        run(root, offline=False)
    assert [{call.path for call in farm.calls} for farm in farms] == [{"/robots.txt", "/a.jpg"}] * 3
    assert len(heard) == 1


def test_an_archive_that_refuses_is_asked_once_more_and_told_of_at_the_end(root: Path, farms: list[Farm]) -> None:
    with archive(root) as connection:
        connection.exec_driver_sql("DROP TABLE robots")
    with archive(root) as connection, questions() as heard:
        robots = Robots(connection.engine)
        requests = [Request(address=farm.at("/page"), obeys_robots=True) for farm in farms]
        assert not any(isinstance(outcome, Failed) for outcome in fetch(requests, LIMITS, NOW, None, robots))
        assert len(heard) == 1
        with pytest.raises(ArchiveError, match="no such table: robots"):
            robots.keep(connection)
