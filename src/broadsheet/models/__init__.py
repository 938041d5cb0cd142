"""What ships with the program and was learned elsewhere: vectors of English words, and how common words are in English news."""

from broadsheet.models.loading import load_prior, load_vectors, load_weights
from broadsheet.models.prior import Prior
from broadsheet.models.vectors import SIZE, Vectors, cosine

__all__ = ["SIZE", "Prior", "Vectors", "cosine", "load_prior", "load_vectors", "load_weights"]
