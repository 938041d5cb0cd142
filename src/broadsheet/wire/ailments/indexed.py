"""An index of sitemaps that answers, and leads to some that do not."""

from __future__ import annotations

from broadsheet.wire.ailments.nouns import Ailment, Chart, Cure


def missing(chart: Chart) -> Ailment | None:
    """An index of whose sitemaps some are degraded, quarantined or dead; the first of them is told."""
    ill = [state for state in chart.sitemaps if state.state != "ok"]
    if not ill:
        return None
    first = ill[0]
    others = f", and {len(ill) - 1} more" if len(ill) > 1 else ""
    return Ailment(
        kind="sitemap-missing",
        feed=chart.feed,
        problem=f"leads to {first.address}, which is {first.state}: {first.reason}, {first.failures} in a row{others}",
        fix="have it ask all its sitemaps again",
        cure=Cure(do="release", feed=chart.feed),
    )
