"""The counting of budgets, on small broken houses."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path
from typing import Any

import pytest

BUDGETS: dict[str, Any] = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools/budgets.py"))


def module(text: str, path: str = "src/house/room.py") -> Any:
    return BUDGETS["Module"](path, text, ast.parse(text))


def said(check: str, text: str) -> list[str]:
    return [breach.what for breach in BUDGETS[check](module(text))]


def lines(count: int) -> str:
    """A function of so many lines."""
    return "def long():\n" + "    pass\n" * (count - 1)


def test_a_file_of_three_hundred_lines_is_long_enough() -> None:
    assert said("sizes", "pass\n" * 300) == []
    assert said("sizes", "pass\n" * 301) == ["301 lines, 300 at most"]


def test_a_function_of_thirty_lines_is_long_enough() -> None:
    assert said("sizes", lines(30)) == []
    assert said("sizes", lines(31)) == ["long has 31 lines, 30 at most"]


@pytest.mark.parametrize(
    ("head", "taken"),
    [
        ("a, b, c, d, e", 0),
        ("self, a, b, c, d, e", 0),
        ("a, /, b, *c, d, e, f", 6),
        ("self, a, b, *, c, d, **e", 0),
        ("a, b, c, d, e, f", 6),
    ],
)
def test_six_parameters_are_too_many(head: str, taken: int) -> None:
    assert said("sizes", f"def f({head}): ...") == ([f"f takes {taken} parameters, 5 at most"] if taken else [])


def test_flags_of_a_command_are_its_interface() -> None:
    assert said("sizes", "@click.command(name='f')\ndef f(a, b, c, d, e, f): ...") == []


def test_what_is_public_is_explained() -> None:
    text = '"""A room."""\nclass Door:\n    """In."""\n    def open(self): ...\n    def _creak(self): ...\ndef knock(): ...'
    assert said("undocumented", text) == ["open has no docstring", "knock has no docstring"]
    assert said("undocumented", "x = 1") == ["the module has no docstring"]


def test_an_import_cannot_hide_in_a_function() -> None:
    assert said("deferred", "import os\ndef f():\n    import sys") == ["f imports"]


def test_a_circle_of_imports_is_found() -> None:
    one, two = module("from house.two import x", "src/house/one.py"), module("from house import one", "src/house/two.py")
    house = module("", "src/house/__init__.py")
    assert BUDGETS["cycle"](BUDGETS["graph"]([house, one])) == []
    assert set(BUDGETS["cycle"](BUDGETS["graph"]([house, one, two]))) == {"house.one", "house.two"}
