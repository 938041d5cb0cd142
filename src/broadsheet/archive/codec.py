"""How nouns and times are kept: JSON by msgspec, whole seconds since 1970."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import TypeVar

import msgspec

from broadsheet.records import Article, Link, Story, Verdict

Item = TypeVar("Item")

encode = msgspec.json.Encoder().encode
decode_article = msgspec.json.Decoder(Article).decode
decode_verdict = msgspec.json.Decoder(Verdict).decode
decode_story = msgspec.json.Decoder(Story).decode
decode_links = msgspec.json.Decoder(tuple[Link, ...]).decode

MANY = 500  # bound parameters in one IN (…): SQLite's oldest limit is 999


@lru_cache(maxsize=4_096)  # of one article several rows tell the time, and of one run all
def seconds(moment: datetime) -> int:
    """An aware time as whole seconds since 1970 in UTC."""
    return int(moment.timestamp())


def moment(stored: int) -> datetime:
    """The aware UTC time of whole seconds since 1970."""
    return datetime.fromtimestamp(stored, UTC)


def digest(body: bytes) -> str:
    """The name of bytes: BLAKE2b, 128 bits, hexadecimal."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def batches(items: Iterable[Item], size: int = MANY) -> Iterator[Sequence[Item]]:
    """The items in their order, in lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
