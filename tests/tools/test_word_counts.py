"""What the tools behind the shipped models count: general rates, habits of news, and how well pairs are told apart."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))  # tools are scripts: they find each other beside themselves

import judge_vectors
import make_prior
from broadsheet.desk.stories.terms import WORD, hashed
from word_rates import RARE, Text, by_stem, read_rates


def told(story: str, *titles: str) -> list[Text]:
    return [Text("uci", title, "", story, "") for title in titles]


def test_a_word_that_only_ranks_gets_the_rate_of_its_rank(tmp_path: Path) -> None:
    words = [f"w{chr(97 + place // 26)}{chr(97 + place % 26)}q" for place in range(600)]
    (tmp_path / "vocab.txt").write_text("\n".join(words), "utf-8")
    counts = [f"{word} {round(1e9 / (place + 1))}" for place, word in enumerate(words) if place != 500]
    (tmp_path / "counts.txt").write_text("\n".join(counts), "utf-8")
    rates = read_rates(tmp_path / "vocab.txt", tmp_path / "counts.txt")
    assert rates[words[501]] < rates[words[500]] * 1.01 < rates[words[498]] * 1.02
    assert min(rates.values()) >= RARE


def test_a_stem_gathers_its_words_and_the_commonest_comes_first() -> None:
    assert list(by_stem({"quake": 0.2, "rocket": 0.1, "rockets": 0.3}).items()) == [
        ("rocket", {"rocket": 0.1, "rockets": 0.3}),
        ("quak", {"quake": 0.2}),
    ]


def test_a_name_that_fills_one_story_is_not_common_and_a_habit_of_many_is() -> None:
    texts = (
        told("a", *["Zork wins cup"] * 50) + told("b", "Mayor wins vote") + told("c", "Court backs mayor") + told("d", "Rain wins again")
    )
    shares, stories = make_prior.in_news(texts)
    assert stories == 4
    assert shares["zork"] == 0.0
    assert shares["wins"] > shares["mayor"] > 0


def test_what_no_witness_has_seen_twice_is_left_out() -> None:
    documents = make_prior.prior({"rain": 0.01, "zork": 1e-9}, {"rain": 0.02}, make_prior.TRUST)
    assert documents == {hashed("rain", WORD): 15_000}


@pytest.mark.parametrize(("alike", "expected"), [([3, 2, 1, 0], 1.0), ([0, 1, 2, 3], 0.0), ([1, 1, 1, 1], 0.5), ([2, 0, 1, 0], 0.625)])
def test_the_area_is_the_chance_that_a_pair_of_one_story_is_more_alike(alike: list[float], expected: float) -> None:
    assert judge_vectors.area(np.array(alike, dtype=np.float64), np.array([True, True, False, False])) == expected
