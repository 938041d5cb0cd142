"""The doctor's round: feeds that ail, settings that are missing, files that could not be written, items set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import lookup
from broadsheet.publication import Publication
from broadsheet.records import Noun, Spike
from broadsheet.stages.calibrating import calibration_of
from broadsheet.stages.charting import charts
from broadsheet.wire.ailments import Ailment, Cure, Severity, found


class Finding(Noun, frozen=True, kw_only=True):
    """One thing that somebody can mend: what it is about, the problem, how grave it is, and its cure where the doctor has one."""

    kind: str
    severity: Severity
    subject: str
    problem: str
    fix: str
    needs_person: bool
    cure: Cure | None = None
    deliberate: bool = False

    def told(self, number: int | None) -> dict[str, Any]:
        """The finding of `doctor --json`, under its number if it has one."""
        return {
            "number": number,
            "kind": self.kind,
            "severity": self.severity,
            "subject": self.subject,
            "problem": self.problem,
            "fix": self.fix,
            "needsPerson": self.needs_person,
            "cure": msgspec.to_builtins(self.cure) if self.cure else None,
            "deliberate": self.deliberate,
        }


def examine(connection: Connection, publication: Publication, standing: Sequence[Finding]) -> dict[str, Any]:
    """
    `{"totals", "calibration", "findings": [finding], "spikes": […], "setAside": {reason: count}}`.

    Findings are what somebody can mend, numbered from 1; spikes are all that was ever set aside, by name.
    """
    spikes = lookup.spikes(connection)
    return {
        "totals": lookup.totals(connection),
        "calibration": calibration_of(connection, publication.settings.stories.engine).told(),
        "findings": [one.told(number) for number, one in enumerate(standing, 1)],
        "spikes": [{"stage": one.stage, "subject": one.subject, "reason": one.reason, "detail": one.detail} for one in spikes],
        "setAside": dict(sorted(Counter(f"{spike.stage}: {spike.reason}" for spike in spikes).items())),
    }


def findings(connection: Connection, publication: Publication, now: datetime) -> list[Finding]:
    """Everything that somebody can mend: of the sources in their order, then of what could not be written, then of the settings."""
    ailing = [_of_feed(ailment) for ailment in found(charts(connection, publication, now))]
    return [*ailing, *_unwritten(lookup.spikes(connection)), *_settings(publication)]


def _of_feed(ailment: Ailment) -> Finding:
    return Finding(
        kind=ailment.kind,
        severity=ailment.severity,
        subject=ailment.feed,
        problem=ailment.problem,
        fix=ailment.fix,
        needs_person=ailment.severity == "error",
        cure=ailment.cure,
        deliberate=ailment.deliberate,
    )


def _unwritten(spikes: Sequence[Spike]) -> Iterator[Finding]:
    """Files that could not be written; once one can, its spike is gone."""
    for spike in spikes:
        if spike.stage in {"deliver", "render"}:
            fix = "mend what stands in its way there, then run again" if spike.stage == "deliver" else "mend the article, or withdraw it"
            yield _finding("unwritten", spike.subject, f"could not be written: {spike.reason}, {spike.detail}", fix, "error")


def _settings(publication: Publication) -> Iterator[Finding]:
    for note in publication.notes:
        yield _finding("listed-twice", "sources.opml", note, "take one of the two out")
    if not publication.settings.secured.key_file:
        fix = 'openssl rand -hex 32 > secret.key, and [secured] key_file = "secret.key"'
        yield _finding("no-key", "broadsheet.toml", "has no key: records carry no secured field", fix)
    if not publication.sources:
        yield _finding("no-source", "sources.opml", "lists no source", "add feeds, or import an OPML file")
    if publication.settings.fetch.allow_private:
        ranges = ", ".join(publication.settings.fetch.allow_private)
        problem = f"private addresses may be fetched: {ranges}"
        yield _finding("private-addresses", "broadsheet.toml", problem, "empty [fetch] allow_private unless you need it")


def _finding(kind: str, subject: str, problem: str, fix: str, severity: Severity = "note") -> Finding:
    return Finding(kind=kind, severity=severity, subject=subject, problem=problem, fix=fix, needs_person=severity == "error")
