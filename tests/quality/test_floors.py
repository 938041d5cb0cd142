"""The gate: the story engine's floors on labelled data, and how they are pinned."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.corpora import shared

import floors
from broadsheet.quality.evaluate import evaluate
from broadsheet.quality.gold import label, read_gold
from broadsheet.quality.pace import plain_rate

FLOORS = json.loads(floors.FLOORS.read_bytes())
FIGURES: dict[str, Any] = {
    "bcubed": {"p": 0.9549, "r": 1.0, "f1": 0.95},
    "pair": {"p": 0.5, "r": 0.4, "f1": 0.45},
    "largest": 29,
    "pace": 0.0371,
}


@pytest.mark.quality
@pytest.mark.parametrize("name", sorted(FLOORS))
def test_the_engine_keeps_its_floors(name: str) -> None:
    found = evaluate(read_gold(shared(f"data/stories/{name}")))
    assert [line for line in floors.lines(found, FLOORS[name]) if not line[-1]] == []


def test_every_set_has_a_floor_for_every_figure() -> None:
    assert {tuple(what for what, *_ in floors.lines(FIGURES, one)) for one in FLOORS.values()} == {
        ("bcubed p", "bcubed r", "bcubed f1", "pair p", "pair r", "pair f1", "largest", "pace")
    }


def test_a_floor_is_pinned_a_little_under_its_figure() -> None:
    pinned = floors.pinned(FIGURES)
    assert pinned["bcubed"] == {"p": 0.945, "r": 0.995, "f1": 0.945}
    assert (pinned["largest"], pinned["pace"]) == (32, 0.022)
    assert all(holds for *_, holds in floors.lines(FIGURES, pinned))


@pytest.mark.parametrize("worse", [{"largest": 33}, {"pace": 0.021}, {"pair": FIGURES["pair"] | {"r": 0.39}}])
def test_a_figure_beyond_its_floor_is_broken(worse: dict[str, Any]) -> None:
    assert [holds for *_, holds in floors.lines(FIGURES | worse, floors.pinned(FIGURES))].count(False) == 1


def test_the_file_is_what_the_tool_writes() -> None:
    assert floors.FLOORS.read_text("utf-8") == floors.written(FLOORS)


def test_the_plain_work_grows_with_the_words() -> None:
    short, long = (label([{"title": "Flood reaches the town", "text": "and recedes again " * count}] * 20) for count in (0, 50))
    assert plain_rate([row.article for row in short]) > 2 * plain_rate([row.article for row in long]) > 0


def test_the_engine_has_a_pace() -> None:
    assert evaluate(label([{"title": "Flood reaches the town"}] * 3))["pace"] > 0
    assert evaluate([])["pace"] == 0
