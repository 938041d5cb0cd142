"""The seam: how a loop is compiled, and where its machine code is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from glob import escape, glob
from hashlib import sha256
from importlib.resources import files
from shutil import rmtree
from typing import Any, TypeVar, cast

from numba import config, njit
from numba.core.caching import FunctionCache
from numba.core.runtime.nrt import rtsys

from broadsheet.beside import beside

Loop = TypeVar("Loop", bound=Callable[..., object])
DIGITS = 16  # of a digest, which make the name of a place


class _Shelf(FunctionCache):
    """
    Where the machine code of a loop is kept. To load it takes numba's runtime; all that numba knows of making code, which takes longer to
    import than a small run does to decide, is loaded only where there is none yet.
    """

    def load_overload(self, sig: object, target_context: object) -> object:
        """The machine code for these types; None where there is none yet, and the context is then ready to make it."""
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            if kept := self._load_overload(sig, target_context):  # type: ignore[no-untyped-call]
                return cast("object", kept)
        return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]


def compiled(loop: Loop) -> Loop:
    """The loop in machine code, made once for a machine and kept beside the module; sums are never reordered."""
    usual = getattr(config, "CACHE_DIR", "")
    setattr(config, "CACHE_DIR", usual or kept(beside(__file__)))  # noqa: B010 - numba makes its settings at run time
    try:
        made = cast("Any", njit(error_model="numpy"))(loop)
        made._cache = _Shelf(loop)  # type: ignore[no-untyped-call] # noqa: SLF001 - what njit(cache=True) does, with a shelf of ours
    finally:
        setattr(config, "CACHE_DIR", usual)  # noqa: B010
    return cast("Loop", made)


def is_compiled() -> bool:
    """Whether this machine has the machine code of these loops; where not, their first call makes it, for half a minute."""
    return is_kept(getattr(config, "CACHE_DIR", "") or kept(beside(__file__)))


def is_kept(place: str) -> bool:
    """Whether anything is kept in such a place; numba makes it when a loop is only spoken of."""
    return bool(glob(f"{escape(place)}/*/*"))  # noqa: PTH207 - the desk knows no paths


@cache
def kept(folder: str) -> str:
    """
    Where in this folder the machine code of these very loops is kept.

    Numba makes a loop anew when its own module changes, and not when one that it calls does: so every state of all modules has its place.
    While there is none for this state those of others are removed, as far as they can be.
    """
    place = f"{folder}/{_state()}"
    places = glob(f"{escape(folder)}/{'[0-9a-f]' * DIGITS}")  # noqa: PTH207 - the desk knows no paths
    for other in places if place not in places else ():
        rmtree(other, ignore_errors=True)
    return place


def _state() -> str:
    """A digest of all modules whose loops call each other."""
    digest = sha256()
    here = files("broadsheet.desk.stories")
    for folder in (here, here.joinpath("kernels")):
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".py") and (folder is not here or file.name == "terms.py"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:DIGITS]
