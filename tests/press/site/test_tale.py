"""A story's page: its time line, the family of its copies, what was corrected, and what came before and after."""

from __future__ import annotations

from typing import Any

import msgspec
from lxml import html
from tests.press.editions import MASTHEAD, NOON, article, by_path, edition, judged, placement

from broadsheet.press import site
from broadsheet.press.site.tale import tale
from broadsheet.records import Background, Judged, Placement, Turn, Version


def copy(name: str, of: str, hours: float) -> Judged:
    return judged(article(name, hours=hours, house=f"House{name}"), copy_of=of)


def branches(of: Placement) -> list[tuple[str, list[str]]]:
    days = tale(of, MASTHEAD, Background()).days
    return [(branch.line.id, [line.id for line in branch.copies]) for day in days for branch in day.branches]


def page(of: Placement, background: Background) -> Any:
    made = by_path(site.render(edition(of, backgrounds={of.story.id: background})))
    return html.document_fromstring(made["public/stories/s-a/index.html"].body.decode())


def test_copies_stand_under_their_original_whenever_they_came() -> None:
    story = placement(judged(article("a")), judged(article("b", hours=2)), copy("c", "a", 30), copy("d", "b", 3))
    assert branches(story) == [("b", ["d"]), ("a", ["c"])]


def test_a_copy_of_a_copy_stands_under_the_first_original() -> None:
    assert branches(placement(judged(article("a")), copy("b", "a", 1), copy("c", "b", 2))) == [("a", ["b", "c"])]


def test_copies_in_a_circle_are_all_told_once() -> None:
    lead = judged(article("a"), copy_of="b")
    assert branches(placement(lead, copy("b", "a", 1), copy("c", "b", 2))) == [("a", ["b", "c"])]


def test_a_copy_of_an_article_that_left_stands_for_itself() -> None:
    assert branches(placement(judged(article("a")), copy("b", "gone", 1))) == [("b", []), ("a", [])]


def test_every_member_is_told_exactly_once() -> None:
    story = placement(judged(article("a")), *(copy(f"c{n}", f"c{n * 7 % 5}" if n % 2 else "a", n) for n in range(12)))
    assert sorted(name for root, copies in branches(story) for name in (root, *copies)) == sorted(story.story.members)


def test_a_corrected_headline_shows_its_words() -> None:
    now = article("a", title="Minister announces review of scooters")
    earlier = Version(article=msgspec.structs.replace(now, title="Minister announces ban on scooters"), until=NOON)
    tree = page(placement(judged(now)), Background(versions={"a": (earlier,)}))
    assert [one.text_content() for one in tree.xpath("//del | //ins")] == ["ban on", "review of"]


def test_versions_whose_words_are_the_same_are_no_corrections() -> None:
    same = Version(article=article("a", authors=("Somebody else",)), until=NOON)
    assert not page(placement(judged(article("a"))), Background(versions={"a": (same,)})).xpath("//*[@class='corrections']")


def test_follow_ups_are_told_both_ways() -> None:
    before, after = placement(judged(article("old"))).story, placement(judged(article("new"))).story
    tree = page(placement(judged(article("a"))), Background(follows=before, followed=(after,)))
    assert tree.xpath("//*[contains(@class, 'sequel')]//a/@href") == ["../../stories/s-old/index.html", "../../stories/s-new/index.html"]


def test_the_desks_log_is_told_in_words() -> None:
    turn = Turn(at=NOON, story="s-a", kind="join", article="b", reason="shared names: Tolver")
    story = msgspec.structs.replace(placement(judged(article("a")), judged(article("b"))), timeline=(turn,))
    told = " ".join(page(story, Background()).xpath("//details[@class='log']")[0].text_content().split())
    assert "Joined: Title of b shared names: Tolver" in told
