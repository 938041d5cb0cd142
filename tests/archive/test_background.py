"""What lies behind a story: earlier words of its articles, and the stories before and after it."""

from __future__ import annotations

from pathlib import Path

from tests.publications import GIVEN, NOW, archive, make, row, rss, run, take

from broadsheet.archive import decisions
from broadsheet.archive.background import backgrounds
from broadsheet.archive.timeline import save_turns
from broadsheet.records import Turn

OPEN = GIVEN + "[policy]\nquality = -500\nheat = -500\n"
"""Everything is published."""


def test_a_story_of_which_nothing_is_to_be_told_has_no_background(tmp_path: Path) -> None:
    take(make(tmp_path, OPEN), [row(1, story="s")])
    run(tmp_path)
    with archive(tmp_path) as connection:
        assert backgrounds(connection, decisions.placements(connection, decisions.all_stories(connection))) == {}


def test_the_words_that_an_article_had_are_kept_and_told_on_its_storys_page(tmp_path: Path) -> None:
    def feed(title: str) -> dict[str, bytes]:
        return {"a.xml": rss((title, "https://a.example/1", "Mon, 11 Mar 2024 08:00:00 GMT"))}

    make(tmp_path, OPEN, feed("Council bans scooters from the harbour road"))
    run(tmp_path)
    (tmp_path / "feeds/a.xml").write_bytes(feed("Council reviews scooters on the harbour road")["a.xml"])
    run(tmp_path, NOW.replace(hour=20))
    with archive(tmp_path) as connection:
        (placement,) = decisions.placements(connection, decisions.all_stories(connection))
        ((version,),) = backgrounds(connection, [placement])[placement.story.id].versions.values()
    assert version.article.title == "Council bans scooters from the harbour road"
    page = (tmp_path / f"public/stories/{placement.story.id}/index.html").read_text()
    assert "<del>bans</del>" in page
    assert "<ins>reviews</ins>" in page


def test_stories_before_and_after_are_told_both_ways(tmp_path: Path) -> None:
    take(make(tmp_path, OPEN), [row(1, story="early"), row(200, story="late")])
    run(tmp_path)
    with archive(tmp_path) as connection:
        early, late = sorted(decisions.placements(connection, decisions.all_stories(connection)), key=lambda one: one.story.time)
        save_turns(connection, [Turn(at=NOW, story=late.story.id, kind="reopen", article=late.lead.article.id, other=early.story.id)])
    take(tmp_path, [row(200, story="late", excerpt="Changed, so that it is judged again.")])
    run(tmp_path)
    pages = {one.story.id: (tmp_path / f"public/stories/{one.story.id}/index.html").read_text() for one in (early, late)}
    assert f"../../stories/{late.story.id}/index.html" in pages[early.story.id]
    assert f"../../stories/{early.story.id}/index.html" in pages[late.story.id]
