"""The fit of the pair score: no chance, nothing seen that must not be, and what it says is what is shipped."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from tests.corpora import shared

from broadsheet.commands.train import train
from broadsheet.desk.stories import Measures
from broadsheet.quality.gold import label
from broadsheet.quality.learned import REGIMES, language, learned
from broadsheet.quality.train import GAP, GAP_POINTS, Pairs, fit, read_pairs, told


def sample(parts: int = 4) -> list[dict[str, object]]:
    """Earthquakes, floods and votes in places of made-up names, each told three times."""
    events = ("Earthquake shakes {}", "Flood waters reach {}", "Voters of {} choose a mayor")
    return [
        {"title": telling + event.format(f"{'Bcdfghklm'[part]}a{'nrstvz'[kind]}opolis"), "story": f"{part}-{kind}", "topic": part}
        for part in range(parts)
        for kind, event in enumerate(events)
        for telling in ("", "Officials: ", "Live: ")
    ]


def pairs() -> Pairs:
    return read_pairs(label(sample()), language())


def test_the_same_rows_give_the_same_weights() -> None:
    assert told(fit([(pairs(), 1.0)], language())) == told(fit([(pairs(), 1.0)], language()))


def test_alike_pairs_are_taught_to_join() -> None:
    model = fit([(pairs(), 1.0)], language())
    assert sum(model.bare[Measures._fields.index(name)] for name in ("words", "root", "titles", "title_vector")) > 0


def test_pairs_of_a_part_that_is_left_out_are_gone() -> None:
    found = pairs()
    left = found.without({"1", "2"})
    assert set(left.parts.ravel().tolist()) == {"0", "3"}
    assert len(left.same) == len(left.measures) < len(found.same)


def test_a_set_without_times_teaches_nothing_of_the_gap() -> None:
    found = pairs()
    assert np.all(found.measures[:, GAP] == 0)
    assert fit([(found, 1.0)], language()).brief[GAP] == GAP_POINTS


def test_the_command_writes_the_weights_and_validates_across(tmp_path: Path) -> None:
    gold, out = tmp_path / "gold.jsonl", tmp_path / "weights.json"
    gold.write_text("\n".join(map(json.dumps, sample())))
    told_ = CliRunner().invoke(train, [str(gold), "--out", str(out), "--cross-validate", "--json"], catch_exceptions=False)
    made = json.loads(told_.stdout)
    assert json.loads(out.read_text()) == made
    assert len(made["crossValidated"]["gold.jsonl"]["folds"]) == 4
    assert set(made["provenance"]["sets"]) == {"gold.jsonl"}
    assert "by fold" in CliRunner().invoke(train, [str(gold), "--cross-validate"], catch_exceptions=False).stdout


@pytest.mark.quality
def test_the_shipped_weights_are_what_the_trainer_says() -> None:
    names = json.loads(files("broadsheet.models").joinpath("pair-weights.json").read_bytes())["provenance"]["sets"]
    paths = [str(shared(f"data/stories/{name}")) for name in names]
    made = json.loads(CliRunner().invoke(train, [*paths, "--json"], catch_exceptions=False).stdout)
    for regime in REGIMES:
        assert np.allclose(tuple(made[regime].values()), getattr(learned(), regime), atol=0.01)
