"""
Numbers → drawings: inline SVG with a title, a description and, for readers who want the figures, a table.

Every drawing is a pure function to markup: the same numbers, the same bytes. Its colours are classes and currentColor, so that it follows
the theme and needs no style of its own; its axis runs from left to right in every language, as times in figures do. All that it says is
text in the page, and escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from markupsafe import Markup, escape

from broadsheet.press.site import words
from broadsheet.records import Section

_WIDE, _TALL = 720, 120
_GAP = 0.25  # of a column's width
_MOST_COLUMNS, _MOST_BARS = 120, 12
Row = tuple[str, int]


def volume(days: Sequence[Row]) -> Markup:
    """
    Columns: how many stories each day had. `days` are (YYYY-MM-DD, number) in order; days that are left out had none.

    Nothing is drawn for fewer than two days. Where there are more than 120 days, weeks or months take their place.
    """
    spans = _spans(days)
    if len(spans) < 2:
        return Markup()
    total, (when, high) = sum(number for _, number in spans), max(spans, key=lambda span: span[1])
    at = "on" if when[:1].isdigit() else "in"  # a day, or a week or month
    described = f"{words.counted(total, 'story', 'stories')} from {days[0][0]} to {days[-1][0]}; the most, {high}, {at} {when}."
    return _figure(described, _columns([number for _, number in spans]), spans)


def sources(counted: Iterable[Row]) -> Markup:
    """A table with bars: (source, how often it reported first), most first, twelve at most; nothing is drawn for fewer than two."""
    rows = sorted(((name, number) for name, number in counted if number > 0), key=lambda row: (-row[1], row[0]))
    shown = rows[:_MOST_BARS]
    if len(shown) < 2:
        return Markup()
    most = shown[0][1]
    body = "".join(f"{_name(name)}<td>{number}</td><td>{_bar(number, most)}</td></tr>" for name, number in shown)
    rest = len(rows) - len(shown)
    left = f'<p class="stamp">{words.counted(rest, "other source")} left out.</p>' if rest else ""
    return Markup(  # noqa: S704 - numbers, and names that `_name` escapes
        '<figure class="chart chart-sources"><figcaption>Sources by first reports</figcaption><table><thead><tr><th scope="col">Source</th>'
        f'<th scope="col">First</th><td></td></tr></thead><tbody>{body}</tbody></table>{left}</figure>'
    )


def _spans(days: Sequence[Row]) -> list[Row]:
    """Every day from the first to the last; so many that a column would be a hair are taken by the week, then by the month."""
    if not days:
        return []
    first, last = date.fromisoformat(days[0][0]), date.fromisoformat(days[-1][0])
    length = (last - first).days + 1
    span = _day if length <= _MOST_COLUMNS else _week if length <= 7 * _MOST_COLUMNS else _month
    spans = dict.fromkeys((span(first + timedelta(days=n)) for n in range(length)), 0)
    for day, number in days:
        spans[span(date.fromisoformat(day))] += number
    return list(spans.items())


def _day(day: date) -> str:
    return f"{day}"


def _week(day: date) -> str:
    return f"the week of {day - timedelta(days=day.weekday())}"


def _month(day: date) -> str:
    return f"{words.MONTHS[day.month - 1]} {day.year}"


def _columns(numbers: Sequence[int]) -> str:
    """One column a number, the highest as tall as the drawing; what is not nothing can be seen."""
    most, step = max(numbers) or 1, _WIDE / len(numbers)
    width = _round(step * (1 - _GAP))
    return "".join(
        f'<rect x="{_round(n * step)}" y="{_TALL - tall}" width="{width}" height="{tall}"/>'
        for n, number in enumerate(numbers)
        if (tall := max(1, round(_TALL * number / most)) if number else 0)
    )


def _bar(number: int, most: int) -> str:
    width = max(1, round(100 * number / most))
    return f'<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="{width}" height="4"/></svg>'


def _figure(described: str, marks: str, rows: Sequence[Row]) -> Markup:
    """The drawing with its caption, and its figures as a table that opens; what is not a number is escaped here."""
    said = escape(described)
    table = "".join(f"{_name(name)}<td>{number}</td></tr>" for name, number in rows)
    return Markup(  # noqa: S704 - numbers, drawings of them, and words that are escaped above
        '<figure class="chart chart-volume"><figcaption>Stories over time</figcaption>'
        f'<svg viewBox="0 0 {_WIDE} {_TALL}" role="img" aria-labelledby="volume-title volume-desc" preserveAspectRatio="none">'
        f'<title id="volume-title">Stories over time</title><desc id="volume-desc">{said}</desc>{marks}</svg>'
        f'<p class="stamp" dir="auto">{said}</p><details class="coverage"><summary>The figures</summary>'
        '<table><thead><tr><th scope="col">When</th><th scope="col">Stories</th></tr></thead>'
        f"<tbody>{table}</tbody></table></details></figure>"
    )


def _name(name: str) -> str:
    """A row of a table up to its first figure."""
    return f'<tr><th scope="row" dir="auto">{escape(name)}</th>'


def _round(length: float) -> int | float:
    """A tenth of a unit: drawings are the same on every machine, and short."""
    tenth = round(length, 1)
    return int(tenth) if tenth == int(tenth) else tenth


def of_section(section: Section) -> Markup:
    """What a topic's, a source's or the whole publication's page draws."""
    return volume(section.tallies.days) + sources(section.tallies.firsts)
