"""The seam: how a loop is compiled, and where its machine code is kept."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from typing import Any, TypeVar, cast

from numba import config, njit

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """The loop in machine code, made once for a machine and kept beside the module; sums are never reordered."""
    usual = getattr(config, "CACHE_DIR", "")
    setattr(config, "CACHE_DIR", usual or _KEPT)  # noqa: B010 - numba makes its settings at run time
    try:
        made: Loop = cast("Any", njit(cache=True, error_model="numpy"))(loop)
    finally:
        setattr(config, "CACHE_DIR", usual)  # noqa: B010
    return made


def _kept() -> str:
    """
    A folder for the machine code of these very loops.

    Numba makes a loop anew when its own module changes, and not when one that it calls does: so every state of all modules has its folder.
    """
    digest = sha256()
    here = files("broadsheet.desk.stories")
    for folder in (here, here.joinpath("kernels")):
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".py") and (folder is not here or file.name == "terms.py"):
                digest.update(file.read_bytes())
    return str(here.joinpath("kernels", "__pycache__", digest.hexdigest()[:16]))


_KEPT = _kept()
