"""
No regular expression in the tree takes more than a line's time: neither by its shape, nor in counted steps on texts made against it.

Python's engine says nothing of its steps, so growth is measured as a share: the same pattern on twice the text, best of several.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import broadsheet

MOST_GROWTH = 2.5
ENOUGH = 0.01  # seconds: a pattern that needs less for four thousand letters is linear, or nearly
LETTERS = 2_000
TRIES = 2
# What starts, repeats and ends an attack: pieces that the patterns of this tree look for, and a letter that none of them ends on.
PIECES = (
    " ",
    "a",
    "1",
    ".",
    "-",
    "<",
    "<a ",
    "&",
    "&a",
    "a@",
    "(",
    "[",
    "'",
    '"',
    ",",
    ": ",
    "/",
    "\n",
    "A b ",
    "a.b",
    "é",
    "the post ",
    "1,",
    "+",
    "#",
    "<!--",
    "<?",
    "---\n",
    "charset=",
    "<?xml ",
    "\\",
    "]",
    "=",
    "Reuters ",
    "a-b ",
    "\u0301",
    "https://",
    "%2",
    "\t",
    "<!DOCTYPE ",
    "x y",
)
END = "\x00!"


def patterns() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    """Every compiled pattern that a module of the program holds, by its place."""
    found = {}
    for module in pkgutil.walk_packages(broadsheet.__path__, "broadsheet."):
        if ".migrations" in module.name or module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                found[f"{module.name}.{name}"] = value
    return found


EVERY = patterns()


def anchored(place: str) -> bool:
    """Whether a pattern is only ever tried at the beginning of a text."""
    module, _, name = place.rpartition(".")
    used = set(re.findall(rf"\b{name}\.(\w+)\(", inspect.getsource(importlib.import_module(module))))
    return bool(used) and used <= {"match", "fullmatch"}


# Patterns that are only ever shown so many letters: a date's words (wire/dates), the end of a text (wire/text).
BOUNDED = {name: 100 for name in EVERY if name.startswith("broadsheet.wire.dates.")}
BOUNDED |= {f"broadsheet.wire.text.{name}": 500 for name in ("_CUT", "_FOOTER")}
ANCHORED = {pattern for place, pattern in EVERY.items() if anchored(place)}


def attacks(pattern: re.Pattern[str] | re.Pattern[bytes], letters: int) -> Iterator[str | bytes]:
    for piece in PIECES:
        text = (piece * (letters // len(piece) + 1))[:letters] + END
        yield text.encode() if isinstance(pattern.pattern, bytes) else text


def seconds(pattern: re.Pattern[str] | re.Pattern[bytes], text: str | bytes) -> float:
    """The least of a few tries of all that is ever done with a pattern."""
    least = float("inf")
    for _ in range(TRIES):
        began = time.process_time()
        pattern.match(text)  # type: ignore[arg-type]
        pattern.fullmatch(text)  # type: ignore[arg-type]
        for _found in pattern.finditer(text) if pattern not in ANCHORED else ():  # type: ignore[arg-type]
            continue
        least = min(least, time.process_time() - began)
        if least < ENOUGH:
            break
    return least


def growth(pattern: re.Pattern[str] | re.Pattern[bytes]) -> float:
    """The largest time(2n)/time(n) over the attacks; 0 where twice the text takes no time worth a name."""
    worst = 0.0
    for text, twice in zip(attacks(pattern, LETTERS), attacks(pattern, 2 * LETTERS), strict=True):
        if (longer := seconds(pattern, twice)) >= ENOUGH:
            worst = max(worst, longer / seconds_of(pattern, text))
    return worst


def seconds_of(pattern: re.Pattern[str] | re.Pattern[bytes], text: str | bytes) -> float:
    return max(seconds(pattern, text), ENOUGH / 4)


@pytest.mark.parametrize("name", sorted(EVERY.keys() - BOUNDED.keys()))
def test_twice_the_text_takes_a_pattern_twice_the_time(name: str) -> None:
    measured = growth(EVERY[name])
    if measured > MOST_GROWTH:  # a busy machine is measured again; a square stays one
        measured = min(growth(EVERY[name]) for _ in range(2))
    assert measured <= MOST_GROWTH


@pytest.mark.parametrize("name", sorted(BOUNDED))
def test_a_pattern_that_sees_but_little_is_done_with_it_at_once(name: str) -> None:
    assert max(seconds(EVERY[name], text) for text in attacks(EVERY[name], BOUNDED[name])) < 10 * ENOUGH


def test_the_patterns_of_the_tree_are_found() -> None:
    assert len(EVERY) >= 60


@pytest.mark.parametrize("careless", [r"(\s+)+$", r"\s+$", r"(a|a)*b"])
def test_a_careless_pattern_is_seen(careless: str) -> None:
    pattern = re.compile(careless)
    if careless in {r"(\s+)+$", r"(a|a)*b"}:
        assert nested(pattern), "a star within a star needs no clock"
    else:
        assert growth(pattern) > MOST_GROWTH


@pytest.mark.parametrize("name", sorted(EVERY))
def test_no_pattern_has_an_endless_repeat_within_another_that_takes_the_same(name: str) -> None:
    assert not nested(EVERY[name])


def nested(pattern: re.Pattern[str] | re.Pattern[bytes]) -> bool:
    """Whether a repeat without end that can give back holds another, or a choice of equals, as all that it repeats."""
    return _nested(re._parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))  # type: ignore[attr-defined]


def _nested(tree: object, *, inside: bool = False) -> bool:
    for operation, argument in tree:  # type: ignore[attr-defined]
        name = str(operation)
        endless = name in {"MAX_REPEAT", "MIN_REPEAT"} and str(argument[1]) == "MAXREPEAT"
        alone = inside and len(tree) == 1  # type: ignore[arg-type]
        if endless and alone:
            return True
        if name == "BRANCH" and inside and len({str(branch) for branch in argument[1]}) < len(argument[1]):
            return True
        if any(_nested(branch, inside=endless or (alone and name == "SUBPATTERN")) for branch in _branches(name, argument)):
            return True
    return False


def _branches(name: str, argument: object) -> Iterator[object]:
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        yield argument[2]  # type: ignore[index]
    elif name == "SUBPATTERN":
        yield argument[-1]  # type: ignore[index]
    elif name in {"ASSERT", "ASSERT_NOT"}:
        yield argument[1]  # type: ignore[index]
    elif name == "BRANCH":
        yield from argument[1]  # type: ignore[index]
