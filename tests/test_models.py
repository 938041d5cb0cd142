"""What ships with the program: it is what was shipped, it knows the words of news, and it answers in exact integers."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.desk.stories.terms import WORD, hashed
from broadsheet.desk.stories.words import stem
from broadsheet.errors import ModelError
from broadsheet.models import SIZE, Prior, Vectors, cosine, load_prior, load_vectors, loading

FOLDER = files("broadsheet.models")
COMMON = (
    "companies",
    "launched",
    "announces",
    "hospitals",
    "earthquake",
    "microsoft",
    "obama",
    "russian",
    "scientists",
    "flooding",
    "killed",
)
TERM = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return load_vectors()


@pytest.fixture(scope="module")
def prior() -> Prior:
    return load_prior()


def terms(text: str) -> list[int]:
    return [hashed(root, WORD) for root in map(stem, text.split()) if root]


def copied(to: Path) -> Path:
    for name in ("provenance.json", "vectors.npz", "prior.npz"):
        (to / name).write_bytes(FOLDER.joinpath(name).read_bytes())
    return to


# What is shipped


def test_what_is_shipped_fits_a_wheel() -> None:
    assert len(FOLDER.joinpath("vectors.npz").read_bytes()) <= 8_000_000
    assert len(FOLDER.joinpath("prior.npz").read_bytes()) <= 1_500_000


def test_every_shipped_file_is_told_of() -> None:
    for name, origin in loading.provenance().items():
        assert sha256(FOLDER.joinpath(f"{name}.npz").read_bytes()).hexdigest() == origin["sha256"]
        assert {"version", "command", "texts"} <= origin.keys()


def test_the_notice_names_every_source() -> None:
    notice = FOLDER.joinpath("NOTICE").read_text("utf-8")
    assert all(
        name in notice
        for name in ("all-MiniLM-L6-v2", "Apache License 2.0", "SymSpell", "ECB+", "CC BY 3.0", "News Aggregator", "CC BY 4.0")
    )


@pytest.mark.parametrize("name", ["vectors", "prior"])
def test_an_altered_model_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = bytearray(copied(tmp_path).joinpath(f"{name}.npz").read_bytes())
    body[len(body) // 2] ^= 1
    (tmp_path / f"{name}.npz").write_bytes(body)
    monkeypatch.setattr(loading, "HERE", tmp_path)
    with pytest.raises(ModelError, match=f"models/{name}.npz: .*not the one that was shipped.*reinstall"):
        getattr(loading, f"load_{name}")()


def test_a_missing_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(tmp_path).joinpath("vectors.npz").unlink()
    monkeypatch.setattr(loading, "HERE", tmp_path)
    with pytest.raises(ModelError, match=r"models/vectors\.npz"):
        load_vectors()


def test_the_tables_are_sorted_and_of_one_length(vectors: Vectors, prior: Prior) -> None:
    assert vectors.rows.shape == (len(vectors.terms), SIZE)
    assert len(vectors.strengths) == len(vectors.terms)
    assert len(prior.documents) == len(prior.terms)
    for listed in (vectors.terms, prior.terms):
        assert (listed[1:] > listed[:-1]).all()


def test_the_shipped_tables_hash_words_as_the_desk_does(vectors: Vectors, prior: Prior) -> None:
    """When it fails, the desk reads words in another way: run tools/distill_vectors.py and tools/make_prior.py anew."""
    asked = [hashed(stem(word), WORD) for word in COMMON]
    assert vectors.knows(asked).all()
    assert (prior.shares(asked) > 0).all()


# Vectors


def test_texts_of_one_meaning_are_nearer_than_others(vectors: Vectors) -> None:
    quake, tremor, album = (
        vectors.embed(terms(text)) for text in ("strong earthquake hits city", "tremor shakes town", "singer releases album")
    )
    assert cosine(quake, tremor) > cosine(quake, album) + 0.2


def test_a_text_without_words_is_like_nothing(vectors: Vectors) -> None:
    assert not vectors.embed([]).any()
    assert cosine(vectors.embed([]), vectors.embed(terms("earthquake"))) == 0.0


def test_an_unknown_word_is_like_itself_alone(vectors: Vectors) -> None:
    first, again, other = (vectors.embed(terms(word)) for word in ("zzqxv", "zzqxv", "qqvzx"))
    assert not vectors.knows(terms("zzqxv qqvzx")).any()
    assert cosine(first, again) == pytest.approx(1)
    assert abs(cosine(first, other)) < 0.3


def test_strangers_are_hardly_alike(vectors: Vectors) -> None:
    drawn = np.array([vectors.embed([term]) for term in range(0, 8 * 200, 8) if not vectors.knows([term]).any()], dtype=np.int64)
    alike = (drawn @ drawn.T)[np.triu_indices(len(drawn), 1)] / (SIZE * 127 * 127)
    assert abs(alike.mean()) < 0.01
    assert alike.std() == pytest.approx(1 / SIZE**0.5, rel=0.1)


def test_a_weight_draws_a_text_towards_its_word(vectors: Vectors) -> None:
    both, quake = terms("earthquake album"), vectors.embed(terms("earthquake"))
    heavy, light = (cosine(vectors.embed(both, weights), quake) for weights in ([9, 1], [1, 9]))
    assert heavy > light


def test_common_words_weigh_less_than_rare_ones(vectors: Vectors) -> None:
    common, rare = (vectors.embed(terms(word)) for word in ("people", "volcano"))
    both = vectors.embed(terms("people volcano"))
    assert cosine(both, rare) > cosine(both, common)


def test_the_order_of_words_changes_no_bit(vectors: Vectors) -> None:
    assert len({vectors.embed(order).tobytes() for order in permutations(terms("quake zzqxv hits the coastal city"))}) == 1


@given(asked=st.lists(TERM, min_size=1, max_size=40), data=st.data())
def test_a_text_is_the_exact_sum_of_its_words(vectors: Vectors, asked: list[int], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(0, 65_535), min_size=len(asked), max_size=len(asked)))
    known = _places(vectors, asked)
    whole = [0] * SIZE
    for term, weight in zip(asked, weights, strict=True):
        row, pull = (
            (vectors.rows[known[term]], int(vectors.strengths[known[term]])) if term in known else (_signs(vectors, term), vectors.stranger)
        )
        whole = [have + weight * pull * int(number) for have, number in zip(whole, row, strict=True)]
    peak = max(map(abs, whole))
    expected = [round(number * 127 / peak) for number in whole] if peak else whole
    assert vectors.embed(asked, weights).tolist() == expected


def _places(vectors: Vectors, asked: list[int]) -> dict[int, int]:
    return {term: int(np.flatnonzero(vectors.terms == term)[0]) for term in asked if vectors.knows([term]).any()}


def _signs(vectors: Vectors, term: int) -> list[int]:
    """The signs of an unknown term, by SplitMix64 written out on Python's own integers."""
    whole, signs = (1 << 64) - 1, []
    for count in range(1, SIZE // 64 + 1):
        bits = (term << 32) + count * 0x9E3779B97F4A7C15 & whole
        bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9 & whole
        bits = (bits ^ bits >> 27) * 0x94D049BB133111EB & whole
        octets = (bits ^ bits >> 31).to_bytes(8, "little")
        signs += [1 if octet >> 7 - place & 1 else -1 for octet in octets for place in range(8)]
    return signs


# The prior


def test_words_of_any_day_are_common_and_names_are_not(prior: Prior) -> None:
    year, company, volcano, unknown = prior.shares([hashed(stem(word), WORD) for word in ("year", "company", "volcano", "zzqxv")])
    assert year > 0.03
    assert company > 0.02
    assert 0 < volcano < 0.005
    assert unknown == 0


def test_no_share_is_impossible(prior: Prior) -> None:
    assert prior.documents.min() >= 1
    assert prior.documents.max() < 500_000


@given(articles=st.integers(1, 20_000))
def test_pretended_articles_hold_what_the_shares_say(prior: Prior, articles: int) -> None:
    counts = prior.counts(articles)
    assert all(count >= 1 for count in counts.values())
    asked = list(counts)
    assert np.abs(np.array(list(counts.values())) - prior.shares(asked) * articles).max(initial=0) < 0.5 + 1e-6
