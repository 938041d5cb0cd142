"""
Writes docs/how-it-is-tested.md, with counts of what there is now.

    python tools/make_tests_page.py
"""

# ruff: noqa: E501 - a line of the page is as long as its sentence

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/how-it-is-tested.md"
MINUTES = ROOT / "docs/tested.json"
FLOORS = ROOT / "tests/quality/floors.json"
HOUSE = "the house"
SUITES = {
    HOUSE: "the line as a whole: its budgets and documents, idempotence, interruption, round trips, the sample, the old service's archive",
    "archive": "migrations, queries and their plans, what is remembered",
    "browser": "the site in a real browser: every kind of page, by keyboard, by the rules of accessibility, under hostile text",
    "commands": "what is said to people and to scripts",
    "crash": "every command killed, or refused by the disk, at its system calls; eight writers at once; clocks that jump",
    "desk": "identity, copies, stories, scores, rulings: decisions without a clock or a disk",
    "fuzz": "what the fuzzers found, replayed; their targets, run for a moment",
    "hostile": "what strangers send: each case ends as it must, in time and in memory",
    "press": "site, API, feeds, records, and the one writer",
    "publication": "the files of the folder, read and written",
    "quality": "labelled data, and floors under every figure",
    "stages": "where the rooms meet: gather, intake, decide, publish; backup and restore",
    "tools": "the tools that check and write",
    "web": "the server that hubs push to",
    "wire": "feeds, pages, addresses, dates, and the guarded door to the network",
}
TOLD = {
    "check": "what reads the code without running it",
    "test": "all tests but those marked deep",
    "gate": "labelled data against its floors",
    "deep": "every suite whole",
    "fuzz": "the fuzzers",
    "farm": "cycles over ten thousand feeds, a tenth of them hostile",
    "million": "imports of up to a million entries",
    "bench": "speed beside the named peers",
}


def suite(path: str) -> str:
    """The suite of a test file, by its path below tests/."""
    return path.split("/", maxsplit=1)[0] if "/" in path else HOUSE


def functions() -> Iterator[tuple[str, bool]]:
    """(suite, whether it is a property) of every test function."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                given = any(ast.unparse(one).startswith("given(") for one in node.decorator_list)
                yield suite(path.relative_to(ROOT / "tests").as_posix()), given


def cases(marked: str) -> Counter[str]:
    """How many cases pytest finds in each suite under a mark."""
    words = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", "-m", marked]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return Counter(suite(found[1]) for found in re.finditer(r"^tests/(\S+?\.py)::", said, re.MULTILINE))


def floors(found: object) -> int:
    """How many figures stand in the pinned floors."""
    if isinstance(found, dict):
        return sum(map(floors, found.values()))
    return sum(map(floors, found)) if isinstance(found, list) else int(isinstance(found, int | float))


def constant(path: str, name: str) -> int:
    """A number that a test module names at its head."""
    found = re.search(rf"^{name} = ([\d_]+)", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    assert found, f"{path} names no {name}"
    return int(found[1])


def page() -> str:
    """The whole page."""
    told = list(functions())
    tests, properties = Counter(name for name, _ in told), Counter(name for name, given in told if given)
    usual, deep = cases("not deep"), cases("deep")
    rows = [
        f"| {_named(name)} | {SUITES[name]} | {tests[name]} | {usual[name]} | {deep[name]} | {properties[name]} |" for name in sorted(tests)
    ]
    total = f"| **all** | | {tests.total()} | {usual.total()} | {deep.total()} | {properties.total()} |"
    return "\n".join([HEAD, *rows, total, _crash(), _floors(), _minutes(), TAIL])


def _named(name: str) -> str:
    return name if name == HOUSE else f"`tests/{name}`"


def _crash() -> str:
    kills, errors, scenes = (constant("tests/crash/test_kills.py", name) for name in ("KILLS", "ERRORS", "SCENES"))
    many, more = (constant("tests/crash/test_kills.py", name) for name in ("DEEP_KILLS", "DEEP_ERRORS"))
    flips = constant("tests/stages/test_backup.py", "FLIPS")
    return f"""
## Faults

In {scenes} scenes (fetch, late, run, git, import, ruling, backup, restore, migrate; late has an early edition and a late one) a command is
killed at a system call that writes, or that call is refused (no space, broken disk, interrupted, quota, read-only, forbidden; once, or from
then on). What lies there then is compared with what was before and what an undisturbed command makes, file by file and row by row; then the
same command runs again, and must bring about the same bytes and rows, and after a kill the same commits.

| | kills | errors |
|---|---:|---:|
| every change | {kills * scenes} | {errors * scenes} |
| deep | {many:,} | {more:,} |

Five naive variants (a writer in place, a database without a journal, marks that are cleared too early, an early edition that is forgotten, a writer that is deaf to the
disk) are planted, and have to be found. {flips} flipped bytes and every kind of truncation of a backup are refused. Small disks that fill, folders that nobody may write, clocks
that jump back an hour or forward ten years, the hour that summer time skips, signals, and eight writers at once come on top."""


def _floors() -> str:
    return f"""
## Floors

{floors(json.loads(FLOORS.read_text("utf-8")))} pinned figures of quality: none may fall. Lowering one is a commit of its own that explains itself. See [quality.md](quality.md)."""


def _minutes() -> str:
    kept: Mapping[str, float] = json.loads(MINUTES.read_text("utf-8")) if MINUTES.exists() else {}
    rows = [f"| {name} | {what} | {f'{kept[name]:.1f}' if name in kept else 'not measured yet'} |" for name, what in TOLD.items()]
    return "\n".join(["\n## Minutes\n\n`make deep`, on two cores:\n", "| suite | is | minutes |", "|---|---|---:|", *rows])


HEAD = """# How it is tested

Written by `make tested`; nobody edits it by hand. Every test is a claim that can be read aloud, and every suite that guards against harm has a control: a fault is
planted, and the suite must find it.

| suite | claims | tests | cases | deep cases | properties |
|---|---|---:|---:|---:|---:|"""
TAIL = """
## By hand

    make test WITH="tests/crash"      the faults that every change meets
    python -m tests.crash 2000 1000   all of them, by two workers
    make deep                         everything
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
