"""`broadsheet source`: the states of sources, and what an editor does about them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.commands.saying import AT, FEED, said, told
from tests.publications import NOW, archive, make, rss, run
from tests.wire.fetch.farm import served

from broadsheet.archive import intake
from broadsheet.archive.opening import exclusive
from broadsheet.errors import ArchiveError
from broadsheet.publication import load, write_opml
from broadsheet.records import Source

SETTINGS = '[fetch]\nallow_private = ["127.0.0.0/8"]\n'
ARTICLE = ("Harbour cranes return", "https://a.example/cranes", "Mon, 11 Mar 2024 09:00:00 GMT")


def sources(root: Path) -> dict[str, dict[str, object]]:
    return {one["feed"]: one for one in told(root, "source", "list", "--now", AT)["sources"]}


def test_a_list_tells_how_every_source_is_and_when_it_is_asked(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        good, bad, gone = farm.serves("/good", 200, rss(ARTICLE)), farm.serves("/bad", 500), farm.serves("/gone", 410)
        root = make(tmp_path / "p", SETTINGS, FEED, [good, bad, gone])
        assert {one["state"] for one in sources(root).values()} == {"new"}
        run(root, offline=False)
    found = sources(root)
    assert [(one["state"], one["reason"], one["failures"]) for one in found.values()] == [
        ("ok", "", 0),
        ("ok", "", 0),
        ("degraded", "server-error", 1),
        ("dead", "gone", 1),
    ]
    assert [bool(one["next"]) for one in found.values()] == [False, True, True, False]
    words = said(root, "source", "list", "--now", AT).stdout
    assert "never" in words
    assert "server-error, 1 in a row" in " ".join(words.split())


def test_a_released_source_is_asked_by_the_next_run_and_a_dead_one_by_no_other_way(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        gone = farm.serves("/gone", 410)
        root = make(tmp_path / "p", SETTINGS, remote=[gone])
        run(root, offline=False)
        farm.serves("/gone", 200, rss(ARTICLE))
        run(root, offline=False, everybody=True)
        assert len(farm.calls) == 1
        assert "asked at the next run" in said(root, "source", "release", gone).stdout
        assert run(root, offline=False).counts["new"] == 1
    assert sources(root)[gone]["state"] == "ok"


def test_a_list_says_of_a_feed_that_a_wrong_clock_put_off_that_the_next_run_asks_it(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS, remote=[farm.serves("/feed", 200, rss(ARTICLE))])
        run(root, NOW + timedelta(days=3_650), offline=False)
    assert said(root, "source", "list", "--now", AT).stdout.split()[:3] == ["ok", "next", "run"]


def test_a_source_is_added_with_its_topic_and_read(tmp_path: Path) -> None:
    root = make(tmp_path / "p")
    (root / "topics.yaml").write_text("- name: AI\n  id: ai\n- name: Chips\n  id: chips\n  parent: AI\n", "utf-8")
    (root / "feeds/a.xml").write_bytes(FEED["a.xml"])
    assert said(root, "source", "add", "feeds/a.xml", "--topic", "chips", "--name", "Harbour").exit_code == 0
    assert load(root).sources == (Source(feed="feeds/a.xml", name="Harbour", topics=("Chips",)),)
    assert run(root).counts["new"] == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("add", "feeds/a.xml"), "listed already"),
        (("add", "ftp://a.example/"), "neither an http"),
        (("add", "https://b.example/", "--topic", "Chops"), "no such topic"),
        (("remove", "feeds/b.xml"), "did you mean feeds/a.xml?"),
        (("release", "nobody"), "no source"),
        (("release",), "Missing argument"),
        (("move", "feeds/a.xml"), "has not moved"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_wrong_use_and_says_why(tmp_path: Path, words: tuple[str, ...], complaint: str) -> None:
    root = make(tmp_path / "p", feeds=FEED)
    (root / "topics.yaml").write_text("- name: AI\n  id: ai\n- name: Chips\n  id: chips\n  parent: AI\n", "utf-8")
    before = (root / "sources.opml").read_bytes()
    result = said(root, "source", *words)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert (root / "sources.opml").read_bytes() == before


def test_a_removed_source_is_not_read_and_one_that_comes_back_begins_anew(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        feed = farm.serves("/gone", 410)
        root = make(tmp_path / "p", SETTINGS, remote=[feed])
        run(root, offline=False)
        assert said(root, "source", "remove", feed).exit_code == 0
        assert load(root).sources == ()
        assert said(root, "source", "add", feed).exit_code == 0
        run(root, offline=False)
        assert len(farm.calls) == 2


def test_a_name_is_as_good_as_an_address_unless_two_have_it(tmp_path: Path) -> None:
    root = make(tmp_path / "p")
    twins = [Source(feed=f"https://{name}.example/", name="Herald") for name in "ab"]
    (root / "sources.opml").write_bytes(write_opml([*twins, Source(feed="https://c.example/", name="Courier")]))
    assert said(root, "source", "remove", "courier").exit_code == 0
    result = said(root, "source", "remove", "Herald")
    assert (result.exit_code, "several" in result.stderr) == (2, True)
    assert [source.feed for source in load(root).sources] == [one.feed for one in twins]


def test_nothing_is_changed_while_a_run_is_at_work(tmp_path: Path) -> None:
    root = make(tmp_path / "p", feeds=FEED)
    with exclusive(root):
        assert said(root, "source", "remove", "feeds/a.xml").exit_code == 3
        assert said(root, "source", "list").exit_code == 0
    assert len(load(root).sources) == 1


def test_what_the_archive_refuses_leaves_the_list_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served("127.0.0.1") as farm:
        old = farm.serves("/old", 200, rss(ARTICLE))
        root = make(tmp_path / "p", SETTINGS, remote=[old])
        run(root, NOW, offline=False)
    before = (root / "sources.opml").read_bytes()

    def refused(*_: object) -> None:
        raise ArchiveError("refused by the database", subject="archive", remedy="check the disk")

    monkeypatch.setattr(intake, "save_feeds", refused)
    assert said(root, "source", "move", old, "--to", "https://new.example/").exit_code == 3
    assert (root / "sources.opml").read_bytes() == before


def test_a_moved_source_keeps_its_articles_and_reads_none_twice(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        old, new = farm.serves("/old", 200, rss(ARTICLE)), farm.serves("/new", 200, rss(ARTICLE))
        root = make(tmp_path / "p", SETTINGS, remote=[old])
        run(root, NOW, offline=False)
        assert said(root, "source", "move", old, "--to", new).exit_code == 0
        report = run(root, NOW, offline=False)
    assert (report.counts["entries"], report.counts["new"]) == (0, 0)
    assert [source.feed for source in load(root).sources] == [new]
    assert json.loads(said(root, "source", "list", "--json").stdout)["sources"][0]["state"] == "ok"
    with archive(root) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM articles").scalar() == 1
