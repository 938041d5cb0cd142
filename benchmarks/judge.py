"""
How often the judge is right in what it proposes, on labelled sets; with --fit, what its weights would be on them.

    python benchmarks/judge.py [--embedder NAME] [--fit] [--real]

A doubt is right to merge, or wrong to split, where half of the labelled pairs across its two sides are of one story. Every set is
decided from a cold start by the engine. `unseen` is by weights fitted on the other sets alone. --real prints every proposal
for the 3,471 real articles, to be read. Reads the shared corpora beside the checkout.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.desk import judge
from broadsheet.desk.judge import ALONE, BIAS, LIKENESS, SURE, Doubt
from broadsheet.desk.stories import Constraints, Memory, cluster
from broadsheet.desk.stories.kernels.measuring import FIXED
from broadsheet.plugins import embedder
from broadsheet.quality.gold import Labelled, label, read_gold
from broadsheet.quality.learned import learned
from broadsheet.records import Article, Judged, Placement, Story, Verdict
from broadsheet.seams import Embedder
from broadsheet.stages.judging import FIELD
from broadsheet.wire.embed import embed
from replicas import real_rows

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SETS = {"real windows": "azure-gold.jsonl", "ECB+": "ecbplus.jsonl.gz", "UCI headlines": "uci-headlines.jsonl.gz"}
PAIRS = "real pairs"
NOW = datetime(2024, 1, 1, tzinfo=UTC)
RIDGE, MASS = 0.1, 200.0
Says = Callable[[str, str], bool | None]
Labels = tuple[str, Sequence[Article], Says]
Weights = NDArray[np.float64]
BARS = judge.Bars(learned().threshold, learned().merging[0])
SHIPPED: Weights = np.array([BIAS, LIKENESS, ALONE])


class Asked(NamedTuple):
    """A doubt with the likeness of its titles, and whether its sides are one story."""

    doubt: Doubt
    alike: float
    same: bool

    @property
    def row(self) -> tuple[float, float, float]:
        """What the weights weigh."""
        return 1.0, self.alike, float(len(self.doubt.one) == len(self.doubt.other) == 1)


def placed(articles: Sequence[Article]) -> list[Placement]:
    """The engine's stories from a cold start, as the desk knows them once they are judged."""
    found = cluster(articles, (), Memory(), Constraints(), learned())
    stories: defaultdict[str, list[Judged]] = defaultdict(list)
    for article in articles:
        story = found.stories[article.id]
        stories[story].append(
            Judged(article=article, verdict=Verdict(article=article.id, story=story), links=found.links.get(article.id, ()))
        )
    return [_placement(id_, members) for id_, members in stories.items()]


def _placement(id_: str, members: Sequence[Judged]) -> Placement:
    ids, lead = tuple(member.article.id for member in members), members[0].article
    story = Story(id=id_, members=ids, lead=lead.id, title=lead.title, time=lead.published)
    return Placement(story=story, lead=members[0], coverage=tuple(members[1:]))


