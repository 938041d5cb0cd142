"""
Whether the links of large stories fall into communities that are the labelled stories: `python benchmarks/communities.py`.

For each story of more than fifty UCI headlines that the engine makes: the best cut of its kept links in two, by the second eigenvector of
their normalised Laplacian (Shi and Malik 2000), how thin it is (weight across it, by all that touches the lesser side), and which
labelled stories stand on either side. Reads the shared corpora beside the checkout.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk.stories import Clustering, Memory, cluster
from engines import FULL, RULES, known
from labelled import read

LARGE = 50


def weights(members: Sequence[str], found: Clustering) -> NDArray[np.float64]:
    """The strengths of the links among members, none below nought, in log-odds."""
    place = {id_: at for at, id_ in enumerate(members)}
    table = np.zeros((len(members), len(members)))
    for id_ in members:
        for link in found.links[id_]:
            if link.other in place:
                table[place[id_], place[link.other]] = max(0, link.strength) / 256
    return np.maximum(table, table.T)


def cut(table: NDArray[np.float64]) -> tuple[NDArray[np.bool_], float]:
    """One side of the best cut in two, and how thin it is."""
    degrees = table.sum(axis=1) + 1e-9
    _, vectors = np.linalg.eigh(np.eye(len(table)) - table / np.sqrt(np.outer(degrees, degrees)))
    side = vectors[:, 1] / np.sqrt(degrees) > 0
    inside = min(table[side].sum(), table[~side].sum())
    return side, float(table[side][:, ~side].sum() / inside)


def told(members: Sequence[str], found: Clustering, story: Mapping[str, str]) -> str:
    """A large story in a line."""
    side, thin = cut(weights(members, found))
    parts = " | ".join(_stories([members[at] for at in np.flatnonzero(part).tolist()], story) for part in (side, ~side))
    return f"{len(members):4} headlines of {_stories(members, story)}: cut {thin:.3f} into {parts}"


def _stories(members: Sequence[str], story: Mapping[str, str]) -> str:
    """How many are of each labelled story, the three largest."""
    return "+".join(f"{count}" for _, count in Counter(story[id_] for id_ in members).most_common(3))


def main() -> Iterator[str]:
    """A line for each large story, the largest first."""
    rows = read("uci-headlines.jsonl.gz")
    found = cluster([row.article for row in rows], (), Memory(), RULES, known(FULL))
    story = {row.article.id: row.story for row in rows}
    stories: defaultdict[str, list[str]] = defaultdict(list)
    for id_, name in found.stories.items():
        stories[name].append(id_)
    for members in sorted(stories.values(), key=len, reverse=True):
        if len(members) > LARGE:
            yield told(members, found, story)


if __name__ == "__main__":
    print("\n".join(main()))
