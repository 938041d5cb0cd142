"""
The private payload of a record: sealed so that it stays the same while its content is the same.

AES-256-GCM-SIV (RFC 8452) with a nonce made from key, path and plaintext; path and key id are authenticated with it, so
that a value opens only in the record it was sealed for. The value is base64 ciphertext `;` base64 nonce.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from broadsheet.errors import ConfigurationError, RecordError
from broadsheet.records import Reason, Record, Sighting

KEY_BYTES = 32
_NONCE_BYTES = 12
_HEX = re.compile(r"[0-9a-fA-F]{64}")

_encode = msgspec.json.Encoder(order="deterministic").encode


def new_key() -> bytes:
    """A new secret key of 32 bytes from the system's source of chance."""
    return os.urandom(KEY_BYTES)


def key_text(key: bytes) -> str:
    """The one line of a key file: the key in base64."""
    return base64.b64encode(key).decode()


def load_key(text: str, where: str) -> bytes:
    """The key that the text of a key file holds, in base64 or hex; ConfigurationError naming `where` if it holds none."""
    word = text.strip()
    try:
        key = bytes.fromhex(word) if _HEX.fullmatch(word) else base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(
            f"holds no key of {KEY_BYTES} bytes", subject=where, remedy="write 64 hexadecimal digits or 44 characters of base64"
        )
    return key


def key_id(key: bytes) -> str:
    """The public name of a key: eight hexadecimal digits that tell nothing of it."""
    return hmac.new(key, b"broadsheet key id", hashlib.sha256).hexdigest()[:8]


def seal(key: bytes, path: str, plaintext: bytes) -> str:
    """The secured value of `plaintext` in the record at `path`; the same three give the same value."""
    nonce = hmac.new(key, path.encode() + plaintext, hashlib.sha256).digest()[:_NONCE_BYTES]
    sealed = _cipher(key).encrypt(nonce, plaintext, _bound(path, key_id(key)))
    return f"{base64.b64encode(sealed).decode()};{base64.b64encode(nonce).decode()}"


def open_sealed(keys: Mapping[str, bytes], path: str, value: str) -> bytes:
    """
    The plaintext of a secured value in the record at `path`, by whichever of the keys (by id) sealed it.

    Raises RecordError: `bad-secured` when the value has not the form, `cannot-open` when no key opens it there whole.
    """
    sealed, nonce = _parts(path, value)
    for name, key in keys.items():
        try:
            return _cipher(key).decrypt(nonce, sealed, _bound(path, name))
        except InvalidTag:
            continue
    raise RecordError("cannot-open", "no key here opens the secured value: another key, another record or a changed value", subject=path)


def provenance(record: Record, sightings: Iterable[Sighting]) -> bytes:
    """
    What a record's payload says, as canonical JSON: where, when and by which feed or query the article was found,
    SHA-256 of its title, excerpt and text, and the reasons of its quality in full.
    """
    article, verdict = record.judged.article, record.judged.verdict
    found = sorted(sightings, key=lambda sighting: (sighting.at, sighting.feed, sighting.guid))
    return _encode(
        {
            "article": article.id,
            "claimed": article.claimed,
            "firstSeen": article.first_seen,
            "found": [_sighting(sighting) for sighting in found],
            "hashes": {name: _digest(text) for name, text in _texts(record).items()},
            "reasons": _reasons(verdict.quality.reasons),
            "story": verdict.story,
            "held": verdict.held,
            "copyOf": verdict.copy_of,
        }
    )


def _texts(record: Record) -> dict[str, str]:
    article = record.judged.article
    return {"title": article.title, "excerpt": article.excerpt, "text": article.text}


def _sighting(sighting: Sighting) -> dict[str, object]:
    return {"feed": sighting.feed, "guid": sighting.guid, "at": sighting.at, "query": sighting.query, "digest": sighting.digest}


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, object]]:
    return [{"signal": reason.signal, "points": reason.points, "sentence": reason.sentence} for reason in reasons]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _bound(path: str, name: str) -> bytes:
    return f"{path}\0{name}".encode()


def _cipher(key: bytes) -> AESGCMSIV:
    try:
        return AESGCMSIV(key)
    except UnsupportedAlgorithm as error:
        remedy = "install a cryptography wheel with OpenSSL 3.2 or newer, or take [secured] out of broadsheet.toml"
        raise ConfigurationError("this OpenSSL has no AES-GCM-SIV", subject="secured.key_file", remedy=remedy) from error


def _parts(path: str, value: str) -> tuple[bytes, bytes]:
    sealed, _, nonce = value.partition(";")
    try:
        parts = _decoded(sealed), _decoded(nonce)
    except (binascii.Error, ValueError) as error:
        raise RecordError("bad-secured", "not base64 ciphertext, a semicolon and base64 nonce", subject=path) from error
    if len(parts[1]) != _NONCE_BYTES:
        raise RecordError("bad-secured", f"the nonce has {len(parts[1])} bytes, not {_NONCE_BYTES}", subject=path)
    return parts


def _decoded(text: str) -> bytes:
    """The bytes of strict base64: one text for one value, so that no changed character goes unseen."""
    decoded = base64.b64decode(text, validate=True)
    if base64.b64encode(decoded).decode() != text:
        raise ValueError("base64 with stray bits")
    return decoded
