"""What pages tell of sources and months is counted right, and told anew when it changes, and only then."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, event
from tests.publications import GIVEN, NOW, archive, make, row, rss, run, stamps, take

from broadsheet.archive.background import Tally, names, tally
from broadsheet.stages.subscribing import Hubs

OPEN = GIVEN + "[policy]\nquality = -500\nheat = -500\n"
"""Everything is published."""


def three(root: Path) -> Path:
    """Two stories of three sources by a given grouping: site1 is first to tell the one, and alone with the other."""
    told = [row(1, story="s"), row(2, story="s"), row(3, story="s", title="Something else of the same event"), row(8, story="alone")]
    take(make(root, OPEN), told)
    run(root)
    return root


def test_a_source_is_first_only_where_others_told_it_too(tmp_path: Path) -> None:
    with archive(three(tmp_path)) as connection:
        assert tally(connection, "site1.example", 200).first == 1
        assert tally(connection, "site1.example", 200).reports == 2
        assert tally(connection, "site2.example", 200).first == 0
        assert tally(connection, "nobody.example", 200) == Tally()


def test_leads_are_counted_once_a_story(tmp_path: Path) -> None:
    with archive(three(tmp_path)) as connection:
        led = [tally(connection, f"site{number}.example", 200).led for number in (1, 2, 3)]
    assert sum(led) == 2


def test_a_source_goes_by_what_its_newest_article_calls_it(tmp_path: Path) -> None:
    with archive(three(tmp_path)) as connection:
        assert names(connection, ["site1.example", "nobody.example"]) == {"site1.example": "Site 1"}


def asked(connection: Connection) -> list[str]:
    """What the archive is asked from now on."""
    found: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *told: found.append(told[2]))
    return found


def test_the_names_of_many_sources_are_one_question(tmp_path: Path) -> None:
    with archive(three(tmp_path)) as connection:
        questions = asked(connection)
        assert len(names(connection, [f"site{number}.example" for number in (1, 2, 3)])) == 3
    assert len(questions) == 1


def test_what_is_known_of_hubs_is_asked_once_for_all_feeds(tmp_path: Path) -> None:
    with archive(three(tmp_path)) as connection:
        hubs, questions = Hubs(connection), asked(connection)
        assert questions == []
        for number in range(3):
            hubs.outrun(f"https://site{number}.example/feed", NOW)
    assert len(questions) == 1


def test_every_source_with_an_article_in_a_published_story_has_a_page(tmp_path: Path) -> None:
    pages = {path.parent.name for path in (three(tmp_path) / "public/sources").glob("*/index.html")}
    assert pages == {"site1.example", "site2.example", "site3.example"}


def test_a_month_lists_its_days_and_follows_them(tmp_path: Path) -> None:
    page = three(tmp_path) / "public/months/2024-03/index.html"
    before = page.read_text()
    assert "Saturday 2<" in before
    take(tmp_path, [row(40)])
    run(tmp_path)
    assert "Monday 4<" in page.read_text()


def test_a_new_article_touches_only_what_tells_of_it(tmp_path: Path) -> None:
    root = tmp_path
    take(make(root, OPEN), [row(number) for number in range(60)])
    run(root)
    before = stamps(root, "public")
    take(root, [row(70)])
    run(root)
    changed = {path for path, stamp in stamps(root, "public").items() if before.get(path) != stamp}
    stories = {path for path in changed if "/public/stories/" in path}
    assert len({path.split("/public/stories/")[1].split("/")[0] for path in stories}) == 1
    assert len({path.split("/public/sources/")[1].split("/")[0] for path in changed if "/public/sources/" in path}) == 2  # and their list


def test_a_feed_that_fails_is_told_on_the_page_of_its_source(tmp_path: Path) -> None:
    item = ("Brisk bakers open a workshop", "https://a.example/1", "Mon, 11 Mar 2024 08:00:00 GMT")
    make(tmp_path, OPEN, {"a.xml": rss(item)})
    opml = tmp_path / "sources.opml"
    opml.write_text(opml.read_text().replace("xmlUrl=", 'htmlUrl="https://a.example/" xmlUrl='))
    run(tmp_path)
    page = tmp_path / "public/sources/a.example/index.html"
    assert "Its feed answers" in page.read_text()
    (tmp_path / "feeds/a.xml").unlink()
    run(tmp_path, NOW.replace(hour=20))
    assert "stumbles (missing file)" in page.read_text()
