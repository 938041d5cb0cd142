"""What a feed may do to the archive: floods of articles, guids and edits end somewhere, and nobody speaks for another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from tests.publications import NOW, archive, make, rss, run, serve

from broadsheet.archive import holds, lookup
from broadsheet.archive import intake as seen
from broadsheet.stages import warding
from broadsheet.wire import character

DATE = "Mon, 11 Mar 2024 09:00:00 GMT"
FEED = "feeds/a.xml"
WORDS = ["harbour", "market", "orchard", "station", "theatre", "library", "foundry"]


def items(first: int, last: int, *, guid: str = "", host: str = "a.example") -> bytes:
    """Articles with these numbers, the newest first; their guids are their addresses unless `guid` begins them."""
    found = [(f"The {WORDS[n % 7]} opens number {n}", f"https://{host}/{n}", DATE) for n in reversed(range(first, last))]
    body = rss(*found)
    return body.replace(f"<guid>https://{host}/".encode(), f"<guid>{guid}".encode()) if guid else body


def count(root: Path, what: str) -> int:
    with archive(root) as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {what}").scalar_one())


def set_aside(root: Path) -> Sequence[tuple[str, str]]:
    with archive(root) as connection:
        return [(spike.subject, spike.reason) for spike in lookup.spikes(connection)]


def test_of_a_flood_the_newest_are_taken_in_and_the_rest_on_the_next_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(character, "DAILY", 20)
    root = make(tmp_path / "p", feeds={"a.xml": items(0, 10)})
    run(root)
    serve(root, {"a.xml": items(0, 60)})
    day = NOW + timedelta(days=1)
    assert [run(root, day + timedelta(hours=hour)).counts["new"] for hour in (0, 1)] == [20, 0]
    assert set_aside(root) == [(FEED, "too-many-new")]
    with archive(root) as connection:
        assert {article.web_url for article in lookup.every_article(connection)} >= {f"https://a.example/{n}" for n in range(40, 60)}
    assert [run(root, day + timedelta(days=later)).counts["new"] for later in (1, 2, 3)] == [20, 10, 0]
    assert count(root, "articles") == 60


def test_guids_that_are_fresh_at_every_reading_make_no_new_articles_and_no_endless_sightings(tmp_path: Path) -> None:
    root = make(tmp_path / "p", feeds={"a.xml": items(0, 5)})
    run(root)
    for reading in range(25):
        serve(root, {"a.xml": items(0, 5, guid=f"{reading}-")})
        assert run(root, NOW + timedelta(hours=reading + 1)).counts["new"] == 0
    assert count(root, "sightings") == 5 * 20


def test_an_article_that_is_rewritten_at_every_reading_keeps_a_hundred_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "MOST_VERSIONS", 4)
    root = make(tmp_path / "p", feeds={"a.xml": rss(("Take 0", "https://a.example/1", DATE))})
    for reading in range(8):
        serve(root, {"a.xml": rss((f"Take {reading}", "https://a.example/1", DATE))})
        run(root, NOW + timedelta(hours=reading))
    with archive(root) as connection:
        (article,) = lookup.every_article(connection)
        assert article.title == "Take 7"
        assert [old.title for old in lookup.versions(connection, article.id)] == ["Take 0", "Take 1", "Take 2", "Take 6"]


@pytest.mark.parametrize("new", [(), (("More roulette", "https://casino.example/2", DATE),)])
def test_a_held_feed_rewrites_nothing_that_it_told_before(tmp_path: Path, new: tuple[tuple[str, str, str], ...]) -> None:
    root = make(tmp_path / "p", feeds={"a.xml": rss(("One title", "https://a.example/1", DATE))})
    run(root)
    with archive(root) as connection:
        held = character.Character(change=character.Change(held=True))
        holds.save_character(connection, FEED, warding.encode(held))
    serve(root, {"a.xml": rss(("Win at roulette", "https://a.example/1", DATE), *new)})
    report = run(root, NOW + timedelta(hours=1))
    assert (report.counts["new"], report.counts["versions"], report.counts["stories"]) == (len(new), 0, 0)
    with archive(root) as connection:
        told = sorted([*(title for title, _, _ in new), "One title"])
        assert sorted(article.title for article in lookup.every_article(connection)) == told
        assert holds.held_by_feed(connection) == ({FEED: 1} if new else {})


@pytest.mark.parametrize("guid", ["https://a.example/1", "stolen"])
def test_a_feed_that_claims_another_s_address_or_guid_changes_nothing_of_it(tmp_path: Path, guid: str) -> None:
    mine = rss(("One title", "https://a.example/1", DATE))
    theirs = rss(("A lie about the title", "https://a.example/1", DATE), ("Their own", "https://b.example/2", DATE), title="A feed")
    root = make(tmp_path / "p", feeds={"a.xml": mine, "b.xml": mine})
    run(root)
    serve(root, {"b.xml": theirs.replace(b"<guid>https://a.example/1", f"<guid>{guid}".encode())})
    report = run(root, NOW + timedelta(hours=1))
    assert (report.counts["new"], report.counts["versions"]) == (1, 0)
    with archive(root) as connection:
        assert {(article.feed, article.title) for article in lookup.every_article(connection)} == {
            (FEED, "One title"),
            ("feeds/b.xml", "Their own"),
        }
