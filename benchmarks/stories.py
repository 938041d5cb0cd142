"""
The story engine beside the plainest rival, online single link over TF-IDF: quality and speed in one run.

    python benchmarks/stories.py

Reads the shared corpora beside the checkout. Speed is of the real articles (single core, warm); the rival may choose
the best of its thresholds for every set, the engine may not.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log, sqrt
from pathlib import Path
from time import perf_counter, process_time

from broadsheet.desk.stories import Constraints, Memory, cluster
from broadsheet.desk.stories.words import read_words
from broadsheet.quality.gold import Labelled, label, read_gold
from broadsheet.quality.learned import knowledge
from broadsheet.quality.scores import bcubed, pairwise
from broadsheet.records import Article

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SETS = ("azure-gold.jsonl", "ecbplus.jsonl.gz", "uci-headlines.jsonl.gz")
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)
WEEK = 7 * 86_400


def engine(articles: Sequence[Article]) -> Mapping[str, str]:
    """The engine from a cold start."""
    return cluster(articles, (), Memory(), Constraints(), knowledge()).stories


def single_link(articles: Sequence[Article], threshold: float) -> dict[str, str]:
    """Each article joins the story of its nearest predecessor within a week, by the cosine of TF-IDF, or begins one."""
    frequencies: Counter[str] = Counter()
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    stories: dict[str, str] = {}
    for place, article in enumerate(articles):
        words = read_words(article)
        times = Counter(words.title + words.title + words.lead)
        frequencies.update(times.keys())
        raw = {word: count * log((place + 2) / frequencies[word]) for word, count in times.items()}
        length = sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        cosines: defaultdict[int, float] = defaultdict(float)
        for word, weight in raw.items():
            for other, theirs in postings[word]:
                cosines[other] += weight / length * theirs
            postings[word].append((place, weight / length))
        near = ((cosine, -other) for other, cosine in cosines.items() if _within(article, articles[other]))
        best, other = max(near, default=(0.0, 0))
        stories[article.id] = stories[articles[-other].id] if best >= threshold else article.id
    return stories


def _within(article: Article, earlier: Article) -> bool:
    return (article.published - earlier.published).total_seconds() <= WEEK


def real_articles() -> list[Article]:
    """The 3,471 articles of real sources, in order."""
    lines = gzip.decompress((SHARED / "everyday" / "articles.jsonl.gz").read_bytes()).splitlines()
    return [row.article for row in label([json.loads(line) for line in lines])]


def scores(rows: Sequence[Labelled], stories: Mapping[str, str]) -> tuple[float, str]:
    """BCubed F1, and a line of all scores."""
    scored = [row for row in rows if not row.arguable]
    found, gold = [stories[row.article.id] for row in scored], [row.story for row in scored]
    b, pair = bcubed(found, gold), pairwise(found, gold)
    line = f"BCubed P {b.p:.3f} R {b.r:.3f} F1 {b.f1:.3f}   pairs P {pair.p:.3f} R {pair.r:.3f} F1 {pair.f1:.3f}"
    return b.f1, f"{line}   largest {max(Counter(found).values())}"


def quality() -> None:
    for name in SETS:
        rows = read_gold(SHARED / "stories" / name)
        articles = [row.article for row in rows]
        rivals = [(*scores(rows, single_link(articles, threshold)), threshold) for threshold in THRESHOLDS]
        _, line, threshold = max(rivals)
        print(f"{name}\n  engine              {scores(rows, engine(articles))[1]}\n  single link at {threshold:.2f} {line}")


def speed() -> None:
    articles = real_articles()
    engine(articles[:300])
    for name, run in (("engine", engine), ("single link", lambda all_: single_link(all_, 0.3))):
        rates = []
        for _ in range(3):
            wall, own = perf_counter(), process_time()
            largest = max(Counter(run(articles).values()).values())
            rates.append((len(articles) / (process_time() - own), len(articles) / (perf_counter() - wall)))
        own_rate, wall_rate = max(rates)
        print(f"{name:12} {own_rate:6.0f} articles/s of processor time, {wall_rate:6.0f} of the clock; largest story {largest}")


def cold_start() -> None:
    words = (
        "from broadsheet.desk.stories import *; from broadsheet.quality.learned import knowledge; "
        "cluster((), (), Memory(), Constraints(), knowledge())"
    )
    start = perf_counter()
    subprocess.run([sys.executable, "-c", words], check=True)
    print(f"cold start   {perf_counter() - start:.2f} s, interpreter and imports included")


if __name__ == "__main__":
    speed()
    cold_start()
    quality()
