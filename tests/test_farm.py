"""A web of 322 real sources on loopback, at moment after moment: nothing served is lost, nothing unchanged is touched."""

from __future__ import annotations

import argparse
import json
import runpy
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.corpora import shared
from tests.publications import Row, archive, command, git, make, run, stamps, tree
from tests.wire.fetch.asking import fetched

from broadsheet.archive import holds, intake, lookup
from broadsheet.archive.codec import decode_article
from broadsheet.archive.schema import ARTICLES, VERSIONS
from broadsheet.desk.identity import normal_title
from broadsheet.press.gitrecords import init
from broadsheet.publication import load
from broadsheet.stages.examine import findings
from broadsheet.stages.gather import states
from broadsheet.wire.fetch import Limits
from broadsheet.wire.urls import canonical

pytestmark = pytest.mark.farm

MOMENTS = [datetime(2020, month, day, 12, tzinfo=UTC) for month, day in ((3, 1), (5, 20), (7, 23), (9, 28), (9, 29))]
LOOPBACK = Limits(allow_private=("127.0.0.0/8",))
SETTINGS = '[fetch]\nallow_private = ["127.0.0.0/8"]\ntimeout = {}\n'
# The farm's faults by the reason and state that each must have after one run.
NAMED = {
    "500": ("server-error", "degraded"),
    "429": ("rate-limited", "degraded"),
    "404": ("not-found", "degraded"),
    "410": ("gone", "dead"),
    "loop": ("redirect-loop", "degraded"),
    "drip": ("timeout", "degraded"),
    "truncated": ("truncated", "degraded"),
    "huge": ("too-large", "degraded"),
    "garbage": ("not-well-formed", "degraded"),
    "html": ("not-a-feed", "degraded"),
}


class Web:
    """The farm on its port, and the same farm's rows to compare with."""

    def __init__(self, port: int, farm: Any) -> None:
        self.port, self.farm = port, farm

    def control(self, path: str) -> bytes:
        return fetched(f"http://127.0.0.1:{self.port}/{path}", LOOPBACK).document.body

    def at(self, moment: datetime) -> None:
        self.farm.at = moment
        assert self.control(f"control/at?t={moment:%Y-%m-%dT%H:%M:%SZ}") == b"ok\n"

    def stats(self) -> Mapping[str, int]:
        return Counter(json.loads(self.control("control/stats")))

    def served(self, domain: str) -> list[Row]:
        found: list[Row] = self.farm.current(domain)
        return found

    def feed(self, domain: str) -> str:
        return str(self.farm.address(self.port, domain))


@contextmanager
def web(*words: str, hostile: float = 0.0) -> Iterator[Web]:
    tool, rows = shared("tools/feedfarm.py"), shared("data/everyday/articles.jsonl.gz")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    asked = [sys.executable, str(tool), str(rows), "--port", str(port), "--hostile", str(hostile), *words]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "sources on" in process.stdout.readline()
        same = argparse.Namespace(at=None, items=20, hostile=hostile, seed="1", copies=1)
        try:
            yield Web(port, runpy.run_path(str(tool))["Farm"](str(rows), same))
        finally:
            process.terminate()


def subscribed(root: Path, one: Web, timeout: float = 30) -> Path:
    make(root, SETTINGS.format(timeout))
    (root / "sources.opml").write_bytes(one.control("opml.xml"))
    init(root / "content")
    return root


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Web, list[list[str]]]]:
    """A publication that ran at every moment, and what of the articles served had not arrived then."""
    with web() as one:
        root = subscribed(tmp_path_factory.mktemp("season"), one)
        missing = []
        for moment in MOMENTS:
            one.at(moment)
            run(root, moment, offline=False)
            missing.append(lost(root, one))
        yield root, one, missing


def lost(root: Path, one: Web) -> list[str]:
    """The articles served now that are neither in the archive (as an article, a version or a sighting) nor set aside."""
    with archive(root) as connection:
        there = {(row.address, normal_title(row.title)) for row in connection.execute(select(ARTICLES.c.address, ARTICLES.c.title))}
        address = {row.id: row.address for row in connection.execute(select(ARTICLES.c.id, ARTICLES.c.address))}
        older = [decode_article(body) for body in connection.execute(select(VERSIONS.c.body)).scalars()]
        there |= {(address[article.id], normal_title(article.title)) for article in older}
        aside = {spike.subject for spike in lookup.spikes(connection)}
    rows = [row for domain in one.farm.sources if domain not in one.farm.faults for row in one.served(domain)]
    assert rows
    return [
        row["webUrl"] for row in rows if (canonical(row["webUrl"]), normal_title(row["title"])) not in there and row["webUrl"] not in aside
    ]


def test_every_article_served_at_each_moment_is_in_the_archive_or_set_aside(season: tuple[Path, Web, list[list[str]]]) -> None:
    assert season[2] == [[]] * len(MOMENTS)


def test_the_doctor_finds_no_real_source_ill_but_for_its_silence(season: tuple[Path, Web, list[list[str]]]) -> None:
    root, _, _ = season
    with archive(root) as connection:
        kinds = Counter(one.kind for one in findings(connection, load(root), MOMENTS[-1]))
        assert holds.held_by_feed(connection) == {}
    assert set(kinds) == {"silent", "no-key", "private-addresses"}


