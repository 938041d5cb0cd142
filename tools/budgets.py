"""
The budgets of the house, counted and printed: exit status 1 when `src` breaks one.

    python tools/budgets.py

A file has at most 300 lines. A function has at most 30, counted from `def` to its last line, docstring and all; the median
is at most 7. A function takes at most 5 parameters, `self` aside; commands of the command line are exempt, since their flags
are the interface. Every public name has a docstring. Modules import each other without a cycle, and at their head. Tests,
tools and benchmarks are counted as well and only warned of.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FILE, FUNCTION, MEDIAN, PARAMETERS = 300, 30, 7, 5
STRICT, LENIENT = "src", ("tests", "tools", "benchmarks")

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Breach(NamedTuple):
    """A budget that is broken: where, and how."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        """`path:line: what`, as editors read it."""
        return f"{self.path}:{self.line}: {self.what}"


class Module(NamedTuple):
    """One file of Python: its path from the root, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """`broadsheet.wire.fetch` of src/broadsheet/wire/fetch/__init__.py."""
        return ".".join(Path(self.path).with_suffix("").parts[1:]).removesuffix(".__init__")

    def functions(self) -> list[Function]:
        """Every function and method, the nested ones as well."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]


def modules(folder: str) -> list[Module]:
    """Every module under a folder of the root, in order of path."""
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(str(path.relative_to(ROOT)), text, ast.parse(text)))
    return found


def sizes(module: Module) -> Iterator[Breach]:
    """Files and functions that are too long, and functions that take too much."""
    if (lines := len(module.text.splitlines())) > FILE:
        yield Breach(module.path, 1, f"{lines} lines, {FILE} at most")
    for function in module.functions():
        if (lines := length(function)) > FUNCTION:
            yield Breach(module.path, function.lineno, f"{function.name} has {lines} lines, {FUNCTION} at most")
        if (taken := parameters(function)) > PARAMETERS and not is_command(function):
            yield Breach(module.path, function.lineno, f"{function.name} takes {taken} parameters, {PARAMETERS} at most")


def length(node: ast.stmt) -> int:
    """Lines from the first to the last, decorators aside."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def parameters(function: Function) -> int:
    """How many parameters a caller can give."""
    taken = function.args
    given = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs, *filter(None, (taken.vararg, taken.kwarg))]
    return len(given) - (bool(given) and given[0].arg in {"self", "cls"})


def is_command(function: Function) -> bool:
    """Whether the function is a command of the command line."""
    return any(ast.unparse(decorator).startswith("click.command") for decorator in function.decorator_list)


def undocumented(module: Module) -> Iterator[Breach]:
    """Public modules, classes, functions and methods without a docstring."""
    if not ast.get_docstring(module.tree):
        yield Breach(module.path, 1, "the module has no docstring")
    yield from _undocumented(module.path, module.tree)


def _undocumented(path: str, scope: ast.Module | ast.ClassDef) -> Iterator[Breach]:
    for node in scope.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield Breach(path, node.lineno, f"{node.name} has no docstring")
            if isinstance(node, ast.ClassDef):
                yield from _undocumented(path, node)


def deferred(module: Module) -> Iterator[Breach]:
    """Imports that hide inside a function."""
    for function in module.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield Breach(module.path, node.lineno, f"{function.name} imports")


def graph(found: list[Module]) -> dict[str, set[str]]:
    """Module → the modules of ours that it imports, those for type checking as well."""
    names = {module.name for module in found}
    return {module.name: set(_imported(module, names)) for module in found}


def _imported(module: Module, names: set[str]) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom) and node.module in names:
            named = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in names else node.module for name in named)


def cycle(imports: Mapping[str, set[str]]) -> list[str]:
    """One circle of imports, its first module also last; empty where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return [str(name) for name in error.args[1]]
    return []


def middle(found: list[Module]) -> float:
    """The median length of all functions."""
    return median(length(function) for module in found for function in module.functions())


def breaches(house: list[Module]) -> Iterator[Breach]:
    """Every budget that the source breaks."""
    for module in house:
        yield from sizes(module)
        yield from undocumented(module)
        yield from deferred(module)
    if (half := middle(house)) > MEDIAN:
        yield Breach(STRICT, 0, f"the median function has {half:g} lines, {MEDIAN} at most")
    if circle := cycle(graph(house)):
        yield Breach(STRICT, 0, f"a circle of imports: {' → '.join(circle)}")


def main() -> int:
    """Print what stands and what breaks; the exit status."""
    house = modules(STRICT)
    broken = list(breaches(house))
    for breach in broken:
        print(breach)
    for breach in (found for folder in LENIENT for module in modules(folder) for found in sizes(module)):
        print(f"warning: {breach}")
    functions = [function for module in house for function in module.functions()]
    print(
        f"budgets: {len(house)} modules, the longest {max(len(module.text.splitlines()) for module in house)} lines; "
        f"{len(functions)} functions, the longest {max(map(length, functions))}, the median {middle(house):g}; "
        f"{sum(map(len, graph(house).values()))} imports; {len(broken)} BROKEN"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
