"""Whatever colour a publication likes, its readers can read it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.press.site.colours import PAPERS, contrast, readable
from broadsheet.press.site.rendering import ACCENT


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
