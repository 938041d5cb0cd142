"""Names of fields are the same in any case: however they are spelt, what is in an archive is found, and what is damaged is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.wire.archived import MOMENT, PAGE, opened, packed, record, warc, zstandard


def small(body: bytes) -> bytes:
    """A record with the names of its fields in small letters."""
    head, gap, rest = body.partition(b"\r\n\r\n")
    version, *lines = head.split(b"\r\n")
    fields = [name.lower() + b":" + value for name, _, value in (line.partition(b":") for line in lines)]
    return b"\r\n".join([version, *fields]) + gap + rest


SPELT: dict[str, Callable[[bytes], bytes]] = {
    "small": small,
    "small-type": lambda body: body.replace(b"WARC-Type", b"warc-type"),
    "small-length": lambda body: body.replace(b"Content-Length", b"content-length"),
    "loud": lambda body: body.replace(b"WARC-Type", b"WARC-TYPE").replace(b"WARC-Date", b"WARC-DATE"),
    "small-media-type": lambda body: body.replace(b"Content-Type: application", b"content-type: application"),
    "loud-media-type": lambda body: body.replace(b"application/http", b"Application/HTTP"),
    "no-media-type": lambda body: body.replace(b"Content-Type: application/http; msgtype=response\r\n", b""),
    "line-feeds": lambda body: body.replace(b"\r\n\r\n", b"\n\n", 1).replace(b"\r\n", b"\n", 6),
}


@pytest.mark.parametrize("pack", [bytes, packed], ids=["plain", "gzip"])
@pytest.mark.parametrize("spelling", SPELT)
def test_names_of_fields_are_the_same_in_any_case(tmp_path: Path, spelling: str, pack: Callable[[bytes], bytes]) -> None:
    spelt = SPELT[spelling]
    records = [spelt(record(PAGE + b"x" * 100_000)), record(), spelt(record(kind="request")), spelt(record())]
    documents, reasons, end = opened(warc(tmp_path, b"".join(map(pack, records))))
    assert ([len(document.body) for document in documents], reasons, end) == ([100_000 + len(PAGE), len(PAGE), len(PAGE)], [], "")
    assert {(document.final, document.fetched) for document in documents} == {("https://a.example/1", MOMENT)}


def test_records_spelt_otherwise_are_read_once_behind_others(tmp_path: Path) -> None:
    numbered = [record(address=f"https://a.example/{number}") for number in range(6)]
    path = zstandard(tmp_path / "a.warc.zst", b"".join([*numbered[:3], *map(small, numbered[3:])]))
    assert [document.final for document in opened(path)[0]] == [f"https://a.example/{number}" for number in range(6)]


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        (small(record())[:-30], "truncated"),
        (small(record())[:40], "truncated"),
        (b"no record\r\n\r\n", "bad-warc"),
    ],
)
def test_what_came_before_the_damage_is_kept_however_it_is_spelt(tmp_path: Path, tail: bytes, reason: str) -> None:
    documents, _, end = opened(warc(tmp_path, small(record()) + small(record()) + tail))
    assert (len(documents), end) == (2, reason)


def test_a_packed_archive_spelt_otherwise_that_is_cut_off_says_so(tmp_path: Path) -> None:
    documents, _, end = opened(warc(tmp_path, (packed(small(record())) + packed(small(record())))[:-20]))
    assert (len(documents), end) == (1, "truncated")


@pytest.mark.parametrize("length", [b"-5", b"x", b"9" * 30, b"9" * 5_000, b"", b"6_9"])
def test_a_length_that_is_none_is_named_however_it_is_spelt(tmp_path: Path, length: bytes) -> None:
    broken = re.sub(rb"Content-Length: \d+", b"Content-Length: " + length, record())
    for body in (record() + broken, small(record()) + small(broken)):
        documents, _, end = opened(warc(tmp_path, body))
        assert (len(documents), end) == (1, "bad-warc")
