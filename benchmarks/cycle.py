"""
Cycles over a farm of real sources, clean and with a tenth of them misbehaving: `python benchmarks/cycle.py [COPIES]` (6; 31 in deep).

Freshness is the time from the start of a cycle to a feed's answer. The first cycle knows none of the sources, the second asks all of them
again, as a day later: what failed comes last. Nothing that a healthy source serves may be lost, and its p95 may be 1.2 times that of the
clean cycle. In the first cycle the farm itself pays for its faults (a body of 50 MB takes its one core some 50 ms), and every source waits.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import farms
from broadsheet.archive.intake import FeedRow
from broadsheet.errors import DocumentError
from broadsheet.publication import Publication, read_opml
from broadsheet.settings import Fetch, Settings
from broadsheet.stages.gather import Asking, Gathered, gather, row, unreadable
from broadsheet.wire.fetch import Outcome
from broadsheet.wire.parse import parse

BAR, HOSTILE = 1.2, 0.1
TURNS = ("first", "second")


def cycles(port: int) -> dict[str, Any]:
    """Two cycles over the farm at this port; what is told of feeds goes by their paths, which are the same in every farm."""
    settings = Settings(title="Farm", url="https://farm.example", fetch=Fetch(allow_private=("127.0.0.0/8",)))
    publication = Publication(root=Path(), settings=settings, sources=read_opml(farms.opml(port)).sources)
    rows: dict[str, FeedRow] = {}
    return {turn: cycle(publication, rows, number) for number, turn in enumerate(TURNS)}


def cycle(publication: Publication, rows: dict[str, FeedRow], day: int) -> dict[str, Any]:
    """One cycle, `day` days after the first: the seconds after which each healthy feed was heard, and what became of the others."""
    now, heard, began = farms.NOW + timedelta(days=day), dict[str, float](), time.perf_counter()

    def note(outcome: Outcome) -> None:
        heard[path(outcome.address)] = time.perf_counter() - began

    gathered = [read(one, day) for one in gather(publication, rows, now, Asking(everybody=True), note)]
    seconds = time.perf_counter() - began
    rows |= {one.source.feed: row(one, now) for one in gathered}
    well = {path(one.source.feed): heard[path(one.source.feed)] for one in gathered if one.state.state == "ok"}
    ill = Counter(one.state.reason for one in gathered if one.state.state != "ok")
    return {"feeds": len(heard), "seconds": seconds, "MB": farms.peak(), "well": well, "ill": ill}


def read(gathered: Gathered, day: int) -> Gathered:
    """A feed whose document cannot be read is ill as well."""
    try:
        if gathered.document:
            parse(gathered.document)
    except DocumentError as error:
        return unreadable(gathered, error.reason, farms.NOW + timedelta(days=day))
    return gathered


def path(address: str) -> str:
    return address.split("/", 3)[3]


def is_healthy(feed: str) -> bool:
    """Whether the hostile farm, by its own rule, serves this feed as it should."""
    drawn = int(hashlib.sha256(f"1:{feed.split('/', maxsplit=1)[0]}".encode()).hexdigest(), 16) % 10_000
    return drawn >= HOSTILE * 10_000


def p95(found: Mapping[str, Any], healthy: Collection[str]) -> float:
    seconds: Mapping[str, float] = found["well"]
    return quantiles((seconds[one] for one in healthy if one in seconds), n=20)[-1]


def main(copies: int) -> None:
    found = {}
    for name, share in (("clean", 0.0), ("hostile", HOSTILE)):
        with farms.farm(copies, share) as port:
            found[name] = farms.measured(__file__, "on", str(port))
    healthy = found["hostile"]["first"]["well"]
    for turn in TURNS:
        for name in found:
            one = found[name][turn]
            print(
                f"{turn:>6} {name:>7}: {one['feeds']:,} feeds in {one['seconds']:.1f} s, {one['MB']} MB;"
                f" the {len(healthy):,} healthy ones' p95 {p95(one, healthy):.2f} s; {one['ill'] or 'none failed'}"
            )
        lost = {one for one in found["clean"][turn]["well"] if is_healthy(one)} - found["hostile"][turn]["well"].keys()
        ratio = p95(found["hostile"][turn], healthy) / p95(found["clean"][turn], healthy)
        print(f"{turn:>6}: healthy sources lost: {len(lost)}; p95 {ratio:.2f} times the clean one's (bar {BAR:g})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["on"]:
        print(json.dumps(cycles(int(sys.argv[2]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
