"""English words and how often each is written, from open lists; and the labelled texts whose licence lets counts and weights be shipped."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from broadsheet.desk.stories.words import read_words, stem
from broadsheet.records import Article, Provider

SETS = {"uci": "uci-headlines.jsonl.gz", "ecb": "ecbplus.jsonl.gz"}
LEAD = 600
"""Characters of a text that stand for what a feed gives of it."""
RARE = 1e-8
"""The rate of a word that no list counts."""
EVER, NOBODY = datetime(2000, 1, 1, tzinfo=UTC), Provider(name="", domain="")


class Text(NamedTuple):
    """A labelled text of one set."""

    corpus: str
    title: str
    text: str
    story: str
    field: str

    @property
    def words(self) -> tuple[str, ...]:
        """Its stems, of the title and then of the lead, as the desk reads them."""
        lead = self.text[:LEAD]
        words = read_words(
            Article(id="", feed="", title=self.title, excerpt=lead, published=EVER, first_seen=EVER, web_url="", provider=NOBODY)
        )
        return tuple(stem(word) for word in words.written)


def read_texts(folder: Path, corpora: Sequence[str] = tuple(SETS)) -> list[Text]:
    """The texts of ECB+ (CC BY 3.0) and UCI News Aggregator (CC BY 4.0) in a folder; `field` is the topic or category they share."""
    texts = []
    for corpus in corpora:
        with gzip.open(folder / SETS[corpus], "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                field = str(row.get("topic", row.get("category", "")))
                texts.append(Text(corpus, row["title"], row.get("text", ""), row["story"], field))
    return texts


def read_rates(vocabulary: Path, counts: Path) -> dict[str, float]:
    """
    Word → its share of written English, function words left out.

    `counts` holds "word count" lines, `vocabulary` a model's vocabulary in order of frequency. A word of the vocabulary alone gets
    the rate of its rank, by Zipf's law as fitted to the words that both lists know.
    """
    with counts.open(encoding="utf-8-sig") as lines:
        counted = {word: int(count) for word, count in map(str.split, lines)}
    whole = sum(counted.values())
    ranked = [word for word in vocabulary.read_text("utf-8").splitlines() if word.isalpha() and word.isascii()]
    known = [(rank, counted[word] / whole) for rank, word in enumerate(ranked) if word in counted and rank > 200]
    ranks, rates = np.array(known).T
    slope, height = np.polyfit(np.log(ranks), np.log(rates), 1)
    rate = {word: max(count / whole, RARE) for word, count in counted.items()}
    for rank, word in enumerate(ranked):
        rate.setdefault(word, float(np.exp(height + slope * np.log(rank + 1))))
    return {word: share for word, share in rate.items() if stem(word)}


def by_stem(rates: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Stem → its words and their rates; the commonest stem first."""
    grouped: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for word, rate in rates.items():
        grouped[stem(word)][word] = rate
    return dict(sorted(grouped.items(), key=lambda entry: (-sum(entry[1].values()), entry[0])))
