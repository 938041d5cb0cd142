"""Feeds that are not themselves any more: held, suspected, flooding."""

from __future__ import annotations

from broadsheet.wire.ailments.nouns import Ailment, Chart, Cure
from broadsheet.wire.character import LASTING, allowance


def held(chart: Chart) -> Ailment | None:
    """A feed that has changed so much that its news waits for an editor: its domain may have been sold."""
    change = chart.character.change
    if not change.held:
        return None
    since = f" since {change.since:%Y-%m-%d}" if change.since else ""
    signs = f": it {'; it '.join(change.signs)}" if change.signs else ", by an editor's wish"
    return Ailment(
        kind="held",
        feed=chart.feed,
        problem=f"is held for an editor{since}{signs}. Held: {chart.held}",
        fix=f"look at what it says now; if it is still itself, release it; else: broadsheet source remove {chart.feed}",
        severity="error",
        cure=Cure(do="release", feed=chart.feed),
        deliberate=True,
    )


def suspected(chart: Chart) -> Ailment | None:
    """A feed that has changed, and would be held if it goes on like this on another day."""
    change = chart.character.change
    if change.held or change.points < LASTING:
        return None
    return Ailment(
        kind="changed",
        feed=chart.feed,
        problem=f"has changed: it {'; it '.join(change.signs)}",
        fix="nothing: it is held by itself if it stays so on another day; or hold it now",
        cure=Cure(do="hold", feed=chart.feed),
        deliberate=True,
    )


def flooding(chart: Chart) -> Ailment | None:
    """A feed that brings more new articles than are taken in within a day."""
    character = chart.character
    if character.change.held or character.day != chart.now.toordinal() or allowance(character, chart.now) or not character.days:
        return None
    return Ailment(
        kind="flooding",
        feed=chart.feed,
        problem=f"brought {character.today} new articles today and {character.usual:.1f} on a usual day; no more are taken in",
        fix="nothing: tomorrow it is read again; or hold it until somebody has looked",
        severity="error",
        cure=Cure(do="hold", feed=chart.feed),
        deliberate=True,
    )
