"""Article → topics: its own where it brings them, else by keywords, categories and the query that found it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from broadsheet.desk.words import formed, whole
from broadsheet.records import Article, Topic


def assign(article: Article, topics: Sequence[Topic], policy: str) -> tuple[str, ...]:
    """
    The names of an article's topics: in the order of the taxonomy, root first, and the query's topic before all.

    `everyday` gives the root to everything and looks for exact words in the title alone; `broadsheet` looks for simple
    forms of them in title and excerpt, and adds the parents of what it finds. (Both rules: the record format's policies.)
    """
    if article.topics:
        return article.topics
    ordered = _rooted(topics)
    asked = {topic.name for topic in _named((article.query,), ordered)}
    named = {topic.name for topic in _named(article.categories, ordered)}
    if policy == "everyday":
        found = {topic.name for topic in ordered if whole(topic.keywords, article.title)} | _root(ordered)
        chosen = found | named | asked
    else:
        text = f"{article.title}\n{article.excerpt}"
        chosen = _with_parents({topic.name for topic in ordered if formed(topic.keywords, text)} | named | asked, ordered)
    names = [topic.name for topic in ordered if topic.name in chosen]
    return tuple(sorted(names, key=lambda name: name not in asked))


def _rooted(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    root = _root(topics)
    return tuple(sorted(topics, key=lambda topic: topic.name not in root))


def _root(topics: Sequence[Topic]) -> set[str]:
    """The first topic without a parent; the first of all where each has one."""
    return {topic.name for topic in [*(topic for topic in topics if not topic.parent), *topics][:1]}


def _named(labels: Iterable[str], topics: Sequence[Topic]) -> list[Topic]:
    """The topics that a label names: equal to a name, shortname, keyword or hashtag, whatever the case."""
    asked = {label.strip().lstrip("#").casefold() for label in labels} - {""}
    return [topic for topic in topics if asked and asked & _labels(topic)]


def _labels(topic: Topic) -> set[str]:
    every = (topic.name, topic.shortname, *topic.keywords, *topic.hashtags)
    return {label.lstrip("#").casefold() for label in every}


def _with_parents(names: set[str], topics: Sequence[Topic]) -> set[str]:
    parents = {topic.name: topic.parent for topic in topics}
    found: set[str] = set()
    for name in sorted(names):
        while name in parents and name not in found:
            found.add(name)
            name = parents[name]  # noqa: PLW2901  climbing to the root is the point
    return found
