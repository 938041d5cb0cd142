"""Taking in: the same article again, another version of it, two at one address, and the names of their records."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.publications import NOW, archive, make, row, rss, run, serve, take

from broadsheet.archive import lookup

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
