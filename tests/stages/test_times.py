"""Time and stories: what comes late, what has no date, what names a zone, and what is dated anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.desk.stories.scene import article
from tests.publications import NOW, Row, api, archive, make, rss, run, serve, stamps, take, tree
from tests.stages.scene import OPEN, groups, homes, id_of, life, scene, story, told

from broadsheet.archive import decisions, lookup
from broadsheet.records import Article, mint
from broadsheet.stages.placing import runs

LATER = NOW + timedelta(hours=1)
SPLASH = "Ferry Aurora runs aground off Tromsø, passengers rescued by helicopter"
ALSO = "Helicopters rescue passengers of ferry Aurora aground off Tromsø"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Stories of two months ago, closed and published."""
    return scene(tmp_path / "p", OPEN)


def arrive(root: Path, *rows: Row) -> None:
    """Rows that come an hour after everything was decided."""
    take(root, rows, LATER)
    run(root, LATER)


def times(root: Path) -> dict[str, datetime]:
    """When every article was published, by its title."""
    with archive(root) as connection:
        return {one.title: one.published for one in lookup.every_article(connection)}


def test_a_late_article_joins_the_closed_story_that_it_tells(root: Path) -> None:
    before, records = homes(root), tree(root, "content")
    arrive(root, told("FERRY", 5, hours=24))
    assert homes(root) == before | {"ferry5": before["ferry0"]}
    turn = life(root, before["ferry0"])[-1]
    assert (turn.kind, turn.at) == ("join", LATER)
    late = f"content/{api_path(root, 'FERRY', 5)}"
    now = tree(root, "content")
    assert late.startswith("content/_news/2024-01-12-")
    assert now.keys() - records.keys() == {late}
    changed = {path for path in records if records[path] != now[path]}
    assert changed == {f"content/{api_path(root, 'FERRY', number)}" for number in range(2)}
    assert all(b"ferry5.example" in now[path] for path in changed)
    assert [one["provider"]["domain"] for one in told_in(root, before["ferry0"])] == ["ferry0.example", "ferry1.example", "ferry5.example"]


def api_path(root: Path, code: str, number: int) -> str:
    """The name of a telling's record."""
    with archive(root) as connection:
        found = lookup.find(connection, [id_of(root, code, number)])
    assert found is not None
    return found.path


def told_in(root: Path, name: str) -> list[dict[str, dict[str, str]]]:
    """The members of a published story, in order of time."""
    shown = api(root, f"stories/{name}")
    return sorted([shown["lead"], *shown["coverage"]], key=lambda one: one["publishedDateTime"])


def test_a_late_article_older_than_the_founding_one_changes_no_id(root: Path) -> None:
    before = homes(root)
    arrive(root, told("FERRY", 4, hours=-48))
    assert homes(root) == before | {"ferry4": before["ferry0"]}
    assert story(root, before["ferry0"]).members[0] == id_of(root, "FERRY", 4)
    assert before["ferry0"] == mint("story", id_of(root, "FERRY", 0))


def test_a_late_article_out_of_reach_of_its_event_founds_a_story_of_its_own_time(root: Path) -> None:
    arrive(root, told("FERRY", 4, hours=-24 * 12))
    assert homes(root)["ferry4"] == mint("story", id_of(root, "FERRY", 4))
    assert story(root, homes(root)["ferry4"]).time < story(root, homes(root)["ferry0"]).time


def test_late_and_new_articles_of_one_run_are_decided_as_in_runs_of_their_own(tmp_path: Path) -> None:
    rows = [told("FERRY", 3, hours=30), told("QUAKE", 5, hours=20), told("QUAKE", 7, hours=24 * 30), told("QUAKE", 8, hours=24 * 31)]
    one, several = scene(tmp_path / "one"), scene(tmp_path / "several")
    arrive(one, *rows)
    for row in rows:
        arrive(several, row)
    assert homes(one) == homes(several)
    assert len(groups(one)) == 3


def test_a_run_after_late_articles_touches_no_file(root: Path) -> None:
    arrive(root, told("FERRY", 5, hours=24), told("QUAKE", 9, hours=24 * 30))
    before = stamps(root)
    assert run(root, LATER + timedelta(days=1)).counts["changed"] == 0
    assert stamps(root) == before


