"""
How long the whole site takes, beside Jekyll and Hugo in the same run; and what a reader's browser makes of its front page.

    python benchmarks/site.py [--stories N] [--browser PATH] [--json]

The stories are the real rows as press.py groups them. Broadsheet renders and delivers all it has: site, API, feeds, search; the peers
the same stories, articles and sections with small templates, and the same JSON (peers.py); *alike* is ours without what they do not
make. Processor time is printed beside the
clock's: other work on the machine stretches only the latter, and the ratios are those of processor time. With a browser, the front page
is opened on the loopback at a quarter of the processor's speed.
"""

# ruff: noqa: A005 - Python has its own `site` frozen: no folder can stand in for it

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from shutil import which
from time import perf_counter
from typing import Any, NamedTuple

import msgspec

from broadsheet.press import api, search, site
from broadsheet.press.deliver import deliver
from broadsheet.records import Abstract, Artifact, Edition, Placement, Voice, Volume
from paint import painted
from peers import for_hugo, for_jekyll
from press import edition_of, everything, placements_of, read_rows

RIVALS: Mapping[str, tuple[Callable[[Edition, Path], None], tuple[str, ...]]] = {
    "hugo": (for_hugo, ("hugo", "--quiet", "--source", ".", "--destination", "public")),
    "jekyll": (for_jekyll, ("jekyll", "build", "--quiet")),
}


class Took(NamedTuple):
    """Seconds by the clock and of the processor, and how many files there are then."""

    clock: float
    processor: float
    files: int


def ours(render: Callable[[Edition], Iterable[Artifact]], edition: Edition, root: Path) -> Took:
    """Render and deliver, in a process of its own."""
    child = os.fork()
    if not child:
        deliver(render(edition), root, {}, edition.now)
        os._exit(0)
    return _waited(child, root / "public")


def alike(edition: Edition) -> Iterator[Artifact]:
    """What the peers render, too: pages and JSON, without feeds, maps and search."""
    alone = msgspec.structs.replace(edition, volumes=())
    yield from site.render(alone)
    yield from api.render(alone)


def rival(name: str, edition: Edition, root: Path) -> Took | None:
    """The same by a peer; None where it is not installed."""
    write, command = RIVALS[name]
    if not which(command[0]):
        return None
    write(edition, root)
    process = subprocess.Popen(command, cwd=root, env={**os.environ, "LANG": "C.UTF-8", "JEKYLL_ENV": "production"})
    return _waited(process.pid, root / ("public" if name == "hugo" else "_site"))


def _waited(child: int, made: Path) -> Took:
    began = perf_counter()
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"a generator ended with {os.waitstatus_to_exitcode(status)}")
    files = sum(path.is_file() for path in made.rglob("*"))
    return Took(round(perf_counter() - began, 2), round(used.ru_utime + used.ru_stime, 2), files)


def whole(placements: list[Placement]) -> Edition:
    """Everything there is of these stories, volumes of search among it."""
    edition = edition_of(placements)
    months: dict[str, list[Abstract]] = {}
    for placement in sorted(placements, key=lambda placement: (placement.story.time, placement.story.id)):
        months.setdefault(f"{placement.story.time:%Y-%m}", []).append(_abstract(placement))
    volumes = tuple(Volume(month=month, stories=tuple(stories)) for month, stories in months.items())
    return msgspec.structs.replace(edition, volumes=volumes)


def _abstract(placement: Placement) -> Abstract:
    members = (placement.lead, *placement.coverage)[: search.VOICES]
    voices = tuple(Voice(source=one.article.provider.name, domain=one.article.provider.domain, title=one.article.title) for one in members)
    lead = placement.lead
    return Abstract(
        id=placement.story.id,
        time=placement.story.time,
        title=placement.story.title,
        excerpt=lead.article.excerpt,
        topics=lead.verdict.topics,
        voices=voices,
    )


def measured(wanted: int | None, browser: str) -> dict[str, Any]:
    """Every generator once, one after another, then the browser."""
    with tempfile.TemporaryDirectory() as folder:
        edition, root = whole(placements_of(read_rows(), wanted)), Path(folder)
        found: dict[str, Any] = {"stories": len(edition.stories), "load": round(os.getloadavg()[0], 1)}
        found["broadsheet"] = ours(everything, edition, root / "broadsheet")
        print(f"broadsheet: {found['broadsheet']}", file=sys.stderr, flush=True)
        found["alike"] = ours(alike, edition, root / "alike")
        print(f"pages and JSON alone: {found['alike']}", file=sys.stderr, flush=True)
        for name in RIVALS:
            if took := rival(name, edition, root / name):
                found[name] = took
                print(f"{name}: {took}", file=sys.stderr, flush=True)
        if browser:
            found["browser"] = painted(root / "broadsheet" / "public", browser)
        return found


def told(found: dict[str, Any]) -> Iterator[str]:
    """The figures in words."""
    yield f"{found['stories']:,} stories; the machine's load was {found['load']} on {os.cpu_count()} processors"
    own, like = found["broadsheet"], found["alike"]
    for name in ("broadsheet", "alike", *RIVALS):
        if took := found.get(name):
            ratio = f"; {took.processor / own.processor:.2f} × broadsheet's processor time, {took.processor / like.processor:.2f} × alike"
            yield f"{name:10} {took.clock:7.2f} s, {took.processor:7.2f} s of processor, {took.files:,} files{ratio}"
        else:
            yield f"{name:10} is not installed"
    if seen := found.get("browser"):
        yield (
            f"front page: {seen['bytes'] / 1000:.1f} kB HTML + CSS (bar 60), first contentful paint {seen['paint']:.0f} ms at a"
            f" quarter of the processor (bar 500),"
            f" layout shift {seen['shift']:.4f} (bar 0.01), {seen['blocking']} scripts before it (bar 0)"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, help="so many, made from the real rows")
    parser.add_argument("--browser", default=which("chromium") or "", help="a Chromium; empty for none")
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    found = measured(said.stories, said.browser)
    print(json.dumps(found) if said.json else "\n".join(told(found)))


if __name__ == "__main__":
    main()
