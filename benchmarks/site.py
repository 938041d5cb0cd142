"""
How long the whole site takes, beside Jekyll and Hugo in the same run; and what a reader's browser makes of its front page.

    python benchmarks/site.py [--stories N] [--browser PATH] [--json]

The stories are the real rows as press.py groups them. The peers render them, their articles and sections with small templates, and JSON
(peers.py); *equal* is ours with templates as small and the same files; *broadsheet* is all that a publication has: site, API, feeds,
search. Processor time is printed beside the clock's: other work on the machine stretches only the latter. With a browser, the front
page is opened on the loopback at a quarter of the processor's speed.

All of them write into memory where the machine has a file system there: what a disk takes for ten thousand new files depends on what
was deleted from it the minute before.
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
from datetime import datetime
from pathlib import Path
from shutil import which
from time import perf_counter
from typing import Any, NamedTuple

import msgspec
from lxml import html

from broadsheet.press import search
from broadsheet.press.deliver import deliver
from broadsheet.records import Abstract, Artifact, Edition, Placement, Voice, Volume
from paint import painted
from peers import for_hugo, for_jekyll, for_ours
from press import edition_of, everything, placements_of, read_rows

MEMORY = Path("/dev/shm")
RIVALS: Mapping[str, tuple[Callable[[Edition, Path], None], tuple[str, ...]]] = {
    "hugo": (for_hugo, ("hugo", "--quiet", "--source", ".", "--destination", "public")),
    "jekyll": (for_jekyll, ("jekyll", "build", "--quiet")),
}


class Took(NamedTuple):
    """Seconds by the clock and of the processor, and how many files there are then."""

    clock: float
    processor: float
    files: int


def ours(rendered: Iterable[Artifact], root: Path, now: datetime) -> Took:
    """Render and deliver, in a process of its own."""
    child = os.fork()
    if not child:
        deliver(rendered, root, {}, now)
        os._exit(0)
    return _waited(child, root / "public")


def rival(name: str, edition: Edition, root: Path) -> Took | None:
    """The same by a peer; None where it is not installed."""
    write, command = RIVALS[name]
    if not which(command[0]):
        return None
    write(edition, root)
    process = subprocess.Popen(command, cwd=root, env={**os.environ, "LANG": "C.UTF-8", "JEKYLL_ENV": "production"})
    return _waited(process.pid, root / ("public" if name == "hugo" else "_site"))


def differing(own: Path, peer: Path) -> int:
    """How many of a peer's files ours does not have with the same words."""
    made = [path.relative_to(peer) for path in peer.rglob("*") if path.is_file()]
    return sum(not (own / path).is_file() or _said(own / path) != _said(peer / path) for path in made)


def _said(path: Path) -> object:
    if path.suffix == ".json":
        return json.loads(path.read_bytes())
    return str(html.document_fromstring(path.read_bytes()).xpath("string(//body)")).split()


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
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        edition, root = whole(placements_of(read_rows(), wanted)), Path(folder)
        found: dict[str, Any] = {"stories": len(edition.stories), "load": round(os.getloadavg()[0], 1)}
        found["broadsheet"] = ours(everything(edition), root / "broadsheet", edition.now)
        print(f"broadsheet: {found['broadsheet']}", file=sys.stderr, flush=True)
        found["equal"] = ours(for_ours(edition), root / "equal", edition.now)
        print(f"equal: {found['equal']}", file=sys.stderr, flush=True)
        for name in RIVALS:
            if took := rival(name, edition, root / name):
                found[name] = took
                print(f"{name}: {took}", file=sys.stderr, flush=True)
        if "jekyll" in found:
            found["differing"] = differing(root / "equal" / "public", root / "jekyll" / "_site")
        if browser:
            found["browser"] = painted(root / "broadsheet" / "public", browser)
        return found


def told(found: dict[str, Any]) -> Iterator[str]:
    """The figures in words."""
    yield f"{found['stories']:,} stories; the machine's load was {found['load']} on {os.cpu_count()} processors"
    equal = found["equal"]
    for name in ("broadsheet", "equal", *RIVALS):
        if took := found.get(name):
            ratio = f"; {took.clock / equal.clock:.2f} × equal by the clock, {took.processor / equal.processor:.2f} × in processor time"
            yield f"{name:10} {took.clock:7.2f} s, {took.processor:7.2f} s of processor, {took.files:,} files{ratio}"
        else:
            yield f"{name:10} is not installed"
    if "differing" in found:
        yield f"{found['differing']:,} of jekyll's files say anything that those of equal do not"
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
