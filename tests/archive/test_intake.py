"""What came in is kept: articles with their versions, first sightings, spikes once, documents by their bytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection, func, select
from tests.publications import archive, make, rss, run

from broadsheet.archive import decisions, intake, lookup, outbox
from broadsheet.archive.intake import Arrival, FeedRow
from broadsheet.archive.opening import open_archive, transaction
from broadsheet.archive.schema import DOCUMENTS, MEMORY
from broadsheet.archive.upsert import put
from broadsheet.records import Article, Document, Provider, Sighting, Spike

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = open_archive("sqlite:///archive.db", tmp_path)
    with transaction(engine) as opened:
        yield opened
    engine.dispose()


def arrival(name: str, title: str = "Cranes", hours: int = 0) -> Arrival:
    at = NOW + timedelta(hours=hours)
    address = f"https://a.example/{name}"
    provider = Provider(name="A", domain="a.example")
    article = Article(
        id=name,
        feed="f",
        title=title,
        published=at,
        first_seen=at,
        web_url=address,
        provider=provider,
        path=f"_news/{at:%Y-%m-%d}-{name}.md",
    )
    return Arrival(article=article, address=address, title=title)


def test_put_replaces_and_with_keep_the_old_row_stays(connection: Connection) -> None:
    put(connection, MEMORY, [{"name": "a", "body": b"1"}, {"name": "b", "body": b"1"}])
    put(connection, MEMORY, [{"name": "a", "body": b"2"}])
    put(connection, MEMORY, [{"name": "b", "body": b"2"}, {"name": "c", "body": b"2"}], keep=True)
    assert {row.name: row.body for row in connection.execute(select(MEMORY))} == {"a": b"2", "b": b"1", "c": b"2"}


def test_put_of_thousands_is_one_call_and_of_none_is_nothing(connection: Connection) -> None:
    put(connection, MEMORY, [])
    put(connection, MEMORY, [{"name": str(number), "body": b""} for number in range(5000)])
    assert connection.execute(select(func.count()).select_from(MEMORY)).scalar_one() == 5000


def test_an_article_comes_back_as_it_went_in(connection: Connection) -> None:
    one = arrival("one", 'Ä "quoted" title, 日本語 🙂')
    intake.add(connection, [one])
    assert intake.articles(connection, ["one", "absent"]) == {"one": one.article}
    assert lookup.find(connection, [one.address]) == lookup.find(connection, [one.article.path]) == one.article


def test_a_new_version_replaces_the_article_and_every_old_one_is_kept(connection: Connection) -> None:
    intake.add(connection, [arrival("one", "First")])
    for before, after in (("First", "Second"), ("Second", "Third")):
        intake.revise(connection, arrival("one", after), arrival("one", before).article, NOW)
    assert [old.title for old in lookup.versions(connection, "one")] == ["First", "Second"]
    assert intake.articles(connection, ["one"])["one"].title == "Third"


def test_a_revised_article_is_decided_again(connection: Connection) -> None:
    intake.add(connection, [arrival("one", "First")])
    decisions.settle(connection, ["one"])
    assert decisions.pending(connection, NOW, 10) == []
    intake.revise(connection, arrival("one", "Second"), arrival("one", "First").article, NOW)
    assert [article.title for article in decisions.pending(connection, NOW, 10)] == ["Second"]


def test_pending_articles_come_oldest_first_and_none_of_the_future(connection: Connection) -> None:
    intake.add(connection, [arrival("b", hours=-1), arrival("a", hours=-1), arrival("c", hours=-2), arrival("d", hours=1)])
    assert [article.id for article in decisions.pending(connection, NOW, 10)] == ["c", "a", "b"]
    assert [article.id for article in decisions.pending(connection, NOW, 2)] == ["c", "a"]


def test_two_articles_never_share_a_record(connection: Connection) -> None:
    intake.add(connection, [arrival("one")])
    held = intake.at_paths(connection, ["_news/2024-03-11-one.md", "_news/2024-03-12-one.md"])
    assert held == {"_news/2024-03-11-one.md": ("one", "https://a.example/one")}


def test_the_first_sighting_of_a_kind_stays(connection: Connection) -> None:
    first = Sighting(article="one", feed="f", guid="g", at=NOW, query="cranes")
    intake.save_sightings(connection, [first])
    intake.save_sightings(connection, [msgspec.structs.replace(first, at=NOW + timedelta(days=1), query="other")])
    intake.save_sightings(connection, [msgspec.structs.replace(first, feed="e")])
    assert outbox.sightings(connection, ["one"]) == {"one": (msgspec.structs.replace(first, feed="e"), first)}


def test_a_spike_is_written_down_once(connection: Connection) -> None:
    spike = Spike(stage="read", subject="x", reason="no-title", detail="first", source="f", at=NOW)
    later = msgspec.structs.replace(spike, detail="again", at=NOW + timedelta(days=1))
    intake.save_spikes(connection, [spike])
    assert intake.known_spikes(connection, [later]) == {("x", "read", "no-title")}
    intake.save_spikes(connection, [later, msgspec.structs.replace(later, reason="no-address")])
    found = lookup.spikes(connection, ["f"])
    assert [(one.reason, one.detail) for one in found] == [("no-title", "first"), ("no-address", "again")]


def test_a_document_is_kept_once_by_its_bytes(connection: Connection) -> None:
    document = Document(address="https://a.example/feed", body=b"<rss/>" * 100, fetched=NOW)
    intake.save_documents(connection, {"d": document})
    intake.save_documents(connection, {"d": document, "e": msgspec.structs.replace(document, body=b"<feed/>")})
    kept = {row.digest: zlib.decompress(row.body) for row in connection.execute(select(DOCUMENTS))}
    assert kept == {"d": document.body, "e": b"<feed/>"}


def test_a_feed_is_as_it_was_last_checked(connection: Connection) -> None:
    row = FeedRow(address="f", state=b"{}", checked=NOW, digest="d", title="A")
    intake.save_feeds(connection, [row])
    later = msgspec.structs.replace(row, checked=NOW + timedelta(hours=1), digest="e")
    intake.save_feeds(connection, [later])
    assert intake.feeds(connection) == {"f": later}


def test_an_article_is_known_again_by_address_and_by_guid(connection: Connection) -> None:
    intake.add(connection, [arrival("one"), arrival("two", hours=1)])
    intake.save_sightings(connection, [Sighting(article="two", feed="f", guid="g", at=NOW)])
    assert [row.article for row in intake.known(connection, ["https://a.example/one"], ["two"])] == ["one", "two"]
    assert list(intake.sighted(connection, [("f", "g"), ("f", "h"), ("other", "g")])) == [("f", "g", "two", int(NOW.timestamp()))]
    assert list(intake.shown(connection, ["one", "two"])) == [("two", "f", "g")]


def test_more_names_than_one_query_may_hold_are_found_all_the_same(connection: Connection) -> None:
    intake.add(connection, [arrival(f"n{number:04}") for number in range(1200)])
    assert len(intake.articles(connection, [f"n{number:04}" for number in range(1200)])) == 1200


def test_a_merged_story_is_found_by_every_id_it_had(connection: Connection) -> None:
    member = decisions.Member(article="one", story="c", published=NOW, domain="a.example")
    decisions.save_members(connection, [member])
    decisions.merge(connection, {"a": "b"})
    decisions.merge(connection, {"b": "c"})
    assert decisions.aliases(connection) == {"a": "c", "b": "c"}
    decisions.merge(connection, {"c": "a"})
    assert decisions.aliases(connection) == {"b": "a", "c": "a"}
    assert decisions.stories_of(connection, ["one"]) == {"one": "a"}


def test_a_feed_that_brings_nothing_to_read_keeps_its_title(tmp_path: Path) -> None:
    feed = {"a.xml": rss(("Harbour cranes return", "https://a.example/cranes", "Mon, 11 Mar 2024 09:00:00 GMT"), title="The Harbour")}
    root = make(tmp_path / "p", feeds=feed)
    for hours in (0, 24, 48):
        run(root, NOW + timedelta(hours=hours))
        with archive(root) as connection:
            assert [row.title for row in intake.feeds(connection).values()] == ["The Harbour"]
