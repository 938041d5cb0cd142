"""What editors' rulings say of the score: a shift of its bias and nothing else, small as long as they are few."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, tanh

from broadsheet.desk.stories.kernels.measuring import FIXED

LIMIT = FIXED // 2
"""The largest shift either way, in 1/256: what stories are like is the model's to know, editors only lean on it."""
SPREAD = 0.2
"""The deviation, in log-odds, that a shift is expected to have: one ruling moves it by about a fortieth at most."""
SLIPS = 0.05
"""The share of rulings that say nothing of the bias: about something that no word of the two articles tells."""


def fit_shift(labels: Sequence[tuple[int, bool]], threshold: int) -> int:
    """
    The shift of the bias, in 1/256, from pairs of (strength in 1/256, whether an editor ruled them one story); 0 from none.

    To add it to the bias is to take it from the threshold. It is the most probable one (MAP) under a logistic model of which
    side of the threshold a ruling lies on, with a normal prior around 0; found by trying all, of equals the smallest.
    """
    return max(range(-LIMIT, LIMIT + 1), key=lambda shift: (round(_plausible(shift, labels, threshold), 9), -abs(shift), shift))


def _plausible(shift: int, labels: Sequence[tuple[int, bool]], threshold: int) -> float:
    """The logarithm of how probable a shift is, up to a constant."""
    held = (shift + strength - threshold if same else threshold - strength - shift for strength, same in labels)
    sure = (SLIPS + (0.5 - SLIPS) * (1 + tanh(odds / FIXED / 2)) for odds in held)  # of the side that the editor chose
    return sum(map(log, sure)) - (shift / FIXED / SPREAD) ** 2 / 2
