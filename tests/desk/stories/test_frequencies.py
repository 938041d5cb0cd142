"""The running table of word counts: bounded, forgetful, exact through the archive."""

from __future__ import annotations

import numpy as np

from broadsheet.desk.stories import Memory, Model
from broadsheet.desk.stories.frequencies import pack, unpack
from broadsheet.desk.stories.kernels import counting
from broadsheet.desk.stories.kernels.state import Lore, Table
from broadsheet.desk.stories.reading import LOGS

SEED = Model().prior
LORE = Lore(np.zeros((1, 1), np.int8), np.zeros(0, np.int64), LOGS)


def fresh(articles: int = 0) -> Table:
    return unpack(Memory(articles=articles), SEED, 200)


def test_a_word_gets_commoner_as_it_is_counted() -> None:
    table, whole = fresh(), float(np.log(201))
    before = [counting.rarity(table, LORE, word, whole) for word in (8, 16)]
    for _ in range(20):
        counting.add(table, 8, 1)
    after = [counting.rarity(table, LORE, word, whole) for word in (8, 16)]
    assert before == [1.0, 1.0]
    assert after[0] < 0.5
    assert after[1] == 1.0


def test_the_archive_gives_back_the_same_table() -> None:
    table = fresh()
    for word in (8, 16, 8, 4_294_967_288):
        counting.add(table, word, 1)
    table.state[counting.ARTICLES] = 4
    again = unpack(pack(table), SEED, 200)
    assert pack(again) == pack(table)
    assert [counting.count(again, word) for word in (8, 16, 24)] == [2, 1, 0]


def test_the_table_is_bounded_and_loses_the_rarest_first() -> None:
    table = fresh(articles=1)
    for word in range(8, 8 * (counting.LIMIT + 2), 8):
        counting.add(table, word, 1)
    counting.add(table, 16, 5)
    counting.bound(table)
    assert table.state[counting.USED] == counting.LIMIT * 3 // 4
    assert counting.count(table, 16) == 6
    assert counting.count(table, 8) == 1
    assert counting.count(table, 8 * (counting.LIMIT + 1)) == 0


def test_counts_are_halved_after_thirty_days() -> None:
    table = fresh(articles=1)
    counting.add(table, 8, 11)
    counting.add(table, 16, 1)
    counting.age(table, 1)
    counting.age(table, 1 + counting.HALVING)
    assert [counting.count(table, word) for word in (8, 16)] == [5, 0]
    assert table.state[counting.EPOCH] == 1 + counting.HALVING


def test_common_words_are_known_from_the_start() -> None:
    table, whole = fresh(), float(np.log(201))
    assert min(counting.rarity(table, LORE, word, whole) for word in SEED) < 0.5


def test_a_large_number_has_nearly_its_logarithm() -> None:
    assert abs(counting.log_of(LORE, 1_000_000) - np.log(1_000_001)) < 1e-3
