"""Prints: pixels of a picture in a few widths and nothing else, made in processes that a bomb may end and nobody else notices."""

from __future__ import annotations

import hashlib
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from typing import Any

import msgspec
import pytest
from tests.pictures import Image, blank, chunk, drawn, encoded, jpeg, png

from broadsheet.errors import DocumentError
from broadsheet.wire.darkroom import LOGO, PICTURE, Darkroom, Developed, Printed, Purpose
from broadsheet.wire.darkroom.prints import accept

ANY = Purpose(widths=(320, 640, 1280), wider_than=0, higher_than=0, ratio=100_000)


@pytest.fixture(scope="module")
def darkroom() -> Iterator[Darkroom]:
    with Darkroom(count=1) as made:
        yield made


def developed(darkroom: Darkroom, body: bytes, purpose: Purpose = PICTURE) -> Developed:
    (came,) = darkroom.develop([(body, purpose)])
    assert isinstance(came, Developed), came
    return came


def refused(darkroom: Darkroom, body: bytes, purpose: Purpose = PICTURE) -> str:
    (came,) = darkroom.develop([(body, purpose)])
    assert isinstance(came, DocumentError), came
    return came.reason


def opened(made: Printed) -> Any:
    return Image.open(BytesIO(made.body))


def corners(image: Any) -> list[str]:
    """The colours of the four corners, clockwise from the upper left: y for red and green, r, b for neither."""
    shown = image.convert("RGB")
    right, low = shown.width - 5, shown.height - 5
    spots = [shown.getpixel(at) for at in ((4, 4), (right, 4), (right, low), (4, low))]
    return ["y" if green > 90 else "r" if red > 90 else "b" for red, green, _ in spots]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_picture_of_each_kind_is_printed_in_three_widths(darkroom: Darkroom, form: str) -> None:
    made = developed(darkroom, encoded(drawn(1600, 900), form))
    assert (made.width, made.height) == (1600, 900)
    assert [(one.width, one.height) for one in made.prints] == [(1280, 720), (640, 360), (320, 180)]
    assert all(opened(one).format == "WEBP" and opened(one).size == (one.width, one.height) for one in made.prints)
    assert corners(opened(made.prints[0])) == ["y", "b", "b", "r"]


