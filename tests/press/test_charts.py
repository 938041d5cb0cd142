"""Drawings say their figures in words, too, and no stranger's text draws."""

from __future__ import annotations

from lxml import html

from broadsheet.press.site import charts


def test_a_day_without_stories_is_a_gap() -> None:
    drawn = html.fragment_fromstring(charts.volume([("2024-01-01", 3), ("2024-01-03", 9)]))
    assert [(one.get("x"), one.get("height")) for one in drawn.xpath(".//rect")] == [("0", "40"), ("480", "120")]
    assert drawn.xpath("string(.//desc)") == "12 stories from 2024-01-01 to 2024-01-03; the most, 9, on 2024-01-03."
    assert [row.text_content() for row in drawn.xpath(".//tbody/tr")] == ["2024-01-013", "2024-01-020", "2024-01-039"]


def test_a_drawing_is_named_and_described_for_those_who_do_not_see_it() -> None:
    svg = html.fragment_fromstring(charts.volume([("2024-01-01", 3), ("2024-01-03", 9)])).xpath(".//svg")[0]
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby").split() == svg.xpath("./title/@id | ./desc/@id")


def test_many_days_are_taken_by_the_week_and_very_many_by_the_month() -> None:
    weeks = charts.volume([("2024-01-01", 1), ("2024-01-07", 2), ("2024-12-31", 1)])
    assert "<td>3</td>" in weeks
    assert "the week of 2024-01-01" in weeks
    months = charts.volume([("2020-01-31", 1), ("2024-01-01", 5)])
    assert months.count("<rect") == 2
    assert months.count("<tr>") == 50


def test_nothing_is_drawn_of_what_says_nothing() -> None:
    assert charts.volume([("2024-01-01", 3)]) == charts.volume([]) == charts.sources([("a", 3)]) == ""


def test_sources_stand_in_the_order_of_their_first_reports_and_the_rest_is_counted() -> None:
    drawn = html.fragment_fromstring(charts.sources([(f"source{n:02d}", n) for n in range(1, 21)]))
    assert [one.text for one in drawn.xpath(".//tbody//th")][:2] == ["source20", "source19"]
    assert len(drawn.xpath(".//rect")) == 12
    assert "8 other sources left out" in drawn.text_content()


def test_no_strangers_text_is_markup() -> None:
    nasty = '<img src=x onerror=alert(1)>"'
    drawn = charts.sources([(nasty, 2), ("b", 1)])
    assert "<img" not in drawn
    assert not html.fragment_fromstring(f"<div>{drawn}</div>").xpath(".//img")


def test_no_drawing_carries_a_style_of_its_own() -> None:
    assert "style=" not in charts.sources([("a", 2), ("b", 1)]) + charts.volume([("2024-01-01", 3), ("2024-01-03", 9)])
