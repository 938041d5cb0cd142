"""Pictures for tests, drawn by arithmetic, so that they are the same everywhere."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest

Image = pytest.importorskip("PIL.Image", reason="broadsheet[images] is not installed")


def drawn(width: int = 900, height: int = 600, mode: str = "RGB") -> Any:
    """A picture whose left half is red and whose upper half is green, so that every turn of it can be told."""
    image = Image.new("RGB", (width, height), (0, 0, 90))
    image.paste((200, 0, 90), (0, 0, width // 2, height))
    image.paste((200, 180, 0), (0, 0, width // 2, height // 2))
    return image.convert(mode)


def encoded(image: Any, form: str, **how: Any) -> bytes:
    """The image as a file of that form."""
    out = BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def jpeg(width: int = 900, height: int = 600, **how: Any) -> bytes:
    """A plain photograph."""
    return encoded(drawn(width, height), "JPEG", **how)


def chunk(name: bytes, body: bytes) -> bytes:
    """One chunk of a PNG with its checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, *chunks: bytes, lines: bytes = b"") -> bytes:
    """A grey PNG of any claim, with chunks before its data, which is all black unless it is given."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")


def blank(width: int, height: int) -> bytes:
    """The lines of a black PNG."""
    return bytes((width + 1) * height)
