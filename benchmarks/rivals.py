"""
The plain ways to stories that the engine is held against, each with the best of its thresholds for every set.

Online single link: each article joins the story of its nearest predecessor within a week by the cosine of running TF-IDF weights.
TF-IDF and DBSCAN of scikit-learn: the whole set at once, with document frequencies of all of it, future included; cosine distance
between articles at most a week apart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import log, sqrt

import numpy as np

from broadsheet.records import Article

try:
    from scipy.sparse import csr_array
    from sklearn.cluster import DBSCAN
    from sklearn.feature_extraction.text import TfidfVectorizer
except ImportError:  # nothing needs it but the comparison
    DBSCAN = None

WEEK = 7 * 86_400
LEAD = 600
"""Characters of excerpt and text that are read."""

COSINES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)
RADII = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
CORES = (2, 3)
LINK, DENSE = "single link, TF-IDF", "DBSCAN, TF-IDF"
WORD, ENDING = re.compile(r"[^\W_]+"), re.compile(r"(?:ies|y|e?s|e|ing|ed)$")
Stories = Mapping[str, str]
Rival = Callable[[Sequence[Article]], Stories]


def single_link(articles: Sequence[Article], threshold: float) -> Stories:
    """Each article joins the story of its nearest predecessor within a week, or begins one."""
    frequencies: Counter[str] = Counter()
    postings: defaultdict[str, deque[tuple[int, float]]] = defaultdict(deque)
    stories: dict[str, str] = {}
    for place, article in enumerate(articles):
        times = Counter(_words(article))
        frequencies.update(times.keys())
        raw = {word: count * log((place + 2) / frequencies[word]) for word, count in times.items()}
        length = sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        cosines: defaultdict[int, float] = defaultdict(float)
        for word, weight in raw.items():
            listed = postings[word]
            while listed and (article.published - articles[listed[0][0]].published).total_seconds() > WEEK:
                listed.popleft()
            for other, theirs in listed:
                cosines[other] += weight / length * theirs
            listed.append((place, weight / length))
        best, other = max(((cosine, -other) for other, cosine in cosines.items()), default=(0.0, 0))
        stories[article.id] = stories[articles[-other].id] if best >= threshold else article.id
    return stories


def dbscan(articles: Sequence[Article], radius: float, core: int) -> Stories:
    """Density-based clusters (Ester, Kriegel, Sander and Xu 1996); what is in none is a story by itself."""
    vectors = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(map(_text, articles))
    alike = (vectors @ vectors.T).tocoo()
    times = np.array([article.published.timestamp() for article in articles])
    near = (alike.data >= 1 - radius) & (np.abs(times[alike.row] - times[alike.col]) <= WEEK)
    distances = csr_array((1 - alike.data[near].clip(max=1), (alike.row[near], alike.col[near])), shape=alike.shape)
    found = DBSCAN(eps=radius, min_samples=core, metric="precomputed").fit_predict(distances)
    return {article.id: f"group {group}" if group >= 0 else article.id for article, group in zip(articles, found.tolist(), strict=True)}


def rivals() -> dict[str, dict[str, Rival]]:
    """Name → setting in words → the rival so set; without DBSCAN where scikit-learn is absent."""
    found: dict[str, dict[str, Rival]] = {LINK: {f"cosine ≥ {at:.2f}": partial(single_link, threshold=at) for at in COSINES}}
    if DBSCAN:
        settings = {f"eps {at:.2f}, {core} to a core": (at, core) for at in RADII for core in CORES}
        found[DENSE] = {words: partial(dbscan, radius=at, core=core) for words, (at, core) in settings.items()}
    return found


def _text(article: Article) -> str:
    return f"{article.title} {article.title} {article.excerpt} {article.text}"


def _words(article: Article) -> list[str]:
    """The words of the title, twice, and of the lead, without case and the commonest English endings."""
    told = WORD.findall(_text(article)[: 2 * len(article.title) + LEAD].casefold())
    return [ENDING.sub("", word) if len(word) > 4 else word for word in told]
