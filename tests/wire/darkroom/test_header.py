"""What a picture says of itself: read from its first bytes, by kind, whatever it is called and whatever it claims."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pictures import drawn, encoded, png

from broadsheet.errors import DocumentError
from broadsheet.wire.darkroom import read_header
from broadsheet.wire.darkroom.header import Kind

FORMS: dict[Kind, dict[str, object]] = {"jpeg": {}, "png": {}, "gif": {}, "webp": {}, "avif": {"speed": 10}, "ico": {"sizes": [(48, 32)]}}


def reason(body: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read_header(body)
    return caught.value.reason


@pytest.mark.parametrize("kind", FORMS)
def test_kind_and_size_are_those_of_the_picture(kind: Kind) -> None:
    header = read_header(encoded(drawn(48, 32), kind.upper(), **FORMS[kind]))
    assert (header.kind, header.width, header.height) == (kind, 48, 32)


@pytest.mark.parametrize(
    "body",
    [
        encoded(drawn(333, 222), "JPEG", progressive=True),
        encoded(drawn(333, 222), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0", comment=b"x" * 60_000),
        encoded(drawn(333, 222), "WEBP", lossless=True),
        encoded(drawn(333, 222, "RGBA"), "WEBP"),
        encoded(drawn(333, 222), "WEBP", save_all=True, append_images=[drawn(333, 222, "L")]),
        encoded(drawn(333, 222), "GIF", save_all=True, append_images=[drawn(333, 222, "L")]),
        encoded(drawn(333, 222), "AVIF", save_all=True, append_images=[drawn(333, 222, "L")], speed=10),
    ],
    ids=["progressive", "long-comment", "lossless", "alpha", "webp-animation", "gif-animation", "avif-sequence"],
)
def test_every_variety_tells_its_size(body: bytes) -> None:
    assert (read_header(body).width, read_header(body).height) == (333, 222)


def test_the_first_bytes_of_a_picture_are_enough() -> None:
    for kind, enough in {"jpeg": 700, "png": 32, "gif": 900, "webp": 32, "avif": 512}.items():
        assert read_header(encoded(drawn(333, 222), kind.upper())[:enough]).width == 333


def test_a_frame_that_reaches_beyond_its_screen_counts() -> None:
    body = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + b"," + struct.pack("<HHHHB", 9, 9, 60_000, 60_000, 0)
    assert (read_header(body).width, read_header(body).height) == (60_009, 60_009)


def test_a_picture_within_an_icon_is_believed_before_its_directory() -> None:
    body = b"\0\0\1\0\1\0" + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, 40, 22) + png(50_000, 50_000)
    assert (read_header(body).width, read_header(body).height) == (50_000, 50_000)


@pytest.mark.parametrize(
    "body",
    [b"", b"<!doctype html><img>", b"\x89PNG", b"GIF8", b"RIFF....WAVE", b"\0\0\0\x14ftypmp42\0\0\0\0mp42isom", b"\xff\xd8", b"just text"],
)
def test_what_begins_like_no_picture_is_none(body: bytes) -> None:
    assert reason(body) == "image-not-an-image"


@pytest.mark.parametrize(
    "body",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?>\n<!-- x --><SVG/>',
        b"II*\0........",
        b"BM........",
        b"%PDF-1.7",
        b"\0\0\0\x0cjP  \r\n",
    ],
)
def test_kinds_that_are_not_taken_are_named(body: bytes) -> None:
    assert reason(body) == "image-format"


@pytest.mark.parametrize("kind", FORMS)
def test_a_picture_cut_within_its_header_is_broken_and_never_anything_else(kind: Kind) -> None:
    whole = encoded(drawn(48, 32), kind.upper(), **FORMS[kind])
    found = set()
    for end in range(min(len(whole), 400)):
        try:
            read_header(whole[:end])
        except DocumentError as error:
            found.add(error.reason)
    assert found <= {"image-broken", "image-not-an-image"}
    assert "image-broken" in found


@pytest.mark.parametrize("body", [png(0, 9), png(9, 0), b"GIF89a" + bytes(6) + b"\0" + b"," + bytes(9)], ids=["width", "height", "gif"])
def test_a_picture_of_no_size_is_broken(body: bytes) -> None:
    assert reason(body) == "image-broken"


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xd8" + b"\xff" * 20_000_000,
        b"\xff\xd8\xff\xe0" + b"\xff\xe0\0\0" * 5_000_000,
        b"GIF89a" + bytes(7) + b"!\xfe" + b"\1x" * 10_000_000,
        b"GIF89a" + bytes(7) + b"!\xfe\0" * 7_000_000,
        b"\0\0\0\x14ftypavif\0\0\0\0avif" + b"\0\0\0\x08free" * 2_500_000,
        b"\0\0\0\x14ftypavif\0\0\0\0avif" + b"\0\0\0\0meta\0\0\0\0" * 1_500_000,
        b"\0\0\0\x14ftypavif\0\0\0\0avif" + b"\0\0\0\1free" + b"\xff" * 8,
        b"\0\0\1\0\xff\xff" + b"\xff" * 5_000_000,
    ],
    ids=["fill", "segments", "blocks", "extensions", "boxes", "metas", "huge-box", "frames"],
)
def test_a_long_way_to_the_size_is_not_walked_to_its_end(body: bytes) -> None:
    assert reason(body) == "image-broken"


@given(st.sampled_from(sorted(FORMS)), st.integers(0, 400), st.binary(min_size=1, max_size=12))
def test_whatever_is_written_over_a_header_it_is_told_or_refused(kind: Kind, at: int, over: bytes) -> None:
    whole = encoded(drawn(48, 32), kind.upper(), **FORMS[kind])
    fuzz(whole[:at] + over + whole[at + len(over) :])


@given(
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x14ftypavif", b"\0\0\1\0"]),
    st.binary(max_size=200),
)
def test_whatever_follows_a_magic_number_it_is_told_or_refused(magic: bytes, rest: bytes) -> None:
    fuzz(magic + rest)


def fuzz(body: bytes) -> None:
    """What a fuzzer may call with any bytes: a header of some size, or a DocumentError; anything else is a find."""
    try:
        header = read_header(body)
    except DocumentError:
        return
    assert header.width > 0
    assert header.height > 0
