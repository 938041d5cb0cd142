"""Which articles tell the same thing: streaming, deterministic, without a look ahead."""

from broadsheet.desk.stories.against import against
from broadsheet.desk.stories.chain import strongest_chain
from broadsheet.desk.stories.compare import Comparison, compare
from broadsheet.desk.stories.engine import cluster
from broadsheet.desk.stories.followups import HORIZON, Closed, Telling, follow_up, telling, traces
from broadsheet.desk.stories.given import given
from broadsheet.desk.stories.kernels.compiled import is_compiled
from broadsheet.desk.stories.model import Measures, Model, Vectors
from broadsheet.desk.stories.nouns import Clustering, Constraints, FollowUp, Memory, Remembered
from broadsheet.desk.stories.pairs import Pairs, pairs
from broadsheet.desk.stories.shift import fit_shift

__all__ = [
    "HORIZON",
    "Closed",
    "Clustering",
    "Comparison",
    "Constraints",
    "FollowUp",
    "Measures",
    "Memory",
    "Model",
    "Pairs",
    "Remembered",
    "Telling",
    "Vectors",
    "against",
    "cluster",
    "compare",
    "fit_shift",
    "follow_up",
    "given",
    "is_compiled",
    "pairs",
    "strongest_chain",
    "telling",
    "traces",
]
