"""The size of a picture from its first bytes, as the picture itself has it."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.wire.pages.sizes import NEEDED, READERS, UNKNOWN, size_of

Image = pytest.importorskip("PIL.Image")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("PNG", {}),
        ("GIF", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True, "exif": b"Exif\0\0" + b"x" * 2000}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\0\0"}),
        ("AVIF", {}),
    ],
)
def test_the_first_bytes_tell_the_size_that_the_whole_picture_has(form: str, said: dict[str, object]) -> None:
    file = BytesIO()
    Image.new("RGB", (641, 359), "navy").save(file, form, **said)
    assert size_of(file.getvalue()[:NEEDED]) == (641, 359)


@given(st.sampled_from(READERS), st.binary(max_size=200))
def test_any_bytes_have_a_size_or_none(reader: tuple[bytes, int, object], rest: bytes) -> None:
    mark, start, _ = reader
    width, height = size_of(b"\0" * start + mark + rest)
    assert ((width, height) == UNKNOWN) or (width > 0 and height > 0)


def test_what_is_no_picture_has_no_size() -> None:
    assert size_of(b"<svg width='600' height='400'>") == size_of(b"") == UNKNOWN
