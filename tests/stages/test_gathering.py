"""A run whose feeds answer at different speeds: news is published while who is slow is still silent."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from tests.publications import GIVEN, NOW, archive, git, make, rss, tree
from tests.wire.fetch.farm import Call, Farm, served

from broadsheet import line
from broadsheet.archive import decisions, intake, lookup
from broadsheet.errors import DeliveryError
from broadsheet.press.gitrecords import init
from broadsheet.publication import load
from broadsheet.stages.gather import LARGE, states
from broadsheet.stages.gathering import Asking, Gathering

SETTINGS = GIVEN + '[fetch]\nallow_private = ["127.0.0.0/8"]\n'
DATE = "Mon, 11 Mar 2024 09:00:00 GMT"
LONG = 20.0  # seconds that a slow server waits at most, so that a broken run fails and does not hang


def news(name: str) -> bytes:
    return rss((f"Tidings of {name}", f"https://{name}.example/tidings", DATE))


def quick(farm: Farm, *names: str) -> list[str]:
    return [farm.serves(f"/{name}", 200, news(name)) for name in names]


def titles(root: Path) -> set[str]:
    with archive(root) as connection:
        return {article.title for article in lookup.every_article(connection)}


class Watched:
    """A run that is watched: a server can wait until it publishes for the first time."""

    def __init__(self) -> None:
        self.published = threading.Event()
        self.seen: list[bool] = []
        self.stages: list[str] = []

    def answer(self, call: Call) -> None:
        self.seen.append(self.published.wait(LONG))
        call.answer(200, news("slow"))

    def run(self, root: Path, hours: float = 0) -> Counter[str]:
        report = line.run(load(root), NOW + timedelta(hours=hours), progress=self.note)
        return Counter(report.counts)

    def note(self, stage: str, count: int) -> None:
        if count:
            self.stages.append(stage)
        if stage == "publish":
            self.published.set()


def test_what_is_quick_is_published_before_who_is_slow_has_answered_and_the_rest_in_the_same_run(tmp_path: Path) -> None:
    watched = Watched()
    with served("127.0.0.1") as farm:
        slow = farm.does("/slow", watched.answer)
        root = make(tmp_path / "p", SETTINGS, remote=[slow.replace("127.0.0.1", "localhost"), *quick(farm, "a", "b", "c", "d")])
        counts = watched.run(root)
    assert watched.seen == [True]
    assert titles(root) == {f"Tidings of {name}" for name in ("a", "b", "c", "d", "slow")}
    assert (counts["fetched"], counts["new"]) == (5, 5)
    assert len(list((root / "content/_news").glob("*.md"))) == 5


def test_where_nobody_is_slow_there_is_one_edition(tmp_path: Path) -> None:
    watched = Watched()
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS, remote=quick(farm, "a", "b", "c", "d"))
        watched.run(root)
    assert watched.stages.index("publish") > max(place for place, stage in enumerate(watched.stages) if stage in ("read", "decide"))


def test_without_news_nothing_is_early(tmp_path: Path) -> None:
    go, answered = threading.Event(), threading.Event()

    def slow(call: Call) -> None:
        go.wait(LONG)
        answered.set()
        call.answer(200, news("slow"))

    with served("127.0.0.1") as farm:
        feeds = quick(farm, "a", "b", "c", "d")
        root = make(tmp_path / "p", SETTINGS, remote=[*feeds, farm.serves("/slow", 200, news("slow")).replace("127.0.0.1", "localhost")])
        Watched().run(root)
        farm.does("/slow", slow)
        with archive(root) as connection:
            rows = intake.feeds(connection)
        with Gathering(load(root), rows, NOW, Asking(everybody=True), lambda _: None) as gathering:
            assert gathering.early() == []
            assert not answered.is_set()
            go.set()
            assert len(gathering.late()) == 5


def test_what_cannot_be_delivered_early_keeps_nobody_from_being_heard(tmp_path: Path) -> None:
    watched = Watched()
    released = threading.Timer(1.5, watched.published.set)
    with served("127.0.0.1") as farm:
        slow = farm.does("/slow", watched.answer)
        root = make(tmp_path / "p", SETTINGS, remote=[slow.replace("127.0.0.1", "localhost"), *quick(farm, "a", "b", "c", "d")])
        init(root / "content")
        (root / "content/.git/index.lock").touch()
        released.start()
        with pytest.raises(DeliveryError):
            watched.run(root)
    assert titles(root) == {f"Tidings of {name}" for name in ("a", "b", "c", "d", "slow")}


def test_an_article_whose_page_is_wanted_waits_for_it_and_is_not_early(tmp_path: Path) -> None:
    decided: list[int] = []

    def slow(call: Call) -> None:
        assert watched.published.wait(LONG)
        with archive(root) as connection:
            decided.extend(len(decisions.members_named(connection, [article.id])) for article in lookup.every_article(connection))
        call.answer(200, news("slow"))

    watched = Watched()
    with served("127.0.0.1") as farm:
        address = farm.does("/slow", slow).replace("127.0.0.1", "localhost")
        root = make(tmp_path / "p", SETTINGS, remote=[address, *quick(farm, "a", "b", "c", "d")])
        wanted = (root / "sources.opml").read_text("utf-8").replace('/a"/>', '/a" pages="true"/>')
        (root / "sources.opml").write_text(wanted, "utf-8")
        watched.run(root)
    assert sorted(decided) == [0, 1, 1, 1]


def test_a_feed_that_was_trouble_is_asked_last_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        bad = farm.serves("/bad", 500)
        root = make(tmp_path / "p", SETTINGS, remote=[bad, *quick(farm, "a")])
        Watched().run(root)
        farm.serves("/a", 200, news("more"))
        watched = Watched()
        farm.does("/bad", watched.answer)
        farm.calls.clear()
        watched.run(root, hours=2)
    assert [call.path for call in farm.calls] == ["/a", "/bad"]
    assert watched.seen == [True]
    assert titles(root) == {"Tidings of a", "Tidings of more", "Tidings of slow"}


def test_a_feed_longer_than_is_taken_is_known_as_such_until_it_is_not(tmp_path: Path) -> None:
    def cuts() -> list[bool]:
        with archive(root) as connection:
            return [state.cut for state in states(intake.feeds(connection)).values()]

    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS + "max_bytes = 65536\n", remote=[farm.serves("/a", 200, news("a") + b" " * 70_000)])
        Watched().run(root)
        assert cuts() == [True]
        farm.serves("/a", 200, news("a"))
        Watched().run(root, hours=2)
        assert cuts() == [False]


def test_a_large_document_that_waits_packed_is_read_as_it_came(tmp_path: Path) -> None:
    body = news("a").replace(b"<item>", b"<!--" + b"padding " * (LARGE // 8) + b"--><item>")
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS, remote=[farm.serves("/a", 200, body)])
        Watched().run(root)
        assert titles(root) == {"Tidings of a"}
        assert Watched().run(root, hours=2)["fetched"] == 0, "its bytes are known again"


def test_a_long_document_is_left_to_the_late_ones(tmp_path: Path) -> None:
    early: list[set[str]] = []

    def slow(call: Call) -> None:
        assert watched.published.wait(LONG)
        early.append(titles(root))
        call.answer(200, news("slow"))

    watched = Watched()
    with served("127.0.0.1") as farm:
        long = farm.serves("/long", 200, news("length").replace(b"<item>", b"<!--" + b"padding " * (LARGE // 8) + b"--><item>"))
        address = farm.does("/slow", slow).replace("127.0.0.1", "localhost")
        root = make(tmp_path / "p", SETTINGS, remote=[address, long, *quick(farm, "a", "b", "c")])
        watched.run(root)
    assert early == [{"Tidings of a", "Tidings of b", "Tidings of c"}]
    assert {"Tidings of length", "Tidings of slow"} < titles(root)


def test_an_index_of_sitemaps_and_what_it_leads_to_come_with_the_late_ones(tmp_path: Path) -> None:
    head = b'<?xml version="1.0"?><%s xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
    page = b"<url><loc>https://map.example/x</loc><n:news><n:publication><n:name>Map</n:name><n:language>en</n:language></n:publication>"
    page += b"<n:publication_date>2024-03-11T09:00:00Z</n:publication_date><n:title>Tidings of maps</n:title></n:news></url>"
    watched = Watched()
    with served("127.0.0.1") as farm:
        child = farm.serves("/child.xml", 200, head % b"urlset" + page + b"</urlset>")
        index = farm.serves("/index.xml", 200, head % b"sitemapindex" + b"<sitemap><loc>%s</loc></sitemap></sitemapindex>" % child.encode())
        slow = farm.does("/slow", watched.answer).replace("127.0.0.1", "localhost")
        root = make(tmp_path / "p", SETTINGS, remote=[index, slow, *quick(farm, "a", "b", "c")])
        watched.run(root)
    assert watched.seen == [True]
    assert titles(root) == {"Tidings of a", "Tidings of b", "Tidings of c", "Tidings of slow", "Tidings of maps"}


@pytest.mark.parametrize("stage", ["decide", "publish"])
def test_a_run_killed_in_its_early_part_is_finished_to_the_byte_by_the_next(tmp_path: Path, stage: str) -> None:
    class KilledError(Exception):
        pass

    go = threading.Event()

    def kill(at: str, _: int) -> None:
        if at == stage:
            raise KilledError

    def slow(call: Call) -> None:
        go.wait(LONG)
        call.answer(200, news("slow"))

    def note(stage: str, _: int) -> None:
        if stage == "publish":
            go.set()

    with served("127.0.0.1") as farm:
        feeds = [*quick(farm, "a", "b", "c", "d"), farm.does("/slow", slow).replace("127.0.0.1", "localhost")]
        undisturbed, killed = (make(tmp_path / name / "p", SETTINGS, remote=feeds) for name in ("undisturbed", "killed"))
        for root in (undisturbed, killed):
            init(root / "content")
        line.run(load(undisturbed), NOW, progress=note)
        go.clear()
        with pytest.raises(KilledError):
            line.run(load(killed), NOW, progress=kill)
        assert "Tidings of slow" not in titles(killed)
        line.run(load(killed), NOW, progress=note)
    assert tree(killed) == tree(undisturbed)
    assert git(killed, "log", "--format=%H") == git(undisturbed, "log", "--format=%H")
    assert git(killed, "log", "--format=%H").count("\n") == 2, "an early commit and a late one"