@pytest.mark.parametrize(("width", "prints"), [(300, [300]), (320, [320]), (380, [380]), (700, [700, 320]), (1000, [1000, 640, 320])])
def test_nothing_is_made_larger_than_it_is(darkroom: Darkroom, width: int, prints: list[int]) -> None:
    assert [one.width for one in developed(darkroom, jpeg(width, max(250, width // 2))).prints] == prints


def test_the_same_picture_gives_the_same_bytes_in_any_process(darkroom: Darkroom) -> None:
    body = jpeg(1600, 900)
    with Darkroom(count=1) as other:
        assert developed(other, body) == developed(darkroom, body)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_is_turned_upright_and_says_nothing_of_where_it_was_taken(darkroom: Darkroom, turn: int) -> None:
    upright = ["y", "b", "b", "r"]
    held = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[turn]  # the way a camera held so writes an upright scene
    image = drawn(900, 600) if held is None else drawn(900, 600).transpose(held)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turn, "Camera of somebody"
    exif.get_ifd(0x8825).update({1: "N", 2: (69.0, 38.0, 57.0), 3: "E", 4: (18.0, 57.0, 18.0)})
    body = encoded(image, "JPEG", exif=exif, icc_profile=b"profile" * 400, comment=b"Secret words", quality=95)
    assert b"Camera of somebody" in body
    made = developed(darkroom, body)
    assert (made.width, made.height) == (900, 600)
    for one in made.prints:
        shown = opened(one)
        assert corners(shown) == upright
        assert not set(shown.info) & {"exif", "icc_profile", "xmp", "comment"}
        assert not dict(shown.getexif())
        assert not any(word in one.body for word in (b"EXIF", b"ICCP", b"XMP ", b"Camera", b"Secret", b"profile"))


def test_what_follows_a_picture_or_hides_in_it_is_not_printed(darkroom: Darkroom) -> None:
    script = b"<html><script>alert(document.domain)</script>"
    for body in (
        jpeg() + script,
        jpeg(comment=script),
        encoded(drawn(), "GIF", comment=script) + b"PK\x03\x04" + script,
        encoded(drawn(), "PNG")[:33] + chunk(b"tEXt", b"Comment\0" + script) + encoded(drawn(), "PNG")[33:],
        encoded(drawn(), "WEBP", xmp=script),
    ):
        assert script in body
        assert all(b"script" not in one.body for one in developed(darkroom, body).prints)


def test_of_an_animation_the_first_frame_is_shown(darkroom: Darkroom) -> None:
    others = [Image.new("RGB", (900, 600), (0, 0, n)) for n in range(3)]
    for form in ("GIF", "WEBP", "PNG", "AVIF"):
        body = encoded(drawn(), form, save_all=True, append_images=others)
        made = developed(darkroom, body).prints[0]
        assert not getattr(opened(made), "is_animated", False)
        assert corners(opened(made)) == ["y", "b", "b", "r"]


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16", "CMYK"])
def test_every_kind_of_colour_can_be_printed(darkroom: Darkroom, mode: str) -> None:
    image = drawn(mode="L").convert("I").point(lambda value: value * 256).convert(mode) if mode == "I;16" else drawn(mode=mode)
    if "A" in mode:
        image.putalpha(200)
    shown = opened(developed(darkroom, encoded(image, "JPEG" if mode == "CMYK" else "PNG")).prints[0])
    assert shown.mode == ("RGBA" if "A" in mode else "RGB")
    light = [shown.convert("L").getpixel((20, 20)), shown.convert("L").getpixel((800, 500))]
    assert light[0] > light[1] + 50


def test_a_logo_may_be_an_icon(darkroom: Darkroom) -> None:
    icon = encoded(drawn(64, 64), "ICO", sizes=[(16, 16), (64, 64)])
    assert [(one.width, one.height) for one in developed(darkroom, icon, LOGO).prints] == [(64, 64)]
    assert refused(darkroom, encoded(drawn(10, 10), "PNG"), LOGO) == "image-too-small"
    bitmap = encoded(drawn(32, 32), "ICO", sizes=[(32, 32)], bitmap_format="bmp")
    assert [one.width for one in developed(darkroom, bitmap, LOGO).prints] == [32]


BOMBS = {
    "png-60000-squared": png(60_000, 60_000, lines=bytes(1_000_000)),
    "gif-60000-squared": b"GIF89a" + struct.pack("<HHBBB", 60_000, 60_000, 0, 0, 0) + b"," + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0),
    "webp-16383-squared": b"RIFF\x1a\0\0\0WEBPVP8 \x0e\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 16_383, 16_383) + bytes(4),
    "jpeg-65000-squared": b"\xff\xd8\xff\xc0" + struct.pack(">HBHH", 11, 8, 65_000, 65_000) + bytes(30),
    "ico-of-a-png": b"\0\0\1\0\1\0" + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, 40, 22) + png(50_000, 50_000),
    "long-and-thin": png(100_000, 300),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_by_its_header_and_no_process_is_started(bomb: str) -> None:
    with Darkroom(count=1) as fresh:
        assert refused(fresh, BOMBS[bomb], ANY) == "image-bomb"
        assert all(worker._process is None for worker in fresh._workers._workers)


@cache
def gigabyte() -> bytes:
    """A gigabyte of nothing, packed to one megabyte."""
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(1 << 10)) + packer.flush()


@pytest.mark.parametrize("name", [b"zTXt", b"iTXt", b"iCCP"])
def test_a_gigabyte_of_text_or_profile_in_a_small_picture_is_a_bomb(darkroom: Darkroom, name: bytes) -> None:
    head = {b"zTXt": b"Comment\0\0", b"iTXt": b"Comment\0\1\0\0\0", b"iCCP": b"profile\0\0"}[name]
    assert refused(darkroom, png(300, 300, chunk(name, head + gigabyte()), lines=blank(300, 300))) == "image-bomb"


def test_of_ten_thousand_frames_one_is_decoded(darkroom: Darkroom) -> None:
    first = encoded(Image.new("P", (2000, 2000)), "GIF")
    frame = first[first.index(b",\0\0\0\0\xd0\x07\xd0\x07") : -1]
    body = first[:-1] + (b"!\xf9\x04\x04\0\0\0\0" + frame) * 9_999 + b";"
    assert len(body) > 10_000_000
    assert developed(darkroom, body).width == 2000


def test_claims_that_the_header_cannot_refute_end_a_process_and_not_ours() -> None:
    """The control: without the look at the header the same claims are decoded, and only the worker's bounds hold."""
    lines = zlib.compressobj(9)
    body = b"".join(lines.compress(bytes(1 << 20)) for _ in range(65)) + lines.flush()
    honest = png(8_200, 8_200)
    packed = honest[:33] + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    with Darkroom(count=1) as careful:
        assert refused(careful, packed, ANY) == "image-bomb"
        assert all(worker._process is None for worker in careful._workers._workers)
        trusting = careful._workers.run([msgspec.msgpack.encode({"body": packed, "kind": "png", "widths": (320,)})])
        (done,) = trusting
        assert done.error is not None
        assert careful._workers._workers[0]._process is not None, "the control never reached a worker"
        assert developed(careful, jpeg()).width == 900, "the darkroom does not work after a bomb"


def test_one_bad_picture_costs_the_others_nothing(darkroom: Darkroom) -> None:
    came = list(darkroom.develop([(jpeg(), PICTURE), (b"<html>", PICTURE), (jpeg()[:3000], PICTURE), (jpeg(), PICTURE)]))
    assert [isinstance(one, Developed) for one in came] == [True, False, False, True]


def test_a_worker_that_lies_is_not_believed() -> None:
    with Darkroom(count=1) as made:
        true = developed(made, jpeg())
    (first, *_) = true.prints
    html = b"<html>" + first.body
    lies: Sequence[Sequence[Printed]] = [
        [],
        [first] * 9,
        [Printed(width=first.width, height=first.height, body=first.body + b"<script>")],
        [Printed(width=first.width + 1, height=first.height, body=first.body)],
        [Printed(width=first.width, height=first.height, body=html)],
        [Printed(width=first.width, height=first.height, body=with_chunk(first.body))],
    ]
    assert accept(msgspec.msgpack.encode(true), PICTURE.widths) == true
    for lie in lies:
        with pytest.raises(DocumentError):
            accept(msgspec.msgpack.encode(msgspec.structs.replace(true, prints=tuple(lie))), PICTURE.widths)
    with pytest.raises(DocumentError):
        accept(b"\x93\1\2\3", PICTURE.widths)


def with_chunk(body: bytes) -> bytes:
    """The WebP with a chunk of words at its end, its length told right."""
    longer = body + b"XMP \x08\0\0\0<script>"
    return longer[:4] + struct.pack("<I", len(longer) - 8) + longer[8:]


def test_ours_never_loads_the_decoder() -> None:
    code = "import sys, broadsheet.line, broadsheet.wire.darkroom; print('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_names_are_of_bytes_alone(darkroom: Darkroom) -> None:
    one, two = developed(darkroom, jpeg()), developed(darkroom, jpeg() + b"trailing")
    assert [hashlib.sha256(p.body).hexdigest() for p in one.prints] == [hashlib.sha256(p.body).hexdigest() for p in two.prints]
