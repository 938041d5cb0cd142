"""Feeds that lead nowhere by themselves: their links are wrappers, whose true address is not in the link."""

from __future__ import annotations

from broadsheet.wire.ailments.nouns import Ailment, Chart, Cure
from broadsheet.wire.wrappers import wrapper

MOST = 0.8  # share of its links that has to be wrapped


def wrapped(chart: Chart) -> Ailment | None:
    """A feed all of whose articles are known by a news service's link only, and never meet what others say of the same pages."""
    services = [service for one in chart.shown if (service := wrapper(one.address))]
    if not services or len(services) < MOST * len(chart.shown):
        return None
    return Ailment(
        kind="wrapper-only",
        feed=chart.feed,
        problem=f"{len(services)} of its latest {len(chart.shown)} links are of {services[-1]}, and do not say where their pages are",
        fix="read the publishers' own feeds instead (broadsheet discover PAGE finds them), and take it out",
        cure=Cure(do="remove", feed=chart.feed),
    )
