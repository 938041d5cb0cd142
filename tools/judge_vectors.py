"""
How well vectors and frequencies tell pairs of one story from pairs of two, against hashed TF-IDF and the encoder itself.

    python tools/judge_vectors.py ../shared/data/stories [--vectors FILE.npz] [--prior FILE.npz] [--encoder ROWS.npz]

Each line: a way of comparing. Each column: the chance that a pair of one story is more alike than a pair of two (area under the ROC
curve). UCI: titles, pairs within a category. ECB+: title and lead, all pairs, and pairs within a topic (its look-alike events). Real: pairs
judged by a person, and all pairs within each of three windows.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories.terms import WORD, hashed
from broadsheet.models import Prior, Vectors, load_prior, load_vectors
from word_rates import LEAD, Text, read_texts

SOME = 1500
"""UCI headlines that are paired: every one of them with every other."""
Rows = NDArray[np.float64]
Embed = Callable[[Sequence[Text]], Rows]


class Question(NamedTuple):
    """Texts, and for each pair of places whether it is of one story."""

    name: str
    texts: Sequence[Text]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    same: NDArray[np.bool_]

    def answer(self, embed: Embed) -> float:
        """The area under the ROC curve of the cosine."""
        rows = embed(self.texts)
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return area((rows @ rows.T)[self.first, self.second], self.same)


def area(alike: Rows, same: NDArray[np.bool_]) -> float:
    """The chance that a pair of one story is more alike than another; ties count half (Mann and Whitney 1947)."""
    others, mine = np.sort(alike[~same]), alike[same]
    below = np.searchsorted(others, mine, "left") + np.searchsorted(others, mine, "right")
    return float(below.sum()) / (2 * len(mine) * len(others))


def questions(folder: Path) -> list[Question]:
    """All that is asked."""
    uci, ecb = read_texts(folder, ("uci",)), read_texts(folder, ("ecb",))
    some = [uci[place] for place in np.random.default_rng(1).permutation(len(uci))[:SOME]]
    gold = [_real(row) for row in _lines(folder / "azure-gold.jsonl") if not row["arguable"]]
    return [
        paired("UCI", some, within=True),
        paired("ECB+", ecb, within=False),
        paired("ECB+ topic", ecb, within=True),
        judged(folder / "azure-pairs.jsonl"),
        paired("real windows", gold, within=True),
    ]


def paired(name: str, texts: Sequence[Text], *, within: bool) -> Question:
    """All pairs, or those within a field."""
    first, second = np.triu_indices(len(texts), 1)
    story, field = (np.array([getattr(text, of) for text in texts]) for of in ("story", "field"))
    kept = field[first] == field[second] if within else np.ones(len(first), dtype=bool)
    first, second = first[kept], second[kept]
    return Question(name, texts, first, second, story[first] == story[second])


def judged(path: Path) -> Question:
    """Pairs of titles that a person called the same or different."""
    rows = [row for row in _lines(path) if row["label"] != "ambiguous"]
    texts = [Text("azure", row[title], "", "", "") for row in rows for title in ("title_a", "title_b")]
    places = np.arange(0, len(texts), 2)
    return Question("real pairs", texts, places, places + 1, np.array([row["label"] == "same" for row in rows]))


def static(vectors: Vectors, prior: Prior | None = None) -> Embed:
    """The sum of word vectors; with `prior`, rare words weigh more still."""

    def embed(texts: Sequence[Text]) -> Rows:
        listed = [[hashed(word, WORD) for word in text.words] for text in texts]
        weights = [None if prior is None else [int(weight * 1000) for weight in rarity(prior, terms)] for terms in listed]
        return np.array([vectors.embed(terms, pull) for terms, pull in zip(listed, weights, strict=True)], dtype=np.float64)

    return embed


def tfidf(rare: Callable[[list[int]], Rows]) -> Embed:
    """Hashed words, by their logarithmic count times rarity."""

    def embed(texts: Sequence[Text]) -> Rows:
        counted = [Counter(hashed(word, WORD) for word in text.words) for text in texts]
        places = {term: place for place, term in enumerate(sorted(set().union(*counted)))}
        rows, weight = np.zeros((len(texts), len(places))), rare(list(places))
        for row, counts in zip(rows, counted, strict=True):
            for term, count in counts.items():
                row[places[term]] = (1 + np.log(count)) * weight[places[term]]
        return rows

    return embed


def rarity(prior: Prior, terms: Sequence[int]) -> Rows:
    """The inverse document frequency, as a share of the largest."""
    found: Rows = 1 - np.log1p(prior.shares(terms) * 1e6) / np.log(1e6)
    return found


def encoded(path: Path) -> Embed:
    """Rows that an encoder gave, by text."""
    with np.load(path) as kept:
        rows: Mapping[str, Rows] = dict(zip(kept["texts"].tolist(), kept["rows"], strict=True))
    return lambda texts: np.array([rows[written(text)] for text in texts], dtype=np.float64)


def written(text: Text) -> str:
    """The text as an encoder reads it."""
    return f"{text.title}. {text.text[:LEAD]}" if text.text else text.title


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="judge the static vectors")
    parser.add_argument("folder", type=Path)
    for name in ("vectors", "prior", "encoder"):
        parser.add_argument(f"--{name}", type=Path)
    given = parser.parse_args()
    vectors = _vectors(given.vectors) if given.vectors else load_vectors()
    prior = _prior(given.prior) if given.prior else load_prior()
    ways: dict[str, Embed] = {
        "TF-IDF, every word alike": tfidf(lambda terms: np.ones(len(terms))),
        "TF-IDF, the prior": tfidf(lambda terms: rarity(prior, terms)),
        "static vectors": static(vectors),
        "static vectors, the prior": static(vectors, prior),
    }
    if given.encoder:
        ways["the encoder"] = encoded(given.encoder)
    asked = questions(given.folder)
    print(" " * 26, *(f"{question.name:>12}" for question in asked))
    for way, embed in ways.items():
        print(f"{way:26}", *(f"{question.answer(embed):12.3f}" for question in asked), flush=True)


def _vectors(path: Path) -> Vectors:
    with np.load(path) as kept:
        return Vectors(0, kept["terms"], kept["rows"], kept["strengths"], int(kept["stranger"]))


def _prior(path: Path) -> Prior:
    with np.load(path) as kept:
        return Prior(0, kept["terms"], kept["documents"], 0)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def _real(row: Mapping[str, Any]) -> Text:
    return Text("azure", row["title"], "", row["story"], str(row["window"]))


if __name__ == "__main__":
    main()
