"""Topics, sources and days in order."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.press.editions import MASTHEAD, edition

from broadsheet.press.site.directories import calendar, portrait, surroundings, tree
from broadsheet.press.site.views import topics_by_name
from broadsheet.records import Health, Masthead, Profile, Topic

TOPICS = (
    Topic(id="ai", name="AI", description="All of it"),
    Topic(id="ml", name="Machines", parent="AI"),
    Topic(id="odd", name="Odd", parent="Nobody"),
    Topic(id="deep", name="Deep", parent="Machines"),
)
KNOWING = Masthead(title="T", url="https://t.example", topics=TOPICS)


def test_topics_stand_under_their_parents_and_none_is_lost() -> None:
    assert [(branch.name, branch.depth) for branch in tree(KNOWING)] == [("AI", 0), ("Machines", 1), ("Deep", 2), ("Odd", 0)]


def test_a_topic_knows_its_parent_and_its_sub_topics() -> None:
    around = surroundings(KNOWING, topics_by_name(KNOWING), "ml")
    assert around.parent is not None
    assert (around.parent.name, [child.name for child in around.children]) == ("AI", ["Deep"])
    assert surroundings(KNOWING, topics_by_name(KNOWING), "unknown").children == ()


def test_the_calendar_has_every_day_of_its_months_and_links_those_with_stories() -> None:
    moment = datetime(2024, 2, 29, tzinfo=UTC)
    (year,) = calendar(edition(masthead=MASTHEAD, site_map=(("days/2024-02-29/", moment), ("days/2024-02-01/", moment))))
    (month,) = year.months
    assert (year.name, month.name, month.href, month.begins, len(month.days)) == ("2024", "February", "months/2024-02/index.html", 3, 29)
    assert [number for number, href in month.days if href] == [1, 29]


def test_years_and_months_come_newest_first() -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    days = ("2023-12-31", "2024-01-02", "2024-03-01")
    years = calendar(edition(site_map=tuple((f"days/{day}/", moment) for day in days)))
    assert [(year.name, [month.name for month in year.months]) for year in years] == [
        ("2024", ["March", "January"]),
        ("2023", ["December"]),
    ]


def test_a_source_says_how_its_feeds_are_doing() -> None:
    feeds = (Health(feed="https://a.example/feed", state="quarantined", reason="not-found"), Health(feed="a.xml", state="ok"))
    told = portrait(Profile(domain="a.example", name="A", reports=3, led=1, first=2, feeds=feeds))
    assert [(feed.url, feed.words) for feed in told.feeds] == [
        ("https://a.example/feed", "rests after failing again and again (not found)"),
        ("", "answers"),
    ]
    assert told.figures == (("1", "led their story"), ("2", "were first"), ("0", "were copies"))


def test_a_source_that_nobody_counted_shows_no_figures() -> None:
    assert portrait(Profile(domain="a.example", name="A")).figures == ()