class Reader:
    """Reads titles, each once."""

    def __init__(self, encoder: Embedder) -> None:
        self.encoder = encoder
        self.vectors: dict[str, dict[str, bytes]] = {}

    def read(self, name: str, articles: Sequence[Article], doubts: Sequence[Doubt]) -> tuple[Mapping[str, bytes], NDArray[np.float64]]:
        """The vectors of what is doubted of a set, and its field: what is common to `FIELD` articles spread over it."""
        known = self.vectors.setdefault(name, {})
        sample = {article.id for article in articles[:: max(1, len(articles) // FIELD)]}
        named = {id_ for doubt in doubts for id_ in (*doubt.one, *doubt.other)} | sample
        known.update(embed([article for article in articles if article.id in named - known.keys()], self.encoder))
        common = judge.field(known[id_] for id_ in sorted(sample))
        assert common is not None
        return known, common


def asked(labelled: Labels, reader: Reader) -> list[Asked]:
    """The doubts of a set that its labels speak of."""
    name, articles, says = labelled
    stories = placed(articles)
    found = judge.doubts(stories, {one.story.id for one in stories}, (), BARS)
    vectors, common = reader.read(name, articles, found)
    told = [(doubt, [said for one in doubt.one for two in doubt.other if (said := says(one, two)) is not None]) for doubt in found]
    return [Asked(doubt, judge.likeness(doubt, vectors, common), 2 * sum(said) >= len(said)) for doubt, said in told if said]


def by_story(rows: Sequence[Labelled]) -> Says:
    """Whether two rows are of one story; None where either is argued about."""
    stories = {row.article.id: row.story for row in rows if not row.arguable}
    return lambda one, two: stories[one] == stories[two] if one in stories and two in stories else None


def by_pair(paths: Mapping[str, str]) -> Says:
    """What a reader said of pairs of real articles; `paths` gives their ids by the names of their records."""
    lines = (SHARED / "stories" / "azure-pairs.jsonl").read_text("utf-8").splitlines()
    read = [row for row in map(json.loads, lines) if row["label"] != "ambiguous"]
    said = {frozenset((paths[row["path_a"]], paths[row["path_b"]])): row["label"] == "same" for row in read}
    return lambda one, two: said.get(frozenset((one, two)))


def real() -> tuple[list[Article], dict[str, str]]:
    """The real articles in order, and their ids by the names of their records."""
    rows = real_rows()
    return [row.article for row in label(rows)], {row["path"]: f"{place:08d}" for place, row in enumerate(rows)}


def labelled(name: str) -> Labels:
    """A labelled set by its name."""
    if name == PAIRS:
        articles, paths = real()
        return name, articles, by_pair(paths)
    rows = read_gold(SHARED / "stories" / SETS[name])
    return name, [row.article for row in rows], by_story(rows)


def fit(groups: Sequence[Sequence[Asked]]) -> Weights:
    """
    The weights that these sets' merges teach: logistic regression by Newton's method, a small ridge.

    A set has a say by the root of its size. Splits teach nothing here: nearly all of them would be wrong, on every set.
    """
    groups = [[one for one in group if one.doubt.kind == "merge"] for group in groups]
    rows = np.array([one.row for group in groups for one in group])
    same = np.array([one.same for group in groups for one in group], dtype=np.float64)
    weight = np.concatenate([np.full(len(group), len(group) ** -0.5) for group in groups if group])
    weight *= MASS / weight.sum()
    weights: Weights = np.zeros(3)
    ridge = np.diag([0.0, RIDGE, RIDGE])
    for _ in range(50):
        odds = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (weight * (same - odds)) - ridge @ weights
        weights += np.linalg.solve((rows * (weight * odds * (1 - odds))[:, None]).T @ rows + ridge, slope)
    return weights


def right(found: Sequence[Asked], kind: str, weights: Weights) -> tuple[int, int]:
    """How many of one kind are proposed, and how many of those rightly."""
    sign = 1 if kind == "merge" else -1
    made = [one for one in found if one.doubt.kind == kind and sign * float(np.array(one.row) @ weights) * FIXED >= SURE]
    return len(made), sum(one.same == (kind == "merge") for one in made)


def area(found: Sequence[Asked], value: Callable[[Asked], float]) -> float:
    """The chance that a doubt of one story lies higher than one of two (area under the ROC curve)."""
    pairs = [(value(one) > value(two)) + (value(one) == value(two)) / 2 for one in found if one.same for two in found if not two.same]
    return float(np.mean(pairs)) if pairs else float("nan")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--embedder", default="sentences")
    for flag in ("--fit", "--real"):
        parser.add_argument(flag, action="store_true")
    given = parser.parse_args()
    encoder = embedder(given.embedder)
    if given.real:
        print_real(encoder)
    else:
        print_scores(encoder, fitted=given.fit)


def print_scores(encoder: Embedder, *, fitted: bool) -> None:
    """The tables, and with `fitted` the weights."""
    reader = Reader(encoder)
    sets = [labelled(name) for name in (*SETS, PAIRS)]
    found = {one[0]: asked(one, reader) for one in sets}
    for kind in ("merge", "split"):
        print_kind(kind, found)
    if fitted:
        print("fitted on all:", fit(list(found.values())).round(2), "shipped:", SHIPPED)
        for name in (*SETS, PAIRS):
            print(f"fitted without {name}:", fit([group for other, group in found.items() if other != name]).round(2))


def print_kind(kind: str, found: Mapping[str, Sequence[Asked]]) -> None:
    """A table of one kind of proposal."""
    print(f"\n{kind}: doubts, share where that is right | area under ROC: fit, titles | proposed, rightly: as shipped; unseen")
    for name, group in found.items():
        some = [one for one in group if one.doubt.kind == kind]
        if some:
            base = sum(one.same == (kind == "merge") for one in some) / len(some)
            unseen = fit([other for title, other in found.items() if title != name])
            areas = area(some, lambda one: one.doubt.margin), area(some, lambda one: one.alike)
            shares = (
                f"{good:4} of {made:<4}{good / max(made, 1):.2f}" for made, good in (right(some, kind, SHIPPED), right(some, kind, unseen))
            )
            print(f"{name:14}{len(some):5} {base:.2f} | {areas[0]:.2f} {areas[1]:.2f} | {'; '.join(shares)}")


def print_real(encoder: Embedder) -> None:
    """Every proposal for the real articles, the surest first."""
    articles, _ = real()
    titles = {article.id: f"{article.title} [{article.provider.domain}, {article.published:%m-%d}]" for article in articles}
    stories = placed(articles)
    found = judge.doubts(stories, {one.story.id for one in stories}, (), BARS)
    vectors, common = Reader(encoder).read(PAIRS, articles, found)
    said = [(judge.propose(doubt, judge.likeness(doubt, vectors, common), NOW), doubt) for doubt in found]
    made = [(proposal, doubt) for proposal, doubt in said if proposal]
    print(f"{len(found)} doubts, {len(made)} proposals")
    for proposal, doubt in sorted(made, key=lambda one: -one[0].odds):
        print(f"\n{proposal.kind} ({len(doubt.one)}+{len(doubt.other)}): {proposal.reason}")
        print("\n".join(f"   {titles[id_]}" for id_ in (*doubt.one[:3], *doubt.other[:3])))


if __name__ == "__main__":
    main()
