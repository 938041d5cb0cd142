"""The same articles give the same stories: in any order, in any batches, under any hash seed."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.corpora import shared
from tests.desk.stories.scene import Stream, article, quake

from broadsheet.desk.stories import Constraints, Memory, cluster
from broadsheet.quality.gold import label
from broadsheet.records import Article


@pytest.fixture(scope="module")
def everything() -> list[Article]:
    """All real articles, in order."""
    lines = gzip.decompress(shared("data/everyday/articles.jsonl.gz").read_bytes()).splitlines()
    articles = [row.article for row in label([json.loads(line) for line in lines])]
    return sorted(articles, key=lambda article: (article.published, article.id))


@pytest.fixture(scope="module")
def real(everything: list[Article]) -> list[Article]:
    """Three hundred of them, of about seventeen days."""
    return everything[1000:1300]


def test_the_order_of_arrival_changes_nothing(real: list[Article]) -> None:
    straight = cluster(real, (), Memory(), Constraints())
    assert cluster(real[::-1], (), Memory(), Constraints()) == straight
    assert cluster(real[1::2] + real[::2], (), Memory(), Constraints()) == straight


@pytest.mark.parametrize("size", [1, 7])
def test_batches_give_the_stories_of_one_call(real: list[Article], size: int) -> None:
    whole, stream = Stream(), Stream()
    whole.take(real)
    for start in range(0, len(real), size):
        stream.take(real[start : start + size])
    assert stream.stories() == whole.stories()
    assert stream.links() == whole.links()
    assert stream.memory == whole.memory


def test_batches_of_a_thousand_give_the_stories_of_one_call(everything: list[Article]) -> None:
    whole, stream = Stream(), Stream()
    whole.take(everything)
    for start in range(0, len(everything), 1000):
        stream.take(everything[start : start + 1000])
    assert stream.stories() == whole.stories()
    assert stream.memory == whole.memory


SUBJECTS = some.sampled_from(
    ["Etna erupts over Catania", "Quake of 6.8 hits Marrakesh", "Marrakesh counts its dead", "Ash closes Catania airport"]
)
TOLD = some.lists(
    some.tuples(SUBJECTS, some.sampled_from(["", "on Monday", "as 7 flee", "again"]), some.integers(0, 12)), min_size=1, max_size=24
)


@settings(max_examples=60, deadline=None)
@given(TOLD, some.sets(some.integers(1, 23)), some.permutations(range(24)))
def test_neither_batches_nor_the_order_in_them_change_a_story(told: list[tuple[str, str, int]], cuts: set[int], order: list[int]) -> None:
    scene = [article(f"{at:02d}", f"{subject} {more}", subject, hours=8 * turn) for at, (subject, more, turn) in enumerate(told)]
    scene.sort(key=lambda one: (one.published, one.id))
    whole, stream = Stream(), Stream()
    whole.take(scene)
    for start, end in pairwise([0, *sorted(cut for cut in cuts if cut < len(scene)), len(scene)]):
        stream.take(sorted(scene[start:end], key=lambda one: order[int(one.id)]))
    assert stream.stories() == whole.stories()
    assert stream.links() == whole.links()


def test_merges_and_copies_survive_batching() -> None:
    rules = Constraints(copies={"c": "a", "d": "c"}, cannot_link=(("b", "e"),))
    scene = [quake(id_, hours=place) for place, id_ in enumerate("abcdefg")] + [article("h", "Parliament votes on fishing quotas", hours=9)]
    whole, stream = Stream(rules), Stream(rules)
    whole.take(scene)
    for one in scene:
        stream.take([one])
    assert stream.stories() == whole.stories()


def test_another_hash_seed_gives_the_same_bytes() -> None:
    words = (
        "import hashlib, msgspec\n"
        "from broadsheet.desk.stories import *\n"
        "from tests.desk.stories.scene import quake, article\n"
        "scene = [quake(f'{n:02d}', hours=n) for n in range(40)]\n"
        "scene += [article(f'x{n}', f'Mayor of town {n} opens bridge {n}', hours=n) for n in range(40)]\n"
        "found = cluster(scene, (), Memory(), Constraints())\n"
        "print(hashlib.sha256(msgspec.msgpack.encode(found)).hexdigest())\n"
    )
    digests = {
        subprocess.run([sys.executable, "-c", words], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True).stdout
        for seed in ("0", "1", "77")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64
