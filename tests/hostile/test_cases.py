"""
Our own hostile cases, at least five for every row of the catalogue that is about input: each ends as it must, or the row is open.

A worker process takes a whole table, one case after another, as a run would. In CI and in `make deep` alike: a minute.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from tests.corpora import ROOT, shared
from tests.hostile.cases.case import Case
from tests.hostile.cases.corpora import CORPORA
from tests.hostile.worker import TABLES, cases, tried

ROWS = ("I1", "I2", "I4", "I5", "N1", "N2", "N3", "N4", "N5", "N9", "O1", "O2", "S1", "S2", "S3", "S4", "S6",
        "X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9")  # fmt: skip
LEAST, LEAST_EACH = 400, 5
SECONDS, PATIENCE = 10.0, 6  # of work; and so many times as long on a machine that does other things besides
MEGABYTES = 300


def worked(table: str) -> list[dict[str, Any]]:
    """What a worker of its own says of each case of a table."""
    command = [sys.executable, "-m", "tests.hostile.worker", table]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"the worker died: {done.stderr[-2_000:]}"
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("table", [*TABLES, *CORPORA])
def test_every_hostile_case_ends_as_it_must(table: str) -> None:
    if table in CORPORA:
        shared(f"data/corpora/{table.partition(' ')[0]}{'.json' if table == 'xss-vectors' else '.tar.gz'}")
    said = worked(table)
    expected = {case.id: case.outcome for case in cases(table)}
    assert [one["case"] for one in said] == list(expected), "the worker did not reach the end"
    wrong = [
        f"{one['case']}: {one['outcome']}, not {expected[one['case']]}"
        for one in said
        if one["outcome"] not in expected[one["case"]].split("|")
    ]
    slow = [f"{one['case']}: {one['seconds']} s" for one in said if one["worked"] > SECONDS or one["seconds"] > PATIENCE * SECONDS]
    assert wrong + slow == []
    print(f"\n{table}: {len(said)} cases, {max(one['seconds'] for one in said)} s the slowest, {said[-1]['megabytes']} MB")
    assert max(one["megabytes"] for one in said) <= MEGABYTES


def test_every_row_of_the_catalogue_has_its_cases() -> None:
    every = [case for table in TABLES for case in cases(table)]
    counts = Counter(case.row for case in every)
    print(f"\n{len(every)} cases: {dict(sorted(counts.items()))}")
    assert len({case.id for case in every}) == len(every) >= LEAST
    assert {row: counts[row] for row in ROWS if counts[row] < LEAST_EACH} == {}


def test_a_door_that_lets_an_error_through_is_seen() -> None:
    assert str(tried(Case("X0", "a planted fault", "record", lambda: 5, "read"))["outcome"]).startswith("UNCAUGHT")
