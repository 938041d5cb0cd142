"""The engine `given`: the grouping that imported articles carry, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.desk.stories.nouns import Clustering
from broadsheet.records import Article, mint


def given(articles: Sequence[Article]) -> Clustering:
    """Articles of one `story` key are one story, whatever their time; an article without a key is a story alone."""
    stories: dict[str, str] = {}
    founded: dict[str, str] = {}
    for article in sorted(articles, key=lambda article: (article.published, article.id)):
        story = mint("given", article.story) if article.story else mint("story", article.id)
        stories[article.id] = story
        founded.setdefault(story, article.id)
    return Clustering(stories=dict(sorted(stories.items())), founded=dict(sorted(founded.items())))
