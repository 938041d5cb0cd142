"""
Parsing feeds, compared with feedparser in one run on the same bytes: entries a second, and the ratio (the bar is 10).

    python benchmarks/feeds.py [--rounds 3]

The farm's feeds are made from the shared articles in RSS, Atom and JSON Feed (feedparser is not asked for JSON, which it does
not read); the corpus' are feedparser's own well-formed tests and real feeds of several kinds.
"""

from __future__ import annotations

import argparse
import importlib.util
import tarfile
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import feedparser

from broadsheet.errors import DocumentError
from broadsheet.records import Document
from broadsheet.wire.parse import parse

SHARED = Path(__file__).resolve().parents[2] / "shared"
ARTICLES = SHARED / "data/everyday/articles.jsonl.gz"
BAR = 10

Feeds = list[tuple[str, bytes]]


def farm_feeds() -> dict[str, Feeds]:
    """The feeds of the farm's sources by dialect, as (media type, body), a hundred items a feed at most."""
    spec = importlib.util.spec_from_file_location("feedfarm", SHARED / "tools/feedfarm.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    farm = module.Farm(str(ARTICLES), Namespace(at=None, items=100, hostile=0.0, seed="1", copies=1))
    feeds: dict[str, Feeds] = {"rss": [], "atom": [], "json": []}
    for domain in sorted(farm.sources):
        feeds[farm.dialect(domain)].append(farm.render(domain))
    return feeds


def corpus_feeds(name: str, part: str) -> Feeds:
    """The XML files of a corpus whose path holds `part`."""
    with tarfile.open(SHARED / f"data/corpora/{name}.tar.gz") as archive:
        members = [
            member for member in archive if member.isfile() and part in member.name and member.name.endswith((".xml", ".rss", ".atom"))
        ]
        return [("", stream.read()) for member in members if (stream := archive.extractfile(member))]


def ours(feed: tuple[str, bytes]) -> int:
    document = Document(address="https://feeds.example/feed", body=feed[1], media_type=feed[0], fetched=datetime(2020, 1, 1, tzinfo=UTC))
    try:
        return len(parse(document).entries)
    except DocumentError:
        return 0


def theirs(feed: tuple[str, bytes]) -> int:
    return len(feedparser.parse(feed[1]).entries)


def theirs_raw(feed: tuple[str, bytes]) -> int:
    return len(feedparser.parse(feed[1], sanitize_html=False, resolve_relative_uris=False).entries)


def rate(read: Callable[[tuple[str, bytes]], int], feeds: Sequence[tuple[str, bytes]], rounds: int) -> tuple[int, float]:
    """Entries, and entries a second in the best of several rounds, in processor time, since machines are shared."""
    best, entries = float("inf"), 0
    for _ in range(rounds):
        start = process_time()
        entries = sum(read(feed) for feed in feeds)
        best = min(best, process_time() - start)
    return entries, entries / best


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=3)
    rounds = arguments.parse_args().rounds
    if not ARTICLES.exists():
        print("CORPUS ABSENT: the shared articles are not beside this checkout")
        return 0
    kinds = farm_feeds()
    kinds["real"] = corpus_feeds("miniflux-testdata", "parser/testdata")
    kinds["corpus"] = corpus_feeds("feedparser", "wellformed")
    missed = 0
    print(f"{'feeds':8}{'documents':>10}{'entries':>9}{'ours/s':>10}{'feedparser/s':>14}{'ratio':>8}{'unsanitised/s':>15}{'ratio':>8}")
    for kind, feeds in kinds.items():
        entries, own = rate(ours, feeds, rounds)
        line = f"{kind:8}{len(feeds):10}{entries:9}{own:10,.0f}"
        if kind != "json":
            peer, raw = rate(theirs, feeds, 1)[1], rate(theirs_raw, feeds, 1)[1]
            missed += own < BAR * peer
            line += f"{peer:14,.0f}{own / peer:8.1f}{raw:15,.0f}{own / raw:8.1f}"
        print(line)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
