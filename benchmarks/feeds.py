"""
Parsing feeds, compared with feedparser in one run on the same bytes: entries a second, and the ratio (the bar is 10).

    python benchmarks/feeds.py [--rounds 3]

The farm's feeds are made from the shared articles in RSS, Atom and JSON Feed (feedparser is not asked for JSON, which it does
not read); the real ones are samples from several publishers. The bar is for `feeds`, all of these together. The corpus is
feedparser's own tests: documents of less than one entry each, where what counts is the price of a document.
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
    """The feeds of the farm's sources by dialect, as (media type, body), with every article."""
    spec = importlib.util.spec_from_file_location("feedfarm", SHARED / "tools/feedfarm.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    farm = module.Farm(str(ARTICLES), Namespace(at=None, items=5_000, hostile=0.0, seed="1", copies=1))
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


Reader = Callable[[tuple[str, bytes]], int]


def rates(readers: Sequence[Reader], feeds: Feeds, rounds: int) -> list[float]:
    """Entries a second of each reader in its best round, the rounds taken in turn; in processor time, since machines are shared."""
    best = [float("inf")] * len(readers)
    entries = sum(ours(feed) for feed in feeds)
    for _ in range(rounds):
        for which, read in enumerate(readers):
            start = process_time()
            for feed in feeds:
                read(feed)
            best[which] = min(best[which], process_time() - start)
    return [entries / seconds for seconds in best]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=3)
    rounds = arguments.parse_args().rounds
    if not ARTICLES.exists():
        print("CORPUS ABSENT: the shared articles are not beside this checkout")
        return 0
    kinds = farm_feeds()
    kinds["real"] = corpus_feeds("miniflux-testdata", "parser/testdata")
    kinds["feeds"] = [*kinds["rss"], *kinds["atom"], *kinds["real"]]
    kinds["corpus"] = corpus_feeds("feedparser", "wellformed")
    print(f"{'feeds':8}{'documents':>10}{'entries':>9}{'ours/s':>10}{'feedparser/s':>14}{'ratio':>8}{'unsanitised/s':>15}{'ratio':>8}")
    ratios = {kind: compare(kind, feeds, rounds) for kind, feeds in kinds.items()}
    return 0 if ratios["feeds"] >= BAR else 1


def compare(kind: str, feeds: Feeds, rounds: int) -> float:
    """Print one line and give the ratio to feedparser as it comes."""
    own, *others = rates([ours] if kind == "json" else [ours, theirs, theirs_raw], feeds, rounds)
    against = "".join(f"{other:{width},.0f}{own / other:8.1f}" for other, width in zip(others, (14, 15), strict=False))
    print(f"{kind:8}{len(feeds):10}{sum(ours(feed) for feed in feeds):9}{own:10,.0f}{against}")
    return own / others[0] if others else float("inf")


if __name__ == "__main__":
    raise SystemExit(main())
