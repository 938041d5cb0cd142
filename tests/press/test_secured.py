from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Never

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import ConfigurationError, RecordError
from broadsheet.press import secured
from broadsheet.press.secured import key_id, key_text, load_key, new_key, open_sealed, provenance, seal
from broadsheet.records import Article, Judged, Provider, Reason, Record, Score, Sighting, Verdict

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
RING = {key_id(KEY): KEY}
PATH = "_news/2023-11-28-t.md"
NOON = datetime(2023, 11, 28, 12, tzinfo=UTC)


def refusal(keys: dict[str, bytes], path: str, value: str) -> str:
    with pytest.raises(RecordError) as caught:
        open_sealed(keys, path, value)
    assert caught.value.subject == path
    return caught.value.reason


@given(st.binary(max_size=300), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_what_was_sealed_opens_in_its_place(plaintext: bytes, path: str) -> None:
    assert open_sealed(RING, path, seal(KEY, path, plaintext)) == plaintext


def test_a_sealed_value_is_stable_and_has_two_parts_of_base64() -> None:
    value = seal(KEY, PATH, b"found")
    assert value == seal(KEY, PATH, b"found")
    sealed, nonce = (base64.b64decode(part, validate=True) for part in value.split(";"))
    assert (len(sealed), len(nonce)) == (len(b"found") + 16, 12)


def test_a_sealed_value_of_this_release_opens_in_every_later_one() -> None:
    assert seal(KEY, PATH, b"found") == "4/P7ppibhRXh1Trc2LGGziwd1RSl;mdJqDd/1Ns1JqYUM"


def test_another_text_place_or_key_gives_another_nonce() -> None:
    values = [seal(KEY, PATH, b"found"), seal(KEY, PATH, b"lost"), seal(KEY, PATH + "x", b"found"), seal(OTHER, PATH, b"found")]
    assert len({value.split(";")[1] for value in values}) == 4


@given(st.binary(max_size=60), st.data())
def test_a_single_flipped_bit_keeps_it_shut(plaintext: bytes, data: st.DataObject) -> None:
    value = bytearray(seal(KEY, PATH, plaintext).encode())
    value[data.draw(st.integers(0, len(value) - 1))] ^= 1 << data.draw(st.integers(0, 6))
    assert refusal(RING, PATH, value.decode("latin-1")) in {"bad-secured", "cannot-open"}


@given(st.binary(max_size=60), st.data())
def test_a_flipped_bit_of_ciphertext_or_nonce_keeps_it_shut(plaintext: bytes, data: st.DataObject) -> None:
    parts = [bytearray(base64.b64decode(part)) for part in seal(KEY, PATH, plaintext).split(";")]
    part = parts[data.draw(st.integers(0, 1))]
    part[data.draw(st.integers(0, len(part) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert refusal(RING, PATH, ";".join(base64.b64encode(part).decode() for part in parts)) == "cannot-open"


def test_another_place_or_key_keeps_it_shut() -> None:
    value = seal(KEY, PATH, b"found")
    assert refusal(RING, PATH + "x", value) == "cannot-open"
    assert refusal({key_id(OTHER): OTHER}, PATH, value) == "cannot-open"
    assert refusal({"renamed": KEY}, PATH, value) == "cannot-open"
    assert refusal({}, PATH, value) == "cannot-open"


def test_an_old_key_still_opens_beside_a_new_one() -> None:
    assert open_sealed({key_id(OTHER): OTHER, **RING}, PATH, seal(KEY, PATH, b"found")) == b"found"


@pytest.mark.parametrize(
    "value", ["", ";", "abc", "a;b", "é;é", "AAAA;AAAA", f"AAAA;{'A' * 16} ", "AAAA;AAAAAAAAAAAAAAAA;", "AAAA;YxbcWWlZdqdOAplOI2RYaA=="]
)
def test_a_value_of_another_form_is_named(value: str) -> None:
    assert refusal(RING, PATH, value) == "bad-secured"


def test_a_value_too_short_to_be_sealed_keeps_shut() -> None:
    assert refusal(RING, PATH, ";AAAAAAAAAAAAAAAA") == "cannot-open"


def test_keys_are_read_as_base64_or_hex() -> None:
    key = new_key()
    assert len(key) == 32
    assert key != new_key()
    assert load_key(key_text(key) + "\n", "secret.key") == load_key(key.hex().upper(), "secret.key") == key


@pytest.mark.parametrize("text", ["", "words", "AAAA", "é", "00" * 31, "00" * 33, base64.b64encode(bytes(16)).decode()])
def test_a_bad_key_names_its_file_and_the_remedy(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"secret\.key.*hexadecimal") as caught:
        load_key(text, "secret.key")
    assert not text or text not in str(caught.value)


def test_an_openssl_without_the_cipher_is_named_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(key: bytes) -> Never:
        raise UnsupportedAlgorithm("AES-GCM-SIV")

    monkeypatch.setattr(secured, "AESGCMSIV", absent)
    with pytest.raises(ConfigurationError) as caught:
        seal(KEY, PATH, b"found")
    assert "OpenSSL" in caught.value.remedy


def test_provenance_tells_where_when_how_and_why_whatever_the_order_it_comes_in() -> None:
    provider = Provider(name="News", domain="n.example")
    article = Article(id="a", feed="f", title="T", excerpt="E", published=NOON, first_seen=NOON, web_url="w", provider=provider, path=PATH)
    reasons = (Reason(signal="fit", points=5, sentence="fits"), Reason(signal="title", points=-1, sentence="long"))
    record = Record(
        judged=Judged(article=article, verdict=Verdict(article="a", story="s", quality=Score(reasons=reasons), held="low-heat"))
    )
    sightings = [Sighting(article="a", feed=feed, guid="g", at=NOON, query="AI", digest="d") for feed in ("f2", "f1")]
    told = json.loads(provenance(record, sightings))
    assert [found["feed"] for found in told["found"]] == ["f1", "f2"]
    assert told["found"][0] == {"at": "2023-11-28T12:00:00Z", "digest": "d", "feed": "f1", "guid": "g", "query": "AI"}
    assert [reason["points"] for reason in told["reasons"]] == [5, -1]
    assert told["hashes"]["title"] == "e632b7095b0bf32c260fa4c539e9fd7b852d0de454e9be26f24d0d6f91d069d3"
    assert told["held"] == "low-heat"
    assert provenance(record, sightings) == provenance(record, reversed(sightings))
