"""
Copies found among real texts, beside datasketch in the same run: how many, how surely, how fast.

    python benchmarks/copies.py [--pairs | --json]

Every text of ECB+ and of the article pages (sixty words or more) is told again by another source, once with 2 % of its words
replaced, once as its first 60 % with 40 words of boilerplate behind, once with 10 % of its words replaced. A text is recalled
when it is in its original's family. A pair of a family is wrong when its two texts tell different events; texts of one event
that share passages are copies of each other in truth, and `--pairs` prints those, to be read. datasketch has the same shingles,
128 permutations and Jaccard similarity from 0.5 on, confirmed exactly.
"""

from __future__ import annotations

import gzip
import json
import sys
import tarfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import numpy as np

from broadsheet.desk.dedupe import copies
from broadsheet.desk.shingles import MIN_WORDS, Text, folded, likeness
from broadsheet.records import Article, Provider

try:
    import datasketch as peer
except ImportError:  # nothing needs it but the comparison
    peer = None

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SEED = 20240301
START = datetime(2024, 3, 1, tzinfo=UTC)
SMALL_PRINT = """\
All rights reserved by the publisher of this page. No part of what stands here may be printed, sent on or kept elsewhere unless the house
agrees in writing. Write to the desk for terms, prices and pictures, and allow three days for answers.

Did you like this report? Our letter brings ten more of them to your table each morning before seven. It is free, it ends whenever you
wish, and nobody else will ever learn your address from us. Sign up below, today or tomorrow.

Follow us for more from the region as it happens. Readers can send notes, tips and corrections to the night editor at any hour, by post,
by telephone or through the form on our front page, and every one of them will be read."""
BOILERPLATE = [paragraph.split() for paragraph in SMALL_PRINT.split("\n\n")]


class Case(NamedTuple):
    """A text and the event that it tells."""

    words: list[str]
    event: str


class Outcome(NamedTuple):
    """Shares of the texts recalled and of the pairs that are right; pairs found; texts a second of processor time."""

    recall: float
    precision: float
    pairs: int
    rate: float


Finder = Callable[[Sequence[Article]], Mapping[str, str]]
Change = Callable[[list[str], np.random.Generator, Sequence[str]], list[str]]


def texts() -> list[Case]:
    """The long texts of both sets, in order."""
    rows = [json.loads(line) for line in gzip.decompress((SHARED / "stories" / "ecbplus.jsonl.gz").read_bytes()).splitlines()]
    with tarfile.open(SHARED / "pages" / "article-extraction.tar.gz") as packed:
        truth = packed.extractfile("ground-truth.json")
        assert truth
        pages = json.load(truth)
    cases = [Case(row["text"].split(), row["story"]) for row in rows]
    cases += [Case(page["articleBody"].split(), name) for name, page in sorted(pages.items())]
    return [case for case in cases if len(folded(" ".join(case.words))) >= MIN_WORDS]


