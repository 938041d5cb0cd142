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
    assert count(root, "sightings") == count(root, "articles")  # nothing is written of what was refused
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


def hold(root: Path, *feeds: str) -> None:
    with archive(root) as connection:
        for feed in feeds:
            holds.save_character(connection, feed, warding.encode(character.Character(change=character.Change(held=True))))


@pytest.mark.parametrize("together", [True, False])
def test_what_a_held_feed_tells_first_a_feed_that_is_not_held_tells_to_the_desk(tmp_path: Path, together: bool) -> None:
    root = make(tmp_path / "p", feeds={"a.xml": rss(), "b.xml": rss()})
    hold(root, FEED)
    theirs = rss(("Win at roulette", "https://a.example/1", DATE), ("Casino", "https://a.example/2", DATE))
    ours = rss(("The harbour opens", "https://a.example/1", DATE), title="Another")
    serve(root, {"a.xml": theirs, "b.xml": ours if together else rss()})
    run(root, NOW + timedelta(hours=1))
    serve(root, {"b.xml": ours})
    run(root, NOW + timedelta(hours=2))
    with archive(root) as connection:
        told = {article.web_url[-1]: article for article in lookup.every_article(connection)}
        assert {number: (article.feed, article.title) for number, article in told.items()} == {
            "1": ("feeds/b.xml", "The harbour opens"),
            "2": (FEED, "Casino"),
        }
        assert told["1"].path == "_news/2024-03-11-the-harbour-opens.md"
        assert (lookup.story_of(connection, told["1"].id) != "", lookup.story_of(connection, told["2"].id)) == (True, "")
        assert not lookup.versions(connection, told["1"].id)
        assert holds.held_by_feed(connection) == {FEED: 1}


def test_an_article_of_a_held_feed_keeps_the_name_of_its_record_where_another_tells_it_by_the_same_title(tmp_path: Path) -> None:
    same = rss(("The harbour opens", "https://a.example/1", DATE))
    root = make(tmp_path / "p", feeds={"a.xml": rss(), "b.xml": rss()})
    hold(root, FEED)
    serve(root, {"a.xml": same, "b.xml": same})
    run(root, NOW + timedelta(hours=1))
    with archive(root) as connection:
        assert [(one.path, one.feed) for one in lookup.every_article(connection)] == [
            ("_news/2024-03-11-the-harbour-opens.md", "feeds/b.xml")
        ]


def test_of_two_held_feeds_the_first_keeps_its_article(tmp_path: Path) -> None:
    one = rss(("Win at roulette", "https://a.example/1", DATE))
    other = rss(("Lose at roulette", "https://a.example/1", DATE), ("Casino", "https://a.example/2", DATE))
    root = make(tmp_path / "p", feeds={"a.xml": rss(), "b.xml": rss()})
    hold(root, FEED, "feeds/b.xml")
    serve(root, {"a.xml": one, "b.xml": other})
    assert run(root, NOW + timedelta(hours=1)).counts["stories"] == 0
    with archive(root) as connection:
        assert {article.title for article in lookup.every_article(connection)} == {"Win at roulette", "Casino"}
        assert holds.held_by_feed(connection) == {FEED: 1, "feeds/b.xml": 1}


def test_a_feed_that_is_held_by_the_document_that_tells_another_s_article_does_not_free_it(tmp_path: Path) -> None:
    root = make(tmp_path / "p", feeds={"a.xml": rss(), "b.xml": items(0, 30)})
    run(root)
    hold(root, FEED)
    serve(root, {"a.xml": rss(("Roulette", "https://casino.example/40", DATE))})
    run(root, NOW + timedelta(hours=1))
    sold = [(f"Roulette gewinnen Casino {n}", f"https://casino.example/{n}", DATE) for n in range(40, 80)]
    for days, told in enumerate((sold[20:], sold[:20])):
        serve(root, {"b.xml": rss(*told, title="Roulette")})
        run(root, NOW + timedelta(days=days, hours=2))
    with archive(root) as connection:
        assert lookup.find(connection, ["https://casino.example/40"]).feed == FEED  # type: ignore[union-attr]
        held = holds.held_by_feed(connection)
        assert held == {FEED: 1, "feeds/b.xml": 19}
