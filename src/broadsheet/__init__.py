"""
Broadsheet turns sources into a front page: Source → Document → Entry → Article → Story → Edition → Artifact.

These are the nouns that a plug-in meets, and the root of the errors it may raise; its protocols stand in `broadsheet.seams`.
"""

from broadsheet.errors import BroadsheetError
from broadsheet.records import Article, Artifact, Document, Edition, Entry, Placement, Reason, Score, Source, Spike, Story

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Artifact",
    "BroadsheetError",
    "Document",
    "Edition",
    "Entry",
    "Placement",
    "Reason",
    "Score",
    "Source",
    "Spike",
    "Story",
    "__version__",
]
