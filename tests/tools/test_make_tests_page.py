"""The page that says how it is tested names every suite there is; its counts are refreshed by `make tested`."""

from __future__ import annotations

from pathlib import Path

from tests.crash.scenes import MAKERS

import make_tests_page

ROOT = Path(__file__).resolve().parents[2]


def told() -> str:
    """The page as it stands."""
    return make_tests_page.PAGE.read_text("utf-8")


def suites() -> set[str]:
    """The folders of tests/ that hold tests."""
    return {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")} - {
        path.name for path in (ROOT / "tests").glob("test_*.py")
    }


def test_the_page_names_every_suite_there_is() -> None:
    page = told()
    assert {name for name in suites() if f"| `tests/{name}` |" not in page} == set()


def test_every_suite_there_is_can_be_told() -> None:
    assert suites() <= set(make_tests_page.SUITES)


def test_the_page_has_all_its_parts() -> None:
    page = told()
    for part in ("## Faults", "## Floors", "## Minutes", "| **all** |", *make_tests_page.TOLD):
        assert part in page


def test_the_scenes_that_the_page_counts_are_those_there_are() -> None:
    assert make_tests_page.constant("tests/crash/test_kills.py", "SCENES") == len(MAKERS)


def test_floors_are_counted_at_any_depth() -> None:
    assert make_tests_page.floors({"a": {"b": 1, "c": [2, 0.5]}, "d": "text"}) == 3
