"""The pages of a list: numbered from the oldest, full ones for ever, and a new item changes one or two files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.publications import GIVEN, Tree, api, archive, make, row, run, take, tree

from broadsheet.archive import outbox
from broadsheet.stages import decide
from broadsheet.stages.listing import PAGE, newest, page_of

Newest = Callable[[int], tuple[int, int]]
Pages = dict[str, tuple[int, ...]]


def pages(length: int, newest_of: Newest = newest) -> Pages:
    """The files of a list of that many items, each with the positions it holds."""
    first, number = newest_of(length)
    full = {str(page): tuple(range((page - 1) * PAGE, page * PAGE)) for page in range(1, number)}
    return {**full, "index": tuple(range(first, length))}


def faults(length: int, newest_of: Newest = newest) -> list[str]:
    """What is wrong with the pages of a list of that length, and with what one more item changes of them."""
    now, later = pages(length, newest_of), pages(length + 1, newest_of)
    found = []
    if length >= PAGE and not PAGE <= len(now["index"]) < 2 * PAGE:
        found.append(f"index.json holds {len(now['index'])}")
    if reached(now, newest_of(length)[1]) != list(range(length))[::-1]:
        found.append("not every item is reached, once, newest first")
    if any(later.get(name) != held for name, held in now.items() if name != "index"):
        found.append("a full page changed")
    if len({name for name in later if later[name] != now.get(name)}) > 2:
        found.append("one more item changes more than two files")
    return found


def reached(held: Mapping[str, tuple[int, ...]], number: int) -> list[int]:
    """The positions that a reader meets who begins at index.json and follows nextPage."""
    met = list(held["index"][::-1])
    page = number - 1
    while page:
        met += held[str(page)][::-1]
        page -= 1
    return met


@given(st.integers(0, 100_000))
@example(0)
@example(PAGE - 1)
@example(PAGE)
@example(2 * PAGE - 1)
@example(2 * PAGE)
def test_the_arithmetic_of_pages_holds_for_every_length(length: int) -> None:
    assert faults(length) == []


def test_a_naive_arithmetic_would_be_caught() -> None:
    from_newest: Newest = lambda length: (max(0, length - PAGE), length // PAGE + 1)  # noqa: E731 - two wrong ways of counting
    emptying: Newest = lambda length: (length // PAGE * PAGE, length // PAGE + 1)  # noqa: E731
    assert any(faults(length, from_newest) for length in range(100))
    assert any(faults(length, emptying) for length in range(100))


@given(st.integers(0, 10_000))
def test_a_position_belongs_to_the_page_that_holds_it(position: int) -> None:
    assert position in pages(position + 2 * PAGE)[str(page_of(position))]


OPEN = "[policy]\nquality = -1000\nheat = -1000\n" + GIVEN


def list_files(root: Path) -> Tree:
    """The files of the list of all news."""
    return {path: body for path, body in tree(root, "public/api/news").items() if path.count("/") == 3 or "/news/page/" in path}


def walked(root: Path) -> list[str]:
    """The titles that a reader meets who begins at index.json and follows nextPage."""
    page = api(root, "news")
    met = [item["title"] for item in page["value"]]
    while page["nextPage"]:
        page = api(root, f"news/page/{page['nextPage']}")
        met += [item["title"] for item in page["value"]]
    return met


def test_published_lists_grow_as_the_arithmetic_says(tmp_path: Path) -> None:
    root = make(tmp_path / "p", OPEN)
    rows = [row(number) for number in range(64)]
    before: Tree = {}
    for start, end in ((0, 19), (19, 39), (39, 40), (40, 41), (41, 59), (59, 60), (60, 64)):
        take(root, rows[start:end])
        run(root)
        now = list_files(root)
        assert walked(root) == [one["title"] for one in rows[:end]][::-1]
        assert {path: now[path] for path in before if "/page/" in path} == {path: body for path, body in before.items() if "/page/" in path}
        if end - start == 1:
            assert len({path for path in now if now[path] != before.get(path)}) <= 2
        before = now
    assert sorted(path for path in before if "/page/" in path) == [f"public/api/news/page/{page}/index.json" for page in (1, 2)]


def test_a_withdrawn_story_leaves_its_place_empty_and_the_others_stay(tmp_path: Path) -> None:
    root = make(tmp_path / "p", OPEN)
    rows = [row(number) for number in range(45)]
    take(root, rows)
    run(root)
    with archive(root) as connection:
        (gone,) = outbox.page(connection, "news", 5, 6)
        outbox.leave(connection, [("news", 5)])
        outbox.mark(connection, ["list:news:1"])
    run(root)
    assert len(walked(root)) == 44
    assert len(api(root, "news/page/1")["value"]) == 19
    assert gone not in {item["story"] for item in api(root, "news/page/1")["value"]}


def test_a_run_that_judges_in_batches_lists_by_time_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "JUDGED", 7)
    root = make(tmp_path / "p", OPEN)
    rows = [row(number) for number in range(64)]
    take(root, rows)
    run(root)
    assert walked(root) == [one["title"] for one in rows][::-1]
