"""Traces: found by term and time, the newest first, and never more than so many."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.publications import NOW, archive, make

from broadsheet.archive.traces import ASKED, ROWS, save_traces, traced

HOUR = timedelta(hours=1)


def test_articles_are_found_by_any_of_their_terms_within_the_span(tmp_path: Path) -> None:
    with archive(make(tmp_path / "p")) as connection:
        save_traces(connection, [("a", NOW, (8, 16)), ("b", NOW + HOUR, (16,)), ("c", NOW + 2 * HOUR, (16, 24))])
        assert set(traced(connection, (8, 16), NOW, NOW + HOUR)) == {(8, "a"), (16, "a"), (16, "b")}
        assert traced(connection, (32,), NOW, NOW + HOUR) == []
        assert traced(connection, (), NOW, NOW + HOUR) == []


def test_more_terms_than_are_asked_for_at_once_are_all_asked_for(tmp_path: Path) -> None:
    terms = tuple(range(8, 8 * (2 * ASKED + 2), 8))
    with archive(make(tmp_path / "p")) as connection:
        save_traces(connection, [("a", NOW, terms)])
        assert sorted(traced(connection, terms, NOW, NOW)) == [(term, "a") for term in terms]


def test_of_a_term_that_many_have_only_the_newest_are_read(tmp_path: Path) -> None:
    with archive(make(tmp_path / "p")) as connection:
        save_traces(connection, [(f"{number:03}", NOW + number * HOUR, (8,)) for number in range(3 * ROWS)])
        found = traced(connection, (8,), NOW, NOW + 2 * ROWS * HOUR)
    assert sorted(article for _, article in found) == [f"{number:03}" for number in range(ROWS + 1, 2 * ROWS + 1)]


def test_a_trace_that_is_left_twice_is_kept_once(tmp_path: Path) -> None:
    with archive(make(tmp_path / "p")) as connection:
        for _ in range(2):
            save_traces(connection, [("a", NOW, (8,))])
        assert traced(connection, (8,), NOW, NOW) == [(8, "a")]
