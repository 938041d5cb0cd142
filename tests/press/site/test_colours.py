"""Whatever colour a publication likes, its readers can read it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.press.site.colours import HUES, INK, PALE, PAPERS, contrast, readable
from broadsheet.press.site.rendering import ACCENT, HERE


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert contrast("#123456", "#123456") == 1


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_every_colour_can_be_read_by_day_and_by_night(accent: str) -> None:
    for colour, paper in zip(readable(accent), PAPERS, strict=True):
        assert contrast(colour, paper) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert readable(ACCENT)[0] == ACCENT


def test_drawings_and_pages_have_one_palette() -> None:
    said = dict(re.findall(r"--(\w+): (light-dark\([^()]+\))", HERE.joinpath("style.css").read_text("utf-8")))
    day, night = ({name: re.findall(r"#\w+", value)[time] for name, value in said.items() if "#" in value} for time in (0, 1))
    assert tuple(day[f"h{n}"] for n in range(len(HUES))) == HUES
    assert (day["ink"], night["soft"]) == (INK, PALE)
    assert (day["paper"].replace("#fff", "#ffffff"), night["paper"]) == PAPERS
