"""Taking in: the same article again, another version of it, two at one address, and the names of their records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select
from tests.publications import GIVEN, NOW, archive, command, make, row, rss, run, serve, stamps, take

from broadsheet.archive import lookup
from broadsheet.archive.schema import ARTICLES, METADATA, SIGHTINGS
from broadsheet.records import Article, Document, Source
from broadsheet.stages import opening
from broadsheet.stages.intake import Intake
from broadsheet.stages.opening import Brought
from broadsheet.wire.parse import MOST_ENTRIES

DATE = "Mon, 11 Mar 2024 09:00:00 GMT"


def paths(root: Path) -> list[str]:
    with archive(root) as connection:
        return sorted(article.path for article in lookup.every_article(connection))


def test_two_titles_of_one_day_that_slug_alike_have_a_record_each(tmp_path: Path) -> None:
    root = make(tmp_path / "p")
    same = {"title": "One Title!", "publishedDateTime": "2024-03-02T10:00:00Z"}
    take(root, [row(number, **same) for number in range(3)])
    assert paths(root) == [f"_news/2024-03-02-one-title{suffix}.md" for suffix in ("-2", "-3", "")]
    take(root, [row(7, **same)])
    assert "_news/2024-03-02-one-title-4.md" in paths(root)


def test_a_record_keeps_its_name_when_its_headline_and_others_come(tmp_path: Path) -> None:
    root = make(tmp_path / "p", feeds={"a.xml": rss(("One title", "https://a.example/1", DATE))})
    run(root)
    serve(root, {"a.xml": rss(("Another headline", "https://a.example/1", DATE), ("One title", "https://a.example/2", DATE))})
    run(root, NOW + timedelta(hours=1))
    assert paths(root) == ["_news/2024-03-11-one-title-2.md", "_news/2024-03-11-one-title.md"]


def test_a_feed_that_says_the_same_again_makes_no_version(tmp_path: Path) -> None:
    one = ("One title", "https://a.example/1", DATE)
    root = make(tmp_path / "p", feeds={"a.xml": rss(one)})
    run(root)
    serve(root, {"a.xml": rss(("Two titles", "https://a.example/2", DATE), one)})
    report = run(root, NOW + timedelta(hours=1))
    assert (report.counts["new"], report.counts["versions"]) == (1, 0)


def test_two_wordings_at_one_address_in_one_feed_do_not_make_versions_for_ever(tmp_path: Path) -> None:
    wordings = [
        ("Minister opens the new bridge", "https://a.example/1", DATE),
        ("Minister opens the new old bridge", "https://a.example/1", DATE),
    ]
    root = make(tmp_path / "p", feeds={"a.xml": rss(*wordings)})
    run(root)
    made = []
    for hour in range(1, 4):
        other = (f"Unrelated tidings {hour}", f"https://a.example/other{hour}", DATE)
        serve(root, {"a.xml": rss(other, *wordings)})
        made.append(run(root, NOW + timedelta(hours=hour)).counts["versions"])
    assert made == [0, 0, 0]


def test_tracking_parameters_do_not_make_an_article_of_their_own(tmp_path: Path) -> None:
    body = rss(("One title", "https://a.example/1?utm_source=feed#top", DATE))
    root = make(tmp_path / "p", feeds={"a.xml": body, "b.xml": body.replace(b"utm_source=feed#top", b"fbclid=7")})
    report = run(root)
    assert (report.counts["entries"], report.counts["new"], report.counts["versions"]) == (2, 1, 0)


def test_the_sightings_of_both_feeds_are_kept(tmp_path: Path) -> None:
    body = rss(("One title", "https://a.example/1", DATE))
    root = make(tmp_path / "p", feeds={"a.xml": body, "b.xml": body})
    run(root)
    with archive(root) as connection:
        rows = connection.exec_driver_sql("SELECT feed FROM sightings ORDER BY feed").all()
    assert [feed for (feed,) in rows] == ["feeds/a.xml", "feeds/b.xml"]


def test_what_was_exported_can_be_imported_into_the_same_publication(tmp_path: Path) -> None:
    root = make(tmp_path / "p", feeds={"a.xml": rss(("One title", "https://a.example/1", DATE))})
    run(root)
    before = stamps(root)
    for form in ("jsonl", "records"):
        assert command(root, "export", "--format", form, "-o", str(tmp_path / form)).returncode == 0
        report = take(root, tmp_path / form, form=form)
        assert (report.counts["new"], report.counts["versions"], report.spikes) == (0, 0, ())
        assert run(root, NOW + timedelta(hours=1)).counts["changed"] == 0
    assert stamps(root) == before


def test_a_row_that_brings_the_name_of_anothers_record_is_given_its_own(tmp_path: Path) -> None:
    root = make(tmp_path / "p", feeds={"a.xml": rss(("One title", "https://a.example/1", DATE))})
    run(root)
    other = row(3, title="One title", path="2024-03-11-one-title.md", publishedDateTime="2024-03-11T10:00:00Z")
    for again in (1, 0):
        report = take(root, [other, row(4)] if again else [other])
        assert report.counts["new"] == 2 * again
        assert "_news/2024-03-11-one-title-2.md" in paths(root)
    assert len(paths(root)) == 3


def test_a_row_of_the_year_one_does_not_stop_the_run(tmp_path: Path) -> None:
    root = make(tmp_path / "p")
    take(root, [row(1, publishedDateTime="0001-01-01T00:00:00Z"), row(2, publishedDateTime="1896-04-06T00:00:00Z"), row(3)])
    assert run(root).counts["stories"] == 3
    assert [path[6:16] for path in paths(root)] == ["1896-04-06", "2024-03-02", "2024-03-11"]


def test_rows_taken_in_under_another_engine_do_not_stop_this_one(tmp_path: Path) -> None:
    root = make(tmp_path / "p", GIVEN)
    take(root, [row(number, story=f"s{number % 3}") for number in range(9)])
    run(root)
    make(root)
    take(root, [row(number) for number in range(9, 14)])
    assert run(root, NOW + timedelta(minutes=1)).counts["new"] == 0
    assert len(paths(root)) == 14


def test_two_rows_that_claim_one_record_name_are_two_articles_with_names_of_their_own(tmp_path: Path) -> None:
    root = make(tmp_path / "p", GIVEN)
    claimed = "_news/2024-03-01-dup.md"
    report = take(root, [row(14) | {"path": claimed}, row(15) | {"path": claimed}])
    assert (report.counts["new"], report.counts["versions"]) == (2, 0)
    assert claimed in paths(root)
    assert len(set(paths(root))) == 2
    assert take(root, [row(14) | {"path": claimed}, row(15) | {"path": claimed}]).counts["new"] == 0


def test_a_feed_beyond_the_limits_is_flagged_as_cut(tmp_path: Path) -> None:
    items = b"<item><link>https://a.example/1</link><title>x</title></item>" * (MOST_ENTRIES + 1)
    root = make(tmp_path / "p", feeds={"long.xml": b"<rss><channel>" + items + b"</channel></rss>"})
    (spike,) = run(root).spikes
    assert (spike.subject, spike.reason) == ("feeds/long.xml", "truncated-by-limit")
    assert "truncated-by-limit" in command(root, "explain", "feeds/long.xml").stdout
    assert "parse: truncated-by-limit" in command(root, "doctor", "--json").stdout


def test_a_feed_within_the_limits_is_not(tmp_path: Path) -> None:
    assert run(make(tmp_path / "p", feeds={"a.xml": rss(("One title", "https://a.example/1", DATE))})).spikes == ()


TITLES = ("Minister opens bridge", "Minister opens new bridge", "Otters return to the river", "Storm nears the coast")
ITEMS = st.tuples(st.sampled_from(TITLES), st.sampled_from(("1", "2", "3")), st.sampled_from(("", "u", "v")), st.sampled_from((9, 10)))
FEED = st.tuples(st.sampled_from(("a", "b", "import:a")), st.lists(ITEMS, min_size=1, max_size=4))


def feed_document(feed: tuple[str, list[tuple[str, str, str, int]]]) -> tuple[Document, Source | None]:
    name, items = feed
    address = name if ":" in name else f"https://{name}.example/feed"
    written = "".join(
        f"<item><title>{title}</title><link>https://a.example/{place}</link><guid isPermaLink='false'>{guid}</guid>"
        f"<pubDate>Mon, 11 Mar 2024 {hour:02}:00:00 GMT</pubDate></item>"
        for title, place, guid, hour in items
    )
    body = f"<rss version='2.0'><channel><title>{name}</title>{written}</channel></rss>".encode()
    return Document(address=address, body=body, fetched=NOW), None if ":" in name else Source(feed=address)


def taken_in(connection: Connection, handfuls: Sequence[Sequence[tuple[Document, Source | None]]]) -> object:
    METADATA.create_all(connection)
    intake = Intake(connection, {}, NOW)
    new = [taken.new for handful in handfuls for taken in intake.take(Brought(*one) for one in handful)]
    rows = {table.name: sorted(map(repr, connection.execute(table.select()))) for table in METADATA.sorted_tables}
    assert not connection.execute(select(SIGHTINGS).where(SIGHTINGS.c.article.not_in(select(ARTICLES.c.id)))).all()
    return new, intake.counts, rows


@settings(deadline=None)
@given(st.lists(FEED, max_size=6))
def test_many_documents_together_leave_the_archive_that_each_alone_does(feeds: list[tuple[str, list[tuple[str, str, str, int]]]]) -> None:
    documents = [feed_document(feed) for feed in feeds]
    engine = create_engine("sqlite://")
    with engine.connect() as together:
        one = taken_in(together, [documents])
        together.rollback()
    engine.dispose()
    other = create_engine("sqlite://")
    with other.connect() as alone:
        assert taken_in(alone, [[document] for document in documents]) == one
    other.dispose()


def test_the_language_of_what_is_known_is_asked_only_when_its_words_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def spoken(article: Article) -> Article:
        asked.append(article.title)
        return article

    monkeypatch.setattr(opening, "spoken", spoken)
    one, two, three = (f"The {word} returns to the harbour" for word in ("ferry", "crane", "heron"))
    root = make(tmp_path / "p", feeds={"a.xml": rss((one, "https://a.example/1", DATE), (two, "https://a.example/2", DATE))})
    run(root)
    assert sorted(asked) == sorted([one, two])
    serve(root, {"a.xml": rss((one, "https://a.example/1", DATE), (three, "https://a.example/2", DATE))})
    assert run(root, NOW + timedelta(hours=1)).counts["versions"] == 1
    assert asked[2:] == [three]


def test_a_new_wording_in_another_language_is_in_that_language(tmp_path: Path) -> None:
    english, german = "The minister has said that it was the end of the matter", "Das ist nach den Worten der Ministerin das Ende der Sache"
    root = make(tmp_path / "p", feeds={"a.xml": rss((english, "https://a.example/1", DATE))})
    run(root)
    serve(root, {"a.xml": rss((german, "https://a.example/1", DATE))})
    run(root, NOW + timedelta(hours=1))
    with archive(root) as connection:
        (article,) = lookup.every_article(connection)
        assert [one.language for one in (article, *lookup.versions(connection, article.id))] == ["de", "en"]
