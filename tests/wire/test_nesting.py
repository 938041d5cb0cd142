"""What markup would cost its parser: counted before it is parsed, whatever it closes, leaves open or hides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from broadsheet.wire.nesting import DEEPEST, MOST_BUILT, flat, light, too_much
from broadsheet.wire.text import parse_markup

BOLD = "".join(f"<b i={n}>" for n in range(84))
MANY = 5_000
PIECES = st.sampled_from((
    "<b i=1>", "<b i=2>", "<div>", "</div>", "</b>", "<p>", "<svg>", "</svg>", "<td>", "<table>", "<object>", "x",
    "<script>", "</script>", "<a>", "<li>", "<button>", "<style>", "</style>", "<", "<!--",
))  # fmt: skip


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * MANY,
        "<div/>" * MANY,
        "<div></q>" * MANY,
        "<div a='<'>" * MANY,
        "<div\n" * MANY,
        "<x:y>" * MANY,
        "<rt><option>" * MANY,
        "<b><object></b>" * MANY,
        f"<p>{BOLD}" + "<p>x" * MANY,
        f"{BOLD}<div></q>" + "x<hr>" * MANY,
        "<svg><desc></svg></desc><script>" + "<div>" * MANY,
        "<math><mtext>" * MANY,
    ],
)
def test_what_costs_a_parser_its_square_is_too_much_or_gone_before_it_is_parsed(markup: str) -> None:
    assert too_much(markup)
    assert deepest(parse_markup(markup)) <= DEEPEST


@pytest.mark.parametrize(
    "markup",
    [
        "<p>x<li>y<br>" * MANY,
        "<a href=x>" * MANY,
        "<ul>" + "<li><b>x</b></li>" * MANY + "</ul>",
        "<table>" + "<tr><td>x<td>y" * MANY,
        "<i>" * 20 + "<p>x" * (MOST_BUILT // 20 - 20),
    ],
)
def test_what_is_long_and_shallow_is_not(markup: str) -> None:
    assert not too_much(markup)


def test_many_names_in_a_row_are_no_depth() -> None:
    assert not too_much("".join(f"<x{n}></x{n}>" for n in range(24_000)))


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("a<script>if (a<b) {}</script>b", "ab"),
        ("a<SCRIPT src=x></SCRIPT >b", "ab"),
        ("a<script>never closed <p>", "a"),
        ("a<svg/>b<svg><path/></svg>c", "abc"),
        ("a<scripture>b", "a<scripture>b"),
        ('<script type="application/ld+json">{}</script>', '<script type="application/ld+json">{}</script>'),
    ],
)
def test_scripts_drawings_and_formulas_leave(markup: str, left: str) -> None:
    assert light(markup) == left


@given(st.lists(PIECES, max_size=700))
def test_no_tree_is_much_deeper_than_was_counted(pieces: list[str]) -> None:
    assert deepest(parse_markup("".join(pieces))) <= 3 * DEEPEST


@given(st.text(alphabet="<>/bdivstyle! '\"=", max_size=80))
def test_what_is_flat_has_no_elements(text: str) -> None:
    tree = LexborHTMLParser(flat(text))
    assert {node.tag for node in tree.root.css("*")} <= {"html", "head", "body", "style"}  # type: ignore[union-attr]


def deepest(tree: LexborHTMLParser) -> int:
    """How many elements the deepest of a tree lies in."""
    most, level = 0, [tree.root]
    while level := [child for node in level if node for child in children(node)]:
        most += 1
    return most


def children(node: LexborNode) -> list[LexborNode]:
    found, child = [], node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found
