"""The tray answers as the tables do, whatever waits in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select

from broadsheet.archive import intake
from broadsheet.archive import tray as tray_module
from broadsheet.archive.intake import Arrival
from broadsheet.archive.schema import ARTICLES, DOCUMENTS, METADATA, RECORDS
from broadsheet.archive.tray import Tray
from broadsheet.records import Article, Document, Provider, Sighting

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
FEEDS, GUIDS, NAMES, ADDRESSES, PATHS = ("f", "g"), ("1", "2"), ("a", "b", "c"), ("x", "y"), ("p.md", "q.md")
Step = Callable[[Tray], object]


@contextmanager
def tables() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def article(name: str, feed: str = "f", path: str = "", hours: int = 0, guid: str = "") -> Article:
    return Article(
        id=name, feed=feed, title=f"{name}{hours}", published=NOW - timedelta(hours=hours), first_seen=NOW, web_url="", guid=guid,
        provider=Provider(name="", domain=""), path=path or f"{name}.md",
    )  # fmt: skip


def adding(name: str, feed: str, address: str, hours: int) -> Step:
    def step(tray: Tray) -> None:
        if name not in tray.articles((name,)):
            tray.add([Arrival(article=article(name, feed, hours=hours), address=address, title=name)])

    return step


def revising(name: str, address: str, hours: int) -> Step:
    def step(tray: Tray) -> None:
        if old := tray.articles((name,)).get(name):
            new = article(name, old.feed, hours=hours)
            tray.revise(Arrival(article=new, address=address, title=new.title), old, NOW)

    return step


def sighting(name: str, feed: str, guid: str, hours: int) -> Step:
    return lambda tray: tray.save_sightings([Sighting(article=name, feed=feed, guid=guid, at=NOW + timedelta(hours=hours))])


def foreseeing(name: str, feed: str, address: str, guid: str) -> Step:
    return lambda tray: tray.foresee([(article(name, feed, guid=guid), address)])


def one(*kinds: tuple[str, ...]) -> list[st.SearchStrategy[str]]:
    return [st.sampled_from(kind) for kind in kinds]


HOURS = st.integers(0, 3)
STEPS = st.one_of(
    st.builds(adding, *one(NAMES, FEEDS, ADDRESSES), HOURS),
    st.builds(revising, *one(NAMES, ADDRESSES), HOURS),
    st.builds(sighting, *one(NAMES, FEEDS, GUIDS), HOURS),
    st.builds(foreseeing, *one(NAMES, FEEDS, ADDRESSES, GUIDS)),
)


def answers(tray: Tray) -> list[object]:
    by_guid = [dict(tray.by_guid(feed, GUIDS)) for feed in FEEDS]
    guids = [{name: set(guids) for name, guids in tray.guids_of(feed, NAMES).items()} for feed in FEEDS]
    known = [list(tray.known(ADDRESSES[:count], NAMES[count:])) for count in range(3)]
    return [by_guid, guids, known, dict(tray.articles(NAMES)), dict(tray.at_paths([f"{name}.md" for name in NAMES]))]


@given(st.lists(STEPS, max_size=12))
def test_it_answers_as_though_everything_were_written_at_once(steps: list[Step]) -> None:
    with tables() as here, tables() as there:
        waiting, writing = Tray(here), Tray(there)
        for step in steps:
            step(waiting)
            step(writing)
            writing.clear()
            assert answers(waiting) == answers(writing)
        waiting.clear()
        assert here.execute(select(ARTICLES).order_by(ARTICLES.c.id)).all() == there.execute(select(ARTICLES).order_by(ARTICLES.c.id)).all()


def test_a_tray_that_does_not_learn_what_it_adds_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tray, "_learn", lambda *_: None)
    with tables() as connection:
        tray = Tray(connection)
        assert not tray.known(("x",), ())
        adding("a", "f", "x", 0)(tray)
        waiting = tray.known(("x",), ())
        tray.clear()
        assert tray.known(("x",), ()) != waiting


def test_what_was_foreseen_is_not_asked_of_the_tables_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with tables() as connection:
        tray = Tray(connection)
        tray.foresee([(article("a", guid="1", path="p.md"), "x")])
        for name in ("at_paths", "sighted", "known", "shown"):
            monkeypatch.delattr(intake, name)
        assert ("p.md" in tray, tray.by_guid("f", ("1",)), tray.known(("x",), ("a",))) == (False, {}, [])


def test_of_an_article_that_is_not_there_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(intake, "shown")
    monkeypatch.delattr(tray_module, "pages_of")
    with tables() as connection:
        tray = Tray(connection)
        tray.foresee([(article("a", guid="1"), "x")])
        adding("a", "f", "x", 0)(tray)
        sighting("a", "f", "1", 0)(tray)
        assert (tray.guids_of("f", ["a"]), tray.guids_of("g", ["a"]), tray.pages(["a"])) == ({"a": {"1"}}, {}, {})


def test_a_document_and_a_record_are_kept_when_it_is_cleared() -> None:
    with tables() as connection:
        tray = Tray(connection)
        names = {tray.save_document(Document(address=address, body=b"<rss/>", fetched=NOW)) for address in ("a", "b")}
        tray.save_records([("p.md", b"one"), ("p.md", b"two")])
        assert not connection.execute(select(DOCUMENTS.c.digest)).all()
        tray.clear()
        assert [(row.digest, row.address) for row in connection.execute(select(DOCUMENTS))] == [(names.pop(), "a")]
        assert connection.execute(select(RECORDS.c.body)).scalars().all() == [b"two"]
