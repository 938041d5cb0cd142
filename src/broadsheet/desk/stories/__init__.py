"""Which articles tell the same thing: streaming, deterministic, without a look ahead."""

from broadsheet.desk.stories.compare import Comparison, compare
from broadsheet.desk.stories.engine import cluster
from broadsheet.desk.stories.given import given
from broadsheet.desk.stories.model import Measures, Model, Vectors
from broadsheet.desk.stories.nouns import Clustering, Constraints, Memory, Remembered
from broadsheet.desk.stories.pairs import Pairs, pairs

__all__ = [
    "Clustering",
    "Comparison",
    "Constraints",
    "Measures",
    "Memory",
    "Model",
    "Pairs",
    "Remembered",
    "Vectors",
    "cluster",
    "compare",
    "given",
    "pairs",
]
