"""A site's icon: named by its front door, or where icons have always been."""

from __future__ import annotations

from broadsheet.wire.icons import icons

BASE = "https://news.example/front"


def test_a_page_that_names_none_has_its_icon_where_icons_have_always_been() -> None:
    assert icons("<p>Hello", BASE) == ("https://news.example/favicon.ico",)


def test_the_largest_comes_first() -> None:
    small, large = '<link rel="icon" href="s.png" sizes="16x16 32x32">', "<link rel=ICON href=/l.png sizes=192x192>"
    page = f'{small}{large}<link rel="apple-touch-icon" href="a.png">'
    assert icons(page, BASE) == ("https://news.example/l.png", "https://news.example/a.png", "https://news.example/favicon.ico")


def test_neither_svg_nor_data_nor_script_is_an_icon() -> None:
    page = "".join(
        f'<link rel="shortcut icon" href="{href}">' for href in ("i.svg", "i.svg?v=2", "data:image/png;base64,AA", "javascript:x")
    )
    assert icons(page, BASE) == ("https://news.example/favicon.ico",)


def test_other_links_are_no_icons() -> None:
    assert icons('<link rel="stylesheet" href="a.css"><link rel="mask-icon" href="m.png"><link rel="icon">', BASE)[:-1] == ()


def test_icons_start_from_the_base_of_the_page_and_the_usual_place_does_not() -> None:
    page = '<base href="https://cdn.example/x/"><link rel="icon" href="i.png">'
    assert icons(page, BASE) == ("https://cdn.example/x/i.png", "https://news.example/favicon.ico")
