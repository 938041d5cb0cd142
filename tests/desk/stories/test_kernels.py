"""The loops compiled, and the very same lines as plain Python: one answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some
from tests.desk.stories.scene import FREE, article

from broadsheet.desk.stories import Clustering, Memory, cluster
from broadsheet.desk.stories.words import read_words

SCRIPT = """
import hashlib, json, sys
import msgspec
from broadsheet.desk.stories import Constraints, Memory, cluster
from broadsheet.quality.learned import learned
from tests.desk.stories.scene import article, quake
scene = [quake(f'{n:02d}', hours=n * 3) for n in range(24)]
crowd = 'Der Bürgermeister von Stadt {n} kam um {n} Uhr. ' * 9
scene += [article(f'x{n}', f'Mayor of town {n % 4} opens bridge {n}', crowd.format(n=n), hours=n) for n in range(24)]
form = 'Widget {n} now available in the Cumulus cloud marketplace'
scene += [article(f'y{n}', form.format(n=n), hours=n / 9, source='a.example') for n in range(12)]
rules = Constraints(must_link=(('00', 'x3'),), cannot_link=(('01', '02'),), copies={'x5': 'x4'})
found = cluster(scene, (), Memory(), rules, learned())
print(hashlib.sha256(msgspec.msgpack.encode(found)).hexdigest())
"""


MAKING = "print('numba.np.linalg' in sys.modules)\n"
"""Whether what it takes to make machine code was loaded."""


def digest(more: str = "", **environment: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT + more], env={**os.environ, **environment}, check=True, capture_output=True, text=True
    )
    return told.stdout.strip()


def test_compiled_and_plain_loops_give_the_same_bytes() -> None:
    compiled = digest()
    assert len(compiled) == 64
    assert digest(NUMBA_DISABLE_JIT="1") == compiled


def test_machine_code_that_is_kept_is_used_without_what_would_make_it(tmp_path: Path) -> None:
    compiled, made = digest(MAKING, NUMBA_CACHE_DIR=str(tmp_path)).split()
    assert made == "True"
    assert digest(MAKING).split() == [compiled, "False"]


WORDS = some.sampled_from(["volcano", "Etna", "erupts", "ash", "Catania", "7", "2024", "over", "the", "Sicily", "ﬁre", "東京", "\ud800"])


def decided(titles: list[tuple[list[str], list[str], int]]) -> Clustering:
    scene = [article(f"{place:02d}", " ".join(title), " ".join(lead), hours=hours) for place, (title, lead, hours) in enumerate(titles)]
    return cluster(scene, (), Memory(), FREE)


@settings(max_examples=60, deadline=None)
@given(some.lists(some.tuples(some.lists(WORDS, max_size=6), some.lists(WORDS, max_size=12), some.integers(0, 300)), max_size=14))
def test_whatever_the_words_every_article_has_a_story_and_every_link_two_ends(titles: list[tuple[list[str], list[str], int]]) -> None:
    found = decided(titles)
    assert len(found.stories) == len(titles)
    assert set(found.founded) >= set(found.stories.values())
    strengths = {(one, link.other): link.strength for one, links in found.links.items() for link in links}
    assert all(strengths.get((other, one), held) == held for (one, other), held in strengths.items())
    for links in found.links.values():
        assert [link.strength for link in links] == sorted((link.strength for link in links), reverse=True)


def test_an_article_without_any_word_is_read() -> None:
    words = read_words(article("a", "", ""))
    assert not any(words)
