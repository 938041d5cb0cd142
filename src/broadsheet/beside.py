"""Where what is compiled of a module is kept: beside it, in the folder where Python keeps its compiled modules too."""

from __future__ import annotations


def beside(file: str) -> str:
    """That folder of a module, by its `__file__`; it may not be there yet, or not be ours to write to."""
    return f"{file.rpartition('/')[0]}/__pycache__"