def replaced(share: float) -> Change:
    """That share of the words, rounded up, by words drawn from all texts."""

    def change(words: list[str], chance: np.random.Generator, vocabulary: Sequence[str]) -> list[str]:
        told = list(words)
        for place in chance.choice(len(words), size=-int(-len(words) * share // 1), replace=False):
            told[place] = vocabulary[int(chance.integers(len(vocabulary)))]
        return told

    return change


def cut(words: list[str], chance: np.random.Generator, _vocabulary: Sequence[str]) -> list[str]:
    """The first 60 % with forty words of boilerplate behind."""
    return [*words[: round(len(words) * 0.6)], *BOILERPLATE[int(chance.integers(len(BOILERPLATE)))][:40]]


CHANGES: dict[str, Change] = {
    "2 % of words replaced": replaced(0.02),
    "first 60 % + 40 words": cut,
    "10 % of words replaced": replaced(0.10),
}


def told_again(cases: Sequence[Case], change: Change) -> list[Article]:
    """Each text and its changed copy a day later, of different sources; the copy's id ends in +."""
    chance = np.random.default_rng(SEED)
    vocabulary = [word for case in cases for word in case.words if word.isalnum()]
    articles = []
    for place, case in enumerate(cases):
        articles.append(article(f"{place:04d}", case.words, place))
        articles.append(article(f"{place:04d}+", change(case.words, chance, vocabulary), place + 24 * 60))
    return articles


def article(id_: str, words: Sequence[str], minutes: int) -> Article:
    time = START + timedelta(minutes=minutes)
    provider = Provider(name=id_, domain=f"s{id_.replace('+', 'c')}.example")
    address = f"https://{provider.domain}/"
    return Article(
        id=id_, feed="f", title=f"Title of {id_}", text=" ".join(words), published=time, first_seen=time, web_url=address, provider=provider
    )


def measure(find: Finder, cases: Sequence[Case], change: Change, rounds: int = 3) -> Outcome:
    """Recall of the copies, precision of the families' pairs, and the best speed of some rounds (0 when there are none)."""
    articles = told_again(cases, change)
    found = find(articles)
    seconds = min(timed(find, articles) for _ in range(rounds)) if rounds else 0.0
    families: dict[str, list[str]] = {}
    for one in articles:
        families.setdefault(found.get(one.id, one.id), []).append(one.id)
    home = {id_: root for root, family in families.items() for id_ in family}
    recalled = sum(home[f"{place:04d}"] == home[f"{place:04d}+"] for place in range(len(cases)))
    events = {id_: cases[int(id_[:4])].event for id_ in home}
    pairs = [(one, other) for family in families.values() for one in family for other in family if one < other]
    right = sum(events[one] == events[other] for one, other in pairs)
    return Outcome(recalled / len(cases), right / max(1, len(pairs)), len(pairs), len(articles) / seconds if seconds else 0.0)


def timed(find: Finder, articles: Sequence[Article]) -> float:
    began = process_time()
    find(articles)
    return process_time() - began


def ours(articles: Sequence[Article]) -> Mapping[str, str]:
    return copies(articles, [])


def datasketch(articles: Sequence[Article]) -> Mapping[str, str]:
    """The earliest of the texts that its MinHashLSH finds and that are half alike in truth."""
    index = peer.MinHashLSH(params=(32, 4), num_perm=128)
    earlier, found = dict[str, Text](), dict[str, str]()
    for text in sorted((Text(article) for article in articles), key=lambda text: text.order):
        words = folded(text.body)
        sketch = peer.MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[start : start + 3]).encode() for start in range(len(words) - 2)])
        alike = [id_ for id_ in index.query(sketch) if likeness(earlier[id_].shingles, text.shingles)[0] >= 0.5]
        if alike:
            found[text.id] = min(found.get(id_, id_) for id_ in alike)
        index.insert(text.id, sketch)
        earlier[text.id] = text
    return found


def natural(cases: Sequence[Case]) -> None:
    """Print every pair of originals in one family, to be judged by reading."""
    found = ours([article(f"{place:04d}", case.words, place) for place, case in enumerate(cases)])
    for copy, original in found.items():
        one, other = (Text(article(id_, cases[int(id_)].words, 0)) for id_ in (copy, original))
        jaccard, held = likeness(one.shingles, other.shingles)
        print(f"\n{copy} → {original}: Jaccard {jaccard:.2f}, held {held:.2f}\n  {one.body[:300]}\n  {other.body[:300]}")


def measured() -> dict[str, Any]:
    """The number of texts, and of each change who found how much."""
    cases = texts()
    finders: dict[str, Finder] = {"broadsheet": ours, **({"datasketch": datasketch} if peer else {})}
    found = {name: {who: measure(find, cases, change)._asdict() for who, find in finders.items()} for name, change in CHANGES.items()}
    return {"texts": len(cases), "seed": SEED, "changes": found}


def main() -> None:
    if "--pairs" in sys.argv:
        natural(texts())
        return
    made = measured()
    if "--json" in sys.argv:
        print(json.dumps(made))
        return
    print(f"{made['texts']} texts and as many copies, seed {made['seed']}")
    for name, finders in made["changes"].items():
        for who, found in finders.items():
            shares = f"recall {found['recall']:.3f}  precision {found['precision']:.4f} of {found['pairs']} pairs"
            print(f"{name:24} {who:12} {shares}  {found['rate']:6.0f} texts/s")


if __name__ == "__main__":
    main()
