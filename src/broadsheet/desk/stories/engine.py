"""The engine: one article after another, each decided by what came before it, at a cost that the archive's size does not change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from broadsheet.desk.stories.active import Active, arrive, recall
from broadsheet.desk.stories.candidates import Index
from broadsheet.desk.stories.evidence import evidence
from broadsheet.desk.stories.frequencies import Frequencies
from broadsheet.desk.stories.linkage import Stories
from broadsheet.desk.stories.model import Model
from broadsheet.desk.stories.nouns import Clustering, Constraints, Memory, Remembered
from broadsheet.desk.stories.overlaps import PlainPool, Pool
from broadsheet.desk.stories.similarity import measure_pair, strength
from broadsheet.records import Article, Link, Noun


class Knowledge(Noun, frozen=True, kw_only=True):
    """What the engine is lent for its work: a taught model, and how to make a pool (the plain one unless told)."""

    model: Model = Model()
    pool: Callable[[], Pool] = PlainPool


PLAIN = Knowledge()


def cluster(new: Sequence[Article], near: Sequence[Remembered], memory: Memory, rules: Constraints, known: Knowledge = PLAIN) -> Clustering:
    """
    Decide the story of each new article, in order of (published, id).

    `near` holds every already decided article within `rules.window_days` of any new one. The same arguments give the
    same stories in whatever order they stand, and so do one call with all articles and one call for each; so does any pool.
    """
    return _Run(near, memory, rules, known).take(new)


class _Run:
    """One call's state."""

    def __init__(self, near: Sequence[Remembered], memory: Memory, rules: Constraints, lent: Knowledge) -> None:
        self.model, self.pool = lent.model, lent.pool()
        self.frequencies = Frequencies(memory, self.model.prior, self.model.articles)
        apart = {frozenset(pair) for pair in rules.cannot_link}
        self.together = _partners([pair for pair in (*rules.must_link, *rules.copies.items()) if frozenset(pair) not in apart])
        self.stories = Stories(self.together, rules.cannot_link, self.model.threshold)
        self.index = Index(rules.window_days * 86_400)
        self.known: dict[str, Active] = {}
        self.words: dict[tuple[str, str], tuple[str, ...]] = {}
        self.near = {kept.id: kept for kept in near}
        for kept in sorted(self.near.values(), key=lambda kept: (kept.published, kept.id)):
            article = self.known[kept.id] = recall(kept)
            self.pool.add(article.features)
            self.index.add(article)
            self.stories.hold(article)
        for article in list(self.stories.active.values()):
            self._obey(article)

    def take(self, new: Sequence[Article]) -> Clustering:
        """Decide the new articles and say what changed."""
        for article in sorted(new, key=lambda article: (article.published, article.id)):
            if article.id not in self.known:
                self._decide(article)
        return self._outcome()

    def _decide(self, article: Article) -> None:
        arrived = self.known[article.id] = arrive(article, self.frequencies, self.model.vectors)
        for gone in self.index.forget(arrived):
            self.stories.leave(gone)
        near = self.index.near(arrived)
        self.pool.add(arrived.features)
        self.pool.drop(self.index.oldest)
        self.index.add(arrived)
        self._link(arrived, near)
        partners = [self.stories.active[id_] for id_ in self.together.get(arrived.id, ()) if id_ in self.stories.active]
        self.stories.place(arrived, partners[0].story if partners else "")
        self._obey(arrived)

    def _link(self, arrived: Active, near: Sequence[Active]) -> None:
        overlaps = self.pool.overlaps(arrived.slot, [other.slot for other in near]) if near else ()
        for other, overlap in zip(near, overlaps, strict=True):
            bare = arrived.features.bare or other.features.bare
            self.stories.link(arrived, other, strength(measure_pair(arrived, other, overlap), self.model, bare=bare))

    def _obey(self, article: Active) -> None:
        """Hold together and apart what the constraints name, as far as both sides are in the window; apart has the last word."""
        stories = self.stories
        for id_ in self.together.get(article.id, ()):
            other = stories.active.get(id_)
            if other and other.story != article.story:
                stories.merge(article.story, other.story)
        stories.part(article.story)

    def _outcome(self) -> Clustering:
        stories = self.stories
        aliases = {old: self._surviving(old) for old in sorted(stories.aliases)}
        homes = {id_: aliases.get(article.story, article.story) for id_, article in sorted(self.known.items())}
        restamped = sorted({id_ for id_ in self.known if id_ not in self.near} | stories.restamped)
        return Clustering(
            stories={id_: story for id_, story in homes.items() if id_ not in self.near or self.near[id_].story != story},
            aliases=aliases,
            founded=dict(sorted(stories.founded.items())),
            links={id_: self._links(self.known[id_]) for id_ in sorted(stories.relinked)},
            features={id_: self.known[id_].packed() for id_ in restamped},
            memory=self.frequencies.packed(),
        )

    def _surviving(self, story: str) -> str:
        while story in self.stories.aliases:
            story = self.stories.aliases[story]
        return story

    def _links(self, article: Active) -> tuple[Link, ...]:
        """The article's links, strongest first; one that speaks against a story needs no words."""
        before = {link.other: link for link in self.near[article.id].links} if article.id in self.near else {}
        return tuple(
            before.get(other) or Link(other=other, strength=held, evidence=self._evidence(article, self.known[other]) if held > 0 else ())
            for other, held in sorted(article.links.items(), key=lambda link: (-link[1], link[0]))
        )

    def _evidence(self, article: Active, other: Active) -> tuple[str, ...]:
        """The same words stand on both sides of a link, and are found once."""
        pair = min(article.id, other.id), max(article.id, other.id)
        if pair not in self.words:
            self.words[pair] = evidence(article, other)
        return self.words[pair]


def _partners(pairs: Sequence[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Each named article's partners."""
    partners: dict[str, list[str]] = {}
    for first, second in pairs:
        partners.setdefault(first, []).append(second)
        partners.setdefault(second, []).append(first)
    return {id_: tuple(sorted(set(others))) for id_, others in sorted(partners.items())}
