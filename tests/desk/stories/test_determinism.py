"""The same articles give the same stories: in any order, in any batches, under any hash seed."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys

import pytest
from tests.corpora import shared
from tests.desk.stories.scene import Stream, article, quake

from broadsheet.desk.stories import Constraints, Memory, cluster
from broadsheet.quality.gold import label
from broadsheet.records import Article


@pytest.fixture(scope="module")
def real() -> list[Article]:
    """Three hundred real articles of about seventeen days."""
    lines = gzip.decompress(shared("data/everyday/articles.jsonl.gz").read_bytes()).splitlines()
    return [row.article for row in label([json.loads(line) for line in lines])][1000:1300]


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
