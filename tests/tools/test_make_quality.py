"""The page of quality is what its figures make of it, and its charts can be read by everyone."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from curves import Axis, Chart, Line, svg
from make_quality import FIGURES, IMAGES, PAGE, files
from measure_quality import PARTS, told
from quality_page import table

FOUND: dict[str, Any] = json.loads(FIGURES.read_bytes())
SVG = "{http://www.w3.org/2000/svg}"


def chart(*lines: Line, mark: tuple[float, str] | None = None) -> Chart:
    tens = Axis("archived", (10, 1000), [(10, "10"), (1000, "1,000")], log=True)
    return Chart("Less & more", "It rises.", tens, Axis("share", (0, 1), [(0, "0"), (1, "1")]), lines, mark)


def drawn(of: Chart) -> ET.Element:
    return ET.fromstring(svg(of))


def test_the_page_and_its_charts_are_what_the_figures_make_of_them() -> None:
    made = files(FOUND)
    assert [path.name for path, text in made.items() if path.read_text("utf-8") != text] == []


def test_no_chart_is_left_over() -> None:
    assert set(IMAGES.glob("quality-*.svg")) == set(files(FOUND)) - {PAGE}


def test_another_figure_makes_another_page() -> None:
    other = copy.deepcopy(FOUND)
    other["stories"]["flat"]["ratio"] = 1.234
    assert "| 1.234 | ≤ 1.15 | **not yet** |" in files(other)[PAGE]


def test_every_part_was_measured() -> None:
    assert set(FOUND) == {*PARTS, "machine"}


@pytest.mark.parametrize("name", sorted(path.name for path in files(FOUND) if path != PAGE))
def test_a_chart_says_in_words_what_it_shows(name: str) -> None:
    root = ET.parse(IMAGES / name).getroot()
    title, said = (root.findtext(f"{SVG}{part}") or "" for part in ("title", "desc"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert title
    assert any(map(str.isdigit, said))


def test_a_line_goes_through_its_points_by_powers_of_ten() -> None:
    dots = drawn(chart(Line("cost", [(10, 0), (100, 0.5), (1000, 1)]))).findall(f"{SVG}circle")
    across = [float(dot.attrib["cx"]) for dot in dots]
    up = [float(dot.attrib["cy"]) for dot in dots]
    assert across[2] - across[1] == pytest.approx(across[1] - across[0], abs=0.2)
    assert up[0] > up[1] > up[2]


def test_lines_are_told_apart_without_colour_and_named() -> None:
    told_ = svg(chart(Line("first", [(10, 0), (20, 1)]), Line("second", [(10, 1), (20, 0)])))
    assert told_.count("stroke-dasharray") >= 3
    assert ">first<" in told_
    assert ">second<" in told_


def test_words_of_a_chart_are_escaped() -> None:
    assert drawn(chart(Line("a", [(10, 0), (20, 1)]), mark=(10, "<here>"))).findtext(f"{SVG}title") == "Less & more"


def test_of_many_stories_of_a_fold_only_the_number_is_kept() -> None:
    folds: list[Mapping[str, Any]] = [{"parts": ["dX7abcd", "dY8efgh"]}, {"parts": ["1", "12"]}]
    kept = told("weights", {"scores": {}, "lead": {}, "crossValidated": {"set": {"folds": list(map(dict, folds))}}})
    assert [fold["parts"] for fold in kept["crossValidated"]["set"]["folds"]] == [2, ["1", "12"]]
    assert "lead" not in kept


def test_a_table_has_a_rule_under_its_head() -> None:
    assert table(["a", "b"], [["1", "2"]]) == ["| a | b |", "| --- | --- |", "| 1 | 2 |", ""]
