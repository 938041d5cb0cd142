"""
Curves as SVG: themed by what the reader prefers, told apart without colour, and said in words for whoever cannot see them.

The same chart gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from math import log10
from typing import NamedTuple

WIDTH, HEIGHT = 720, 396
LEFT, RIGHT, TOP, BOTTOM = 64, 36, 94, 56
STYLE = """\
  <style>
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .head { font-size: 16px; font-weight: 600 }
    .ground, .dot { fill: #ffffff }
    .grid { stroke: #d1d9e0 }
    .mark { stroke: #1f2328; stroke-dasharray: 2 3 }
    .line { fill: none; stroke-width: 2.5 }
    .s0 { stroke: #0550ae } .s1 { stroke: #a04100 } .s2 { stroke: #1a7f37 }
    .line.s1 { stroke-dasharray: 9 5 } .line.s2 { stroke-dasharray: 2 4 }
    .dot { stroke-width: 2 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .ground, .dot { fill: #0d1117 }
      .grid { stroke: #3d444d }
      .mark { stroke: #e6edf3 }
      .s0 { stroke: #79c0ff } .s1 { stroke: #ffa657 } .s2 { stroke: #7ee787 }
    }
  </style>"""

Point = tuple[float, float]


class Axis(NamedTuple):
    """What is drawn along one side: its words, its ends, and the places that are named; `log` for powers of ten."""

    words: str
    ends: tuple[float, float]
    ticks: Sequence[tuple[float, str]]
    log: bool = False

    def share(self, value: float) -> float:
        """Where a value stands, 0 at the first end and 1 at the second."""
        low, high, here = (log10(one) if self.log else one for one in (*self.ends, value))
        return (here - low) / (high - low)


class Line(NamedTuple):
    """A line with a dot at every measured point."""

    name: str
    points: Sequence[Point]


class Chart(NamedTuple):
    """A title, a sentence that says what can be seen, the axes, at most three lines, and a vertical mark with its word."""

    title: str
    description: str
    x: Axis
    y: Axis
    lines: Sequence[Line]
    mark: tuple[float, str] | None = None
    diagonal: bool = False


def svg(chart: Chart) -> str:
    """The chart as the text of a file."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title desc">'
    named = [f'  <title id="title">{escape(chart.title)}</title>', f'  <desc id="desc">{escape(chart.description)}</desc>']
    ground = f'  <rect width="{WIDTH}" height="{HEIGHT}" rx="6" class="ground"/>'
    title = f'  <text class="head" x="{LEFT}" y="28">{escape(chart.title)}</text>'
    return "\n".join([head, *named, STYLE, ground, title, *_legend(chart), *_axes(chart), *_marks(chart), *_lines(chart), "</svg>", ""])


def _x(chart: Chart, value: float) -> str:
    return f"{LEFT + chart.x.share(value) * (WIDTH - LEFT - RIGHT):.1f}"


def _y(chart: Chart, value: float) -> str:
    return f"{HEIGHT - BOTTOM - chart.y.share(value) * (HEIGHT - TOP - BOTTOM):.1f}"


def _legend(chart: Chart) -> Iterator[str]:
    at = LEFT
    for place, line in enumerate(chart.lines if len(chart.lines) > 1 else ()):
        yield f'  <path class="line s{place}" d="M{at} 50H{at + 34}"/>'
        yield f'  <text x="{at + 42}" y="54">{escape(line.name)}</text>'
        at += 66 + 8 * len(line.name)


def _axes(chart: Chart) -> Iterator[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for value, words in chart.y.ticks:
        y = _y(chart, value)
        yield f'  <path class="grid" d="M{LEFT} {y}H{right}"/>'
        yield f'  <text x="{LEFT - 8}" y="{y}" dy="4" text-anchor="end">{escape(words)}</text>'
    for value, words in chart.x.ticks:
        x = _x(chart, value)
        yield f'  <path class="grid" d="M{x} {bottom}v5"/>'
        yield f'  <text x="{x}" y="{bottom + 20}" text-anchor="middle">{escape(words)}</text>'
    yield f'  <text x="{(LEFT + right) // 2}" y="{HEIGHT - 12}" text-anchor="middle">{escape(chart.x.words)}</text>'
    yield f'  <text transform="translate(16 {(TOP + bottom) // 2}) rotate(-90)" text-anchor="middle">{escape(chart.y.words)}</text>'


def _marks(chart: Chart) -> Iterator[str]:
    if chart.mark:
        x, words = _x(chart, chart.mark[0]), chart.mark[1]
        yield f'  <path class="mark" d="M{x} {TOP - 4}V{HEIGHT - BOTTOM}"/>'
        yield f'  <text x="{x}" y="{TOP - 8}" text-anchor="middle">{escape(words)}</text>'
    if chart.diagonal:
        low, high = chart.x.ends
        yield f'  <path class="mark" d="M{_x(chart, low)} {_y(chart, low)}L{_x(chart, high)} {_y(chart, high)}"/>'


def _lines(chart: Chart) -> Iterator[str]:
    for place, line in enumerate(chart.lines):
        places = [(_x(chart, x), _y(chart, y)) for x, y in line.points]
        yield f'  <path class="line s{place}" d="M{"L".join(" ".join(point) for point in places)}"/>'
        yield from (f'  <circle class="dot s{place}" cx="{x}" cy="{y}" r="3"/>' for x, y in places)
