"""The charts of docs/quality.md, from its figures: file name → chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from curves import Axis, Chart, Line

SHARES = [(tenths / 10, f"{tenths / 10:.1f}") for tenths in range(0, 11, 2)]
SHARE = (0.0, 1.0)
NICE = (10, 20, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000)
Figures = Mapping[str, Any]


def charts(figures: Figures, names: Mapping[str, str]) -> dict[str, Chart]:
    """All charts; `names` are the sets by what they are called."""
    found = {
        f"quality-threshold-{name.partition('.')[0]}": _threshold(words, figures["shapes"][name]["curve"]) for name, words in names.items()
    }
    return {**found, "quality-links": _links(figures["shapes"], names), "quality-cost": _cost(figures["stories"]["flat"])}


def _threshold(name: str, curve: Sequence[Figures]) -> Chart:
    at = [point["threshold"] for point in curve]
    shipped = next(point for point in curve if point["shipped"])
    best = max(curve, key=lambda point: float(point["bcubed"]["f1"]))
    lines = [
        Line(words, [(point["threshold"], point["bcubed"][key]) for point in curve])
        for words, key in (("precision", "p"), ("recall", "r"), ("F1", "f1"))
    ]
    first, last = curve[0]["bcubed"], curve[-1]["bcubed"]
    said = (
        f"BCubed scores by the strength at which articles join, {at[0]:+.1f} to {at[-1]:+.1f}. Precision goes from {first['p']:.2f} to "
        f"{last['p']:.2f}, recall from {first['r']:.2f} to {last['r']:.2f}. F1 is {shipped['bcubed']['f1']:.3f} at the shipped strength of "
        f"{shipped['threshold']:+.2f}, and highest, {best['bcubed']['f1']:.3f}, at {best['threshold']:+.2f}."
    )
    ticks = [(float(whole), f"{whole:+d}" if whole else "0") for whole in range(ceil(at[0]), int(at[-1] // 1) + 1)]
    across = Axis("strength at which articles join, in log-odds", (at[0], at[-1]), ticks)
    return Chart(f"{name}: BCubed by threshold", said, across, Axis("share", SHARE, SHARES), lines, (shipped["threshold"], "shipped"))


def _links(shapes: Figures, names: Mapping[str, str]) -> Chart:
    lines = [Line(words, [(point["said"], point["right"]) for point in shapes[name]["reliability"]]) for name, words in names.items()]
    ends = "; ".join(f"{line.name}: said {line.points[-1][0]:.2f}, right {line.points[-1][1]:.2f}" for line in lines)
    said = (
        "How often links hold, by the chance that their strength speaks of; on the diagonal both are the same. "
        f"The strongest links: {ends}."
    )
    return Chart(
        "Links: as sure as they are right?",
        said,
        Axis("chance that a link is right, as its strength says", SHARE, SHARES),
        Axis("share of links that are right", SHARE, SHARES),
        lines,
        diagonal=True,
    )


def _cost(flat: Figures) -> Chart:
    points = [(float(cost["archived"]), float(cost["microseconds"])) for cost in flat["costs"]]
    step = next(nice for nice in NICE if nice * 5 >= max(cost for _, cost in points) * 1.1)
    told = ", ".join(f"{cost:.0f} after {archived:,.0f}" for archived, cost in points)
    return Chart(
        "Cost of an article by the size of the archive",
        f"Microseconds of processor time an article, by the number of archived articles: {told}.",
        Axis("archived articles", (points[0][0], points[-1][0]), [(archived, f"{archived:,.0f}") for archived, _ in points], log=True),
        Axis("µs an article", (0.0, step * 5.0), [(float(step * count), f"{step * count:,}") for count in range(6)]),
        [Line("cost", points)],
    )
