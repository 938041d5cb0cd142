"""What speaks against two articles being one story, the weightiest first."""

from __future__ import annotations

from tests.desk.stories.scene import article, quake

from broadsheet.desk.stories import Memory, against, compare
from broadsheet.records import Article


def spoken(one: Article, other: Article) -> tuple[str, ...]:
    minutes = int(abs((one.published - other.published).total_seconds())) // 60
    return against(compare(one, other, Memory()), minutes)


def test_nothing_speaks_against_two_tellings_of_one_event() -> None:
    assert spoken(quake("a"), quake("b", hours=2)) == ()


def test_two_events_have_nothing_in_common() -> None:
    votes = article("d", "Parliament votes on fishing quotas", "Ministers met in Brussels.", hours=50)
    assert spoken(quake("a"), votes) == ("no names in common", "no rare words in common", "few words in common", "2 days apart")


def test_a_template_filled_twice_comes_before_all_else() -> None:
    titles = "Vortex Queue is now in public preview in cloud regions", "Lumen Ledger is now in public preview in cloud regions"
    first, second = (article(title[:3], title, source="cloud.example") for title in titles)
    assert spoken(first, second)[0] == "one headline template, filled with different things"


def test_numbers_that_differ_are_named() -> None:
    assert "different numbers: 6.8 and 5.1" in spoken(
        article("a", "Quake of 6.8 shakes Marrakesh"), article("b", "Quake of 5.1 shakes Marrakesh", hours=1)
    )


def test_one_source_seldom_tells_one_event_twice() -> None:
    assert any("one source" in words for words in spoken(quake("a", source="s.example"), quake("b", source="s.example")))
