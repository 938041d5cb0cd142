"""
How many feeds a second are updated, beside lemon24/reader in the same run: `python benchmarks/fetch.py [COPIES]`.

Both ask the same farm of real sources on loopback (322, and six times as many unless said), each in a process of its own, first
whole and then again, when nothing has changed. An update is all of it: fetched, parsed and stored. Beside it stands the fetch alone.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import farms
from broadsheet.archive import intake
from broadsheet.archive.opening import open_archive, transaction
from broadsheet.cli import YOUNG
from broadsheet.publication import Publication, load
from broadsheet.stages.gather import Gathered, heeded, row, unreadable
from broadsheet.stages.gathering import Asking, Gathering
from broadsheet.stages.intake import Intake, Taken
from broadsheet.stages.opening import Brought
from broadsheet.stages.terms import limits
from broadsheet.wire.fetch import Fetched, Request, Unchanged, fetch

BAR, MOST_MEMORY = 5.0, 150


def timed(work: Callable[[], int]) -> float:
    """Feeds a second."""
    began = time.perf_counter()
    return work() / (time.perf_counter() - began)


def ours(port: int, folder: Path) -> dict[str, float]:
    """Our own update, as the command sets Python's collector: gather, and take in what came."""
    gc.set_threshold(YOUNG)
    (folder / "broadsheet.toml").write_text(farms.TOML, "utf-8")
    (folder / "sources.opml").write_bytes(farms.opml(port))
    publication = load(folder)
    engine = open_archive(publication.settings.archive, folder)

    def update() -> int:
        with transaction(engine) as connection:
            rows = intake.feeds(connection)
        with Gathering(publication, rows, farms.NOW, Asking(everybody=True), lambda _: None) as gathering:
            gathered = [*gathering.early(), *gathering.late()]
        with transaction(engine) as connection:
            taker = Intake(connection, {}, farms.NOW)
            taken = taker.take(Brought(document, one.source) for one in gathered if (document := one.opened()))
            settled = [row(_settled(one, next(taken), publication) if one.document else one, farms.NOW) for one in gathered]
            intake.save_feeds(connection, settled)
        return len(gathered)

    return {"first": timed(update), "again": timed(update), "MB": farms.peak()}


def _settled(one: Gathered, taken: Taken, publication: Publication) -> Gathered:
    """The feed as the line would leave it."""
    if taken.error:
        return unreadable(one, taken.error.reason, farms.NOW)
    return heeded(one, taken.parsed, publication, farms.NOW)


def alone(port: int, folder: Path) -> dict[str, float]:
    """Our fetch without what comes after."""
    (folder / "broadsheet.toml").write_text(farms.TOML, "utf-8")
    (folder / "sources.opml").write_bytes(farms.opml(port))
    publication: Publication = load(folder)
    known: list[Request] = [Request(address=source.feed) for source in publication.sources]

    def update() -> int:
        outcomes = fetch(known, limits(publication), farms.NOW)
        assert all(isinstance(outcome, (Fetched, Unchanged)) for outcome in outcomes)
        known[:] = [Request(address=one.address, etag=one.document.etag) for one in outcomes if isinstance(one, Fetched)]
        return len(outcomes)

    return {"first": timed(update), "again": timed(update), "MB": farms.peak()}


def readers(port: int, folder: Path) -> dict[str, float]:
    """The peer's update, with as many threads as made it fastest here."""
    sys.modules.setdefault("sgmllib", import_module("feedparser_sgmllib"))  # its own feedparser asks for it by the older name
    reader = import_module("reader").make_reader(str(folder / "reader.db"))
    for address in farms.addresses(port):
        reader.add_feed(address)

    def update() -> int:
        return sum(1 for _ in reader.update_feeds_iter(workers=20, scheduled=False))

    return {"first": timed(update), "again": timed(update), "MB": farms.peak()}


WORK = {"reader": readers, "update": ours, "fetch": alone}


def main(copies: int) -> None:
    for many in dict.fromkeys((1, copies)):
        with farms.farm(many) as port:
            print(f"{len(farms.addresses(port)):,} feeds")
            found = {name: farms.measured(__file__, name, str(port)) for name in WORK}
        for name, one in found.items():
            times = [one[turn] / found["reader"][turn] for turn in ("first", "again")]
            print(
                f"  {name:>7}: {one['first']:6,.0f} a second, {one['again']:6,.0f} when nothing has changed, {one['MB']:4.0f} MB;"
                f" {times[0]:4.1f} and {times[1]:4.1f} times the peer's (bar {BAR:g}, {MOST_MEMORY} MB)"
            )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        with tempfile.TemporaryDirectory() as made:
            print(json.dumps(WORK[sys.argv[1]](int(sys.argv[2]), Path(made))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
