"""`watch` as a process of its own, with a hub: what is pushed is read soon, and what was acknowledged outlives a kill."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.publications import archive, called, make, rss, run
from tests.web.hub import Hub, opened
from tests.web.stage import NEW, OLD, free_port, settled

from broadsheet.archive import lookup
from broadsheet.archive.pushes import inbox

PATIENCE = 30


@contextmanager
def watching(root: Path, hub: Hub) -> Iterator[subprocess.Popen[str]]:
    """A watch whose first run is over and whose hub has verified it."""
    with subprocess.Popen(called(root, "watch", "--json"), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert report(process)["new"] == 1
            assert hub.granted.wait(PATIENCE)
            yield process
        finally:
            process.kill()


def report(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The next report of a run: one indented object, which ends with a brace alone on its line."""
    said: IO[str] | None = process.stdout
    assert said
    lines: list[str] = []
    while not lines or lines[-1] not in {"}\n", ""}:
        lines.append(said.readline())
    found: dict[str, Any] = json.loads("".join(lines))
    return found


def titles(root: Path) -> set[str]:
    with archive(root) as connection:
        return {article.title for article in lookup.every_article(connection)}


def test_a_watch_reads_soon_what_a_hub_pushes_and_ends_when_told(tmp_path: Path) -> None:
    with opened() as hub:
        hub.feed = rss(OLD)
        root = make(tmp_path / "p", settled(free_port()), remote=[hub.topic])
        with watching(root, hub) as process:
            hub.feed, polls = rss(NEW, OLD), hub.polls
            hub.ping()
            second = report(process)
            assert (second["pushed"], second["new"], second["fetched"]) == (1, 1, 0)
            assert hub.polls == polls
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
        assert titles(root) == {OLD[0], NEW[0]}


def test_what_was_acknowledged_outlives_a_kill_and_is_taken_once(tmp_path: Path) -> None:
    with opened() as hub:
        hub.feed = rss(OLD)
        root = make(tmp_path / "p", settled(free_port()), remote=[hub.topic])
        with watching(root, hub) as process:
            assert hub.push(rss(NEW, OLD)) == 202
            process.kill()
            process.wait(PATIENCE)
    with archive(root) as connection:
        assert len(inbox(connection)) == 1
    first, second = run(root), run(root)
    assert (first.counts["pushed"], first.counts["new"]) == (1, 1)
    assert (second.counts["pushed"], second.counts["new"]) == (0, 0)
    assert titles(root) == {OLD[0], NEW[0]}
