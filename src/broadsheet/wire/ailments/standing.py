"""Feeds that do not answer, or answer elsewhere: unchecked, dead, failing, moved."""

from __future__ import annotations

from broadsheet.wire.ailments.nouns import Ailment, Chart, Cure, double

FIXES = {
    "gone": "the server says that it is gone for good: take it out of sources.opml",
    "not-found": "look for its new address and put that into sources.opml",
    "forbidden": "the server does not want to be read: ask its owner, or take it out",
    "timeout": "nothing at first; if it goes on, raise [fetch] timeout or take it out",
    "too-large": "raise [fetch] max_bytes if you trust it",
    "not-a-feed": "the address answers with something else: broadsheet discover finds a page's feeds, or give it a selector",
    "selector-matches-nothing": "the page has changed: look at its source, and put another selector into sources.opml",
    "blocked-address": "if you trust that network, name it in [fetch] allow_private",
    "redirect-loop": "look for its new address: this one leads nowhere",
    "redirect-limit": "look for its new address: this one leads nowhere",
    "missing-file": "put the file into the publication, or take it out of sources.opml",
}
WAIT = "nothing: it is asked again by itself; if it goes on, take it out of sources.opml"


def unchecked(chart: Chart) -> Ailment | None:
    """A feed that no run has asked yet."""
    if chart.state is not None:
        return None
    return Ailment(kind="unchecked", feed=chart.feed, problem="was never checked", fix="broadsheet run", severity="note")


def failing(chart: Chart) -> Ailment | None:
    """A feed that is degraded, quarantined or dead; one that complains of being asked too often is another check's."""
    state = chart.state
    if state is None or state.state == "ok" or state.reason == "rate-limited":
        return None
    again = f", next try {state.due_at:%Y-%m-%d %H:%M} UTC" if state.due_at and state.due_at > chart.now else ""
    return Ailment(
        kind="dead" if chart.lost else "failing",
        feed=chart.feed,
        problem=f"{state.state}: {state.reason}, {state.failures} in a row{again}",
        fix=FIXES.get(state.reason, WAIT),
        severity="error",
        cure=Cure(do="remove" if chart.lost else "release", feed=chart.feed),
    )


def moved(chart: Chart) -> Ailment | None:
    """A move within the house is followed, and only sources.opml lags behind; one to another's address needs somebody to agree."""
    move = chart.state.move if chart.state else None
    if move is None or not move.settled:
        return None
    if chart.taken:
        return double(chart, move.to, "has moved for good to where another source is read")
    cure = Cure(do="readdress", feed=chart.feed, to=move.to)
    if move.adopted:
        problem, fix = f"has moved for good to {move.to}, and is asked there", f"broadsheet source move {chart.feed}"
        return Ailment(kind="moved", feed=chart.feed, problem=problem, fix=fix, severity="note", cure=cure)
    return Ailment(
        kind="moved-away",
        feed=chart.feed,
        problem=f"says since {move.first:%Y-%m-%d} that it has moved for good to {move.to}, another house's address",
        fix=f"if its owner is still the same: broadsheet source move {chart.feed}; else: broadsheet source remove {chart.feed}",
        severity="error",
        cure=cure,
        deliberate=True,
    )
