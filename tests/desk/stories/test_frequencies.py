"""The running table of word counts: bounded, forgetful, exact through the archive."""

from __future__ import annotations

import pytest

from broadsheet.desk.stories import Memory, Model, frequencies
from broadsheet.desk.stories.frequencies import HALVING, Frequencies

SEED = Model().prior


def test_a_word_gets_commoner_as_it_is_counted() -> None:
    table = Frequencies(Memory(), SEED, 200)
    before = table.rarity([8, 16])
    for when in range(20):
        table.add([8], when + 1)
    after = table.rarity([8, 16])
    assert before == [1.0, 1.0]
    assert after[0] < 0.5
    assert after[1] == 1.0


def test_the_archive_gives_back_the_same_table() -> None:
    table = Frequencies(Memory(), SEED, 200)
    for when, term in enumerate([8, 16, 8, 4_294_967_288], 1):
        table.add([term], when)
    again = Frequencies(table.packed(), SEED, 200)
    assert again.packed() == table.packed()
    assert again.rarity([8, 16, 24]) == table.rarity([8, 16, 24])


def test_the_table_is_bounded_and_loses_the_rarest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequencies, "LIMIT", 1000)
    table = Frequencies(Memory(articles=1), SEED, 200)
    for when in range(1, 300):
        table.add([8, *range(when * 80, when * 80 + 80, 8)], when)
    assert len(table.counts) <= 1000
    assert table.counts[8] == 299


def test_counts_are_halved_after_thirty_days() -> None:
    table = Frequencies(Memory(articles=1), SEED, 200)
    for _ in range(10):
        table.add([8], 1)
    table.add([16], 1 + HALVING)
    assert table.counts == {8: 5, 16: 1}


def test_common_words_are_known_from_the_start() -> None:
    table = Frequencies(Memory(), SEED, 200)
    assert min(table.rarity(sorted(table.counts))) < 0.5
