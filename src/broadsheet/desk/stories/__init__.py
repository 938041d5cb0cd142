"""Which articles tell the same thing: streaming, deterministic, without a look ahead."""

from broadsheet.desk.stories.compare import Comparison, compare
from broadsheet.desk.stories.engine import Knowledge, cluster
from broadsheet.desk.stories.given import given
from broadsheet.desk.stories.model import Measures, Model, Vectors, Weights
from broadsheet.desk.stories.nouns import Clustering, Constraints, Memory, Remembered
from broadsheet.desk.stories.pairs import Pair, pairs

__all__ = [
    "Clustering",
    "Comparison",
    "Constraints",
    "Knowledge",
    "Measures",
    "Memory",
    "Model",
    "Pair",
    "Remembered",
    "Vectors",
    "Weights",
    "cluster",
    "compare",
    "given",
    "pairs",
]