WEEK = timedelta(days=7)


def spread(*days: float) -> list[Article]:
    return [article(f"{place:03}", "Title", hours=day * 24) for place, day in enumerate(days)]


def sizes(articles: list[Article], latest: datetime | None) -> list[int]:
    return [len(part) for part in runs(articles, WEEK, latest)]


def test_late_articles_are_placed_in_runs_of_a_window_and_new_ones_at_once() -> None:
    year = spread(*range(0, 364, 2))
    assert sizes(year, None) == [182]
    assert sizes(year, year[0].published - WEEK) == [182]
    assert sizes(year, year[-1].published) == [4] * 45 + [2]
    assert sizes(spread(0, 1, 300), spread(2)[0].published) == [2, 1]


def test_an_article_without_a_date_is_of_the_time_when_it_was_first_seen(tmp_path: Path) -> None:
    root = make(tmp_path / "p", OPEN, {"a.xml": rss((SPLASH, "https://a.example/1", ""))})
    run(root)
    serve(root, {"b.xml": rss((ALSO, "https://b.example/1", "whenever"))})
    make_known(root, "b.xml")
    run(root, NOW + timedelta(days=3))
    assert times(root) == {SPLASH: NOW, ALSO: NOW + timedelta(days=3)}
    assert len(groups(root)) == 1
    run(root, NOW + timedelta(days=9))
    assert times(root) == {SPLASH: NOW, ALSO: NOW + timedelta(days=3)}


def make_known(root: Path, name: str) -> None:
    """Let the publication read another feed beside a.xml."""
    make(root, OPEN, {one: (root / "feeds" / one).read_bytes() for one in ("a.xml", name)})


def test_an_undated_article_that_is_dated_later_keeps_its_story_and_gets_its_time(tmp_path: Path) -> None:
    at = "https://a.example/1"
    root = make(tmp_path / "p", OPEN, {"a.xml": rss((ALSO, at, ""), (SPLASH, "https://b.example/2", "2024-03-11T11:00:00Z"))})
    run(root)
    before, names = homes(root), set(tree(root, "content"))
    long_ago = NOW - timedelta(days=40)
    serve(root, {"a.xml": rss((f"{ALSO}: update", at, f"{long_ago:%Y-%m-%dT%H:%M:%SZ}"))})
    run(root, LATER)
    assert homes(root) == before
    assert set(tree(root, "content")) == names
    assert times(root)[f"{ALSO}: update"] == long_ago
    (only,) = set(before.values())
    with archive(root) as connection:
        assert [one.published for one in decisions.members_of(connection, [only])[only]] == [long_ago, NOW - timedelta(hours=1)]
        assert decisions.all_stories(connection) == [only]
    assert run(root, LATER + timedelta(hours=1)).counts["changed"] == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mon, 11 Mar 2024 01:30:00 +0200", "2024-03-10T23:30:00Z"),
        ("Sun, 10 Mar 2024 18:30:00 EST", "2024-03-10T23:30:00"),
        ("2024-03-11T09:15:00+09:45", "Sun, 10 Mar 2024 23:30:00 GMT"),
    ],
)
def test_times_of_any_zone_are_the_same_moment(tmp_path: Path, one: str, other: str) -> None:
    root = make(tmp_path / "p", OPEN, {"a.xml": rss((SPLASH, "https://a.example/1", one), (ALSO, "https://b.example/2", other))})
    run(root)
    assert set(times(root).values()) == {datetime(2024, 3, 10, 23, 30, tzinfo=UTC)}
    assert all(path.startswith("content/_news/2024-03-10-") for path in tree(root, "content"))


@pytest.mark.parametrize(("at", "stories"), [("2024-03-08T23:00:00+11:00", 1), ("2024-03-08T23:00:01+11:00", 2)])
def test_the_window_is_counted_across_zones(tmp_path: Path, at: str, stories: int) -> None:
    root = make(tmp_path / "p")
    take(root, [told("FERRY", 0) | {"publishedDateTime": "2024-03-01T12:00:00Z"}, told("FERRY", 2) | {"publishedDateTime": at}])
    run(root)
    assert len(groups(root)) == stories
