"""Two pools, one answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.desk.stories.scene import FREE, article, quake

from broadsheet.desk.stories import Knowledge, Memory, Model, cluster
from broadsheet.desk.stories.features import Features
from broadsheet.desk.stories.overlaps import PlainPool, Pool

fast = pytest.importorskip("broadsheet.desk.stories.fast", reason="numba is not installed")


def features(weights: dict[int, int], seed: int) -> Features:
    terms = sorted(weights)
    vectors = np.random.default_rng(seed).integers(-127, 128, (2, 256)).astype(np.int8)
    return Features(
        terms=np.array(terms, "<u4").tobytes(),
        weights=np.array([weights[term] for term in terms], "<u2").tobytes(),
        **dict.fromkeys(("heavy", "pulls", "rare", "rarity", "title", "words", "names", "numbers", "title_numbers"), ()),  # type: ignore[arg-type]
        roundup=False,
        title_vector=vectors[0].tobytes(),
        lead_vector=vectors[1].tobytes(),
    )


terms = some.builds(lambda word, space: word * 8 + space, some.integers(0, 40), some.integers(0, 4))
texts = some.lists(some.dictionaries(terms, some.integers(0, 4096), max_size=40), min_size=2, max_size=8)


@settings(max_examples=40, deadline=None)
@given(texts)
def test_the_fast_pool_answers_as_the_plain_one(all_: list[dict[int, int]]) -> None:
    pools: list[Pool] = [PlainPool(), fast.pool()]
    for pool in pools:
        for seed, weights in enumerate(all_):
            pool.add(features(weights, seed))
    last = len(all_) - 1
    plain, quick = (pool.overlaps(last, range(last)) for pool in pools)
    assert [list(map(int, row)) for row in plain] == [list(row) for row in quick]


def test_a_fast_pool_forgets_what_is_dropped_and_grows_on() -> None:
    plain, quick = PlainPool(), fast.pool()
    for place in range(1500):
        one = features({place % 97 * 8: 7, 800: 4096, 808 + place % 5: 9}, place % 11)
        for pool in (plain, quick):
            pool.add(one)
            pool.drop(max(0, place - 300))
        if place % 50 == 49:
            near = range(max(0, place - 20), place)
            assert [list(map(int, row)) for row in plain.overlaps(place, near)] == [list(row) for row in quick.overlaps(place, near)]


def test_either_pool_gives_the_same_stories_links_and_memory() -> None:
    scene = [quake(f"{place:02d}", hours=place * 3) for place in range(50)]
    scene += [article(f"x{place}", f"Mayor of town {place % 4} opens bridge {place}", hours=place) for place in range(50)]
    plain, quick = (cluster(scene, (), Memory(), FREE, Knowledge(model=Model(), pool=pool)) for pool in (PlainPool, fast.pool))
    assert plain == quick
