"""How well it fits the publication's topics: their words in its title, or at least in its excerpt."""

from __future__ import annotations

from broadsheet.desk.points import reason
from broadsheet.desk.words import formed
from broadsheet.records import Article, Reason, Topic
from broadsheet.seams import Group, Rules

figure = "quality"
weight = 8

_MOST = 3


def measure(subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:  # noqa: ARG001
    """The whole weight for a topic named in the title, half for one in the excerpt alone; its three best topics count."""
    shares = [(_share(topic, subject), topic.name) for topic in rules.topics if topic.name in subject.topics]
    best = sorted((found for found in shares if found[0]), key=lambda found: -found[0])[:_MOST]
    return tuple(kept for share, name in best for kept in reason("fit", weight * share, _sentence(share, name)))


def _share(topic: Topic, subject: Article) -> float:
    words = (topic.name, *topic.keywords)
    if formed(words, subject.title):
        return 1.0
    return 0.5 if formed(words, subject.excerpt) else 0.0


def _sentence(share: float, name: str) -> str:
    return f"Its title speaks of {name}." if share == 1.0 else f"Its excerpt speaks of {name}."