def test_a_comparison_by_address_alone_would_not_see_a_lost_version(season: tuple[Path, Web, list[list[str]]]) -> None:
    root, one, _ = season
    domain = next(domain for domain in one.farm.sources if one.served(domain))
    row = one.served(domain)[0]
    title = row["title"]
    try:
        row["title"] = "A headline that never arrived"
        assert lost(root, one) == [row["webUrl"]]
    finally:
        row["title"] = title


def answered(one: Web, before: Mapping[str, int]) -> dict[str, int]:
    """What the farm answered since, its own figures aside."""
    now = one.stats()
    found = {name: now[name] - before[name] for name in now if now[name] != before[name]}
    return {name: count for name, count in {**found, "200": found["200"] - 1}.items() if count}


def test_a_run_with_nothing_new_touches_no_file_and_asks_only_who_is_due(season: tuple[Path, Web, list[list[str]]]) -> None:
    root, one, _ = season
    everyone = {"304": len(one.farm.sources)}
    for later, everybody, asked in (
        (timedelta(0), False, {}),
        (timedelta(minutes=1), False, {}),
        (timedelta(minutes=1), True, everyone),
        (timedelta(hours=2), False, everyone),
        (timedelta(days=40), False, everyone),
    ):
        before, stats, head = stamps(root), one.stats(), git(root, "rev-parse", "HEAD")
        report = run(root, MOMENTS[-1] + later, offline=False, everybody=everybody)
        assert answered(one, stats) == asked, later
        assert (report.counts["fetched"], report.counts["new"], report.counts["changed"]) == (0, 0, 0)
        assert stamps(root) == before
        assert git(root, "rev-parse", "HEAD") == head
        assert not (root / ".delivering").exists()


def test_what_the_records_say_is_committed(season: tuple[Path, Web, list[list[str]]]) -> None:
    root, _, _ = season
    assert git(root, "status", "--porcelain") == ""
    assert len(git(root, "log", "--format=%H").split()) == len(MOMENTS)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Web, subprocess.CompletedProcess[str], float]]:
    """A publication that ran once while a tenth of its sources misbehaved."""
    with web(hostile=0.1) as one:
        root = subscribed(tmp_path_factory.mktemp("hostile"), one, timeout=2)
        one.at(MOMENTS[-1])
        began = time.monotonic()
        done = command(root, "run", "--now", f"{MOMENTS[-1]:%Y-%m-%dT%H:%M:%SZ}")
        yield root, one, done, time.monotonic() - began


Hostile = tuple[Path, Web, subprocess.CompletedProcess[str], float]


def test_the_articles_of_healthy_sources_arrive_all_the_same(hostile: Hostile) -> None:
    root, one, _, _ = hostile
    assert lost(root, one) == []
    with archive(root) as connection:
        feeds = set(connection.execute(select(ARTICLES.c.feed)).scalars())
    assert feeds.isdisjoint(one.feed(domain) for domain in one.farm.faults)


def test_each_bad_source_has_its_named_state(hostile: Hostile) -> None:
    root, one, _, _ = hostile
    with archive(root) as connection:
        known = states(intake.feeds(connection))
    found = {domain: (known[one.feed(domain)].reason, known[one.feed(domain)].state) for domain in one.farm.faults}
    assert found == {domain: NAMED[fault] for domain, fault in one.farm.faults.items()}
    ill = {one.feed(domain) for domain in one.farm.faults}
    assert {address for address, state in known.items() if state.state != "ok"} == ill
    assert set(one.farm.faults.values()) == set(NAMED), "every fault there is occurs at least once"


def test_the_run_ends_in_time_with_exit_status_1_and_names_the_sources(hostile: Hostile) -> None:
    _, one, done, seconds = hostile
    assert done.returncode == 1
    assert all(one.feed(domain) in done.stderr for domain in one.farm.faults)
    assert len(done.stderr.splitlines()) == len(one.farm.faults), done.stderr
    assert seconds < 60


def test_the_doctor_names_every_bad_source_with_a_fix(hostile: Hostile) -> None:
    root, one, _, _ = hostile
    done = command(root, "doctor", "--json", "--now", f"{MOMENTS[-1]:%Y-%m-%dT%H:%M:%SZ}")
    findings = {finding["subject"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert done.returncode == 1
    for domain, fault in one.farm.faults.items():
        finding = findings[one.feed(domain)]
        assert NAMED[fault][0] in finding["problem"]
        assert finding["fix"]


def test_nobody_is_asked_again_at_once(hostile: Hostile) -> None:
    root, one, _, _ = hostile
    before, published = one.stats(), tree(root)
    report = run(root, MOMENTS[-1] + timedelta(seconds=30), offline=False)
    assert answered(one, before) == {}
    assert (report.counts["changed"], report.ailing) == (0, ())
    assert tree(root) == published


def test_a_feed_that_failed_is_asked_again_when_its_wait_is_over_and_one_that_is_gone_never(hostile: Hostile) -> None:
    root, one, _, _ = hostile
    before = one.stats()
    run(root, MOMENTS[-1] + timedelta(minutes=30), offline=False)
    asked = answered(one, before)
    kinds = Counter(one.farm.faults.values())
    assert {name: asked.get(name, 0) for name in ("500", "429", "404", "410", "drip")} == {
        **{name: kinds[name] for name in ("500", "429", "404", "drip")},
        "410": 0,
    }
