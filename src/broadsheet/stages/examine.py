"""The doctor's first round: feeds that ail, sources that are silent, settings that are missing, items set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from broadsheet.archive import intake, lookup
from broadsheet.publication import Publication
from broadsheet.records import Spike
from broadsheet.stages.calibrating import calibration_of
from broadsheet.stages.gather import states
from broadsheet.wire.fetch import Move
from broadsheet.wire.wrappers import PREFIXES

FIXES = {
    "gone": "the server says that it is gone for good: take it out of sources.opml",
    "not-found": "look for its new address and put that into sources.opml",
    "forbidden": "the server does not want to be read: ask its owner, or take it out",
    "rate-limited": "nothing: it is asked again when the server allows it",
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


def examine(connection: Connection, publication: Publication, now: datetime) -> dict[str, Any]:
    """
    `{"totals", "calibration", "findings": [{"subject", "problem", "fix", "needsPerson"}], "spikes": […], "setAside": {reason: count}}`.

    Findings are what somebody can mend; spikes are all that was ever set aside, by name.
    """
    spikes = lookup.spikes(connection)
    return {
        "totals": lookup.totals(connection),
        "calibration": calibration_of(connection, publication.settings.stories.engine).told(),
        "findings": [*_ailing(connection, publication, now), *_wrapped(connection), *_unwritten(spikes), *_settings(publication)],
        "spikes": [{"stage": one.stage, "subject": one.subject, "reason": one.reason, "detail": one.detail} for one in spikes],
        "setAside": dict(sorted(Counter(f"{spike.stage}: {spike.reason}" for spike in spikes).items())),
    }


def _ailing(connection: Connection, publication: Publication, now: datetime) -> Iterator[dict[str, Any]]:
    known = states(intake.feeds(connection))
    for source in publication.sources:
        state = known.get(source.feed)
        if state is None:
            yield _finding(source.feed, "was never checked", "broadsheet run", needs_person=False)
        elif state.state != "ok":
            again = f", next try {state.due_at:%Y-%m-%d %H:%M} UTC" if state.due_at and state.due_at > now else ""
            yield _finding(source.feed, f"{state.state}: {state.reason}, {state.failures} in a row{again}", FIXES.get(state.reason, WAIT))
        if state and state.move and state.move.settled:
            yield _moved(source.feed, state.move)


def _moved(feed: str, move: Move) -> dict[str, Any]:
    """A move within the house is followed, and only sources.opml lags behind; one to another's address needs somebody to agree."""
    if move.adopted:
        return _finding(feed, f"has moved for good to {move.to}, and is asked there", f"broadsheet source move {feed}", needs_person=False)
    fix = f"if its owner is still the same: broadsheet source move {feed}; else: broadsheet source remove {feed}"
    return _finding(feed, f"says since {move.first:%Y-%m-%d} that it has moved for good to {move.to}, another house's address", fix)


def _wrapped(connection: Connection) -> Iterator[dict[str, Any]]:
    """Feeds whose links lead to a news service instead of the pages themselves."""
    for feed, count in lookup.beginning(connection, PREFIXES).items():
        problem = f"wrapper: {count} of its articles are known by a news service's link only, which does not say where their pages are"
        yield _finding(feed, problem, "read the publishers' own feeds instead: broadsheet discover PAGE", needs_person=False)


def _unwritten(spikes: Sequence[Spike]) -> Iterator[dict[str, Any]]:
    """Files that could not be written; once one can, its spike is gone."""
    for spike in spikes:
        if spike.stage in {"deliver", "render"}:
            fix = "mend what stands in its way there, then run again" if spike.stage == "deliver" else "mend the article, or withdraw it"
            yield _finding(spike.subject, f"could not be written: {spike.reason}, {spike.detail}", fix)


def _settings(publication: Publication) -> Iterator[dict[str, Any]]:
    for note in publication.notes:
        yield _finding("sources.opml", note, "take one of the two out", needs_person=False)
    if not publication.settings.secured.key_file:
        fix = 'openssl rand -hex 32 > secret.key, and [secured] key_file = "secret.key"'
        yield _finding("broadsheet.toml", "has no key: records carry no secured field", fix, needs_person=False)
    if not publication.sources:
        yield _finding("sources.opml", "lists no source", "add feeds, or import an OPML file", needs_person=False)
    if publication.settings.fetch.allow_private:
        ranges = ", ".join(publication.settings.fetch.allow_private)
        yield _finding(
            "broadsheet.toml",
            f"private addresses may be fetched: {ranges}",
            "empty [fetch] allow_private unless you need it",
            needs_person=False,
        )


def _finding(subject: str, problem: str, fix: str, *, needs_person: bool = True) -> dict[str, Any]:
    return {"subject": subject, "problem": problem, "fix": fix, "needsPerson": needs_person}
