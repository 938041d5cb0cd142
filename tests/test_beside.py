"""What is compiled is kept where Python keeps its compiled modules."""

from __future__ import annotations

from importlib.util import cache_from_source

import pytest

from broadsheet import beside, errors
from broadsheet.desk.stories.kernels import counting


@pytest.mark.parametrize("file", [beside.__file__, errors.__file__, counting.__file__])
def test_the_place_beside_a_module_is_pythons_own(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.pycache_prefix", None)
    assert beside.beside(file) == cache_from_source(file).rpartition("/")[0]
