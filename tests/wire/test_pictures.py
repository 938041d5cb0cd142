from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.records import Image
from broadsheet.wire.pictures import best, in_markup, is_picture, is_video


def picture(width: int = 0, height: int = 0, url: str = "https://img.example/a.jpg") -> Image:
    return Image(url=url, width=width, height=height)


@pytest.mark.parametrize(("width", "height"), [(251, 201), (900, 300), (300, 900), (0, 0), (251, 0), (0, 201)])
def test_a_picture_of_good_or_unknown_size_may_stand_for_an_article(width: int, height: int) -> None:
    assert best([picture(width, height)]) == (picture(width, height),)


@pytest.mark.parametrize(("width", "height"), [(250, 300), (300, 200), (1, 1), (901, 300), (300, 901), (1, 0), (0, 200)])
def test_a_picture_that_breaks_the_size_rule_is_left_out(width: int, height: int) -> None:
    assert best([picture(width, height)]) == ()


@pytest.mark.parametrize(
    "url",
    ["data:image/png;base64,AAAA", "https://img.example/logo.svg?v=1", "https://img.example/favicon.ico", "https://stats.example/pixel.gif?id=1",
     "https://img.example/talk.mp3", "", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_photograph_is_left_out(url: str) -> None:
    assert best([picture(url=url)]) == ()


def test_a_known_size_goes_before_an_unknown_one_and_a_larger_before_a_smaller() -> None:
    unknown, small, large = picture(), picture(400, 300, "https://img.example/s.jpg"), picture(800, 600, "https://img.example/l.jpg")
    assert best([unknown, small, large]) == (large,)
    assert best([unknown, picture(1, 1)]) == (unknown,)


def test_https_goes_before_http_and_then_the_order_decides() -> None:
    plain, first, second = (
        picture(url="http://a.example/1.jpg"),
        picture(url="https://a.example/2.jpg"),
        picture(url="https://a.example/3.jpg"),
    )
    assert best([plain, first, second]) == (first,)


def test_a_relative_picture_is_found_from_its_page() -> None:
    assert best([picture(url="../p.jpg")], "https://news.example/a/b") == (picture(url="https://news.example/p.jpg"),)


def test_pictures_in_markup_carry_their_stated_sizes() -> None:
    markup = "<p><img src='/a.png' width=640 height='480px' alt=' A  photo '><IMG SRC=b.jpg width=100% height=999999><img alt=none></p>"
    assert in_markup(markup) == (Image(url="/a.png", width=640, height=480, title="A photo"), Image(url="b.jpg"))
    assert in_markup("no pictures <p>here") == ()


def test_pictures_in_markup_start_from_its_base_if_that_leads_anywhere() -> None:
    shown = "<img src=p.jpg><img src=https://c.example/q.jpg><img src='//['>"
    urls = [image.url for image in in_markup(f"<base href='https://img.example/x/'>{shown}")]
    assert urls == ["https://img.example/x/p.jpg", "https://c.example/q.jpg", "//["]
    assert in_markup(f"<base href='x/'>{shown}") == in_markup(shown)


def test_the_ending_of_an_address_tells_pictures_from_films() -> None:
    assert is_picture("https://a.example/p.JPEG?w=1#x")
    assert is_video("https://a.example/v.mp4?x=.jpg")
    assert not is_picture("https://a.example/v.mp4?x=.jpg")
    assert not is_video("https://a.example/mp4")


@given(st.lists(st.builds(picture, st.integers(0, 2000), st.integers(0, 2000)), max_size=6))
def test_the_best_picture_keeps_the_size_rule_whatever_is_offered(images: list[Image]) -> None:
    for image in best(images):
        assert image in images
        assert not image.width or image.width > 250
        assert not image.height or image.height > 200
        assert not (image.width and image.height) or max(image.width, image.height) <= 3 * min(image.width, image.height)


@given(st.text(max_size=40))
def test_a_picture_at_any_address_is_used_or_left(url: str) -> None:
    assert len(best([picture(url=url)], "https://news.example/")) <= 1


def test_a_side_is_the_whole_pixels_that_are_stated() -> None:
    (image,) = in_markup('<img src="a.png" width="300.5px" height="50%">')
    assert (image.width, image.height) == (300, 0)
