"""
WARC files whose fields are named otherwise than FastWARC knows them, as streams that it can read.

Names of fields are the same in any case (ISO 28500, section 4), and some tools write them small; some end their lines with LF alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Self

from broadsheet.wire.packedfiles import unpacked

LENGTH = "Content-Length"
_NAMES = {name.lower(): name for name in ("WARC-Type", "Content-Type", LENGTH)}
_USUAL = frozenset(_NAMES.values())
_LONGEST_LINE = 32_768  # FastWARC reads no longer heads
_CHUNK = 65_536
_MOST_DIGITS = 18  # of a length


def are_known(names: Iterable[str]) -> bool:
    """Whether the names of a record's fields are spelt as FastWARC knows them; a record without a length is none that it knows."""
    found = set(names)
    return found >= _USUAL or (LENGTH in found and all(_NAMES.get(name.lower(), name) == name for name in found))


class Respelt:
    """
    A WARC file, unpacked, with the fields of its records named as FastWARC knows them, which reads nothing but this of a stream.

    A context manager. Raises what `unpacked` does, and EOFError on the way where the file ends within the head of a record.
    """

    def __init__(self, path: Path) -> None:
        self._file = unpacked(path)
        self._parts, self._rest = _parts(self._file), b""
        self._given = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size` of them; none at the end."""
        part = self._rest or next(self._parts, b"")
        found, self._rest = part[:size], part[size:]
        self._given += len(found)
        return found

    def tell(self) -> int:
        """How many bytes were read."""
        return self._given

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    """An archive piece by piece: what is before a record as it stands, its head respelt, its content by its length."""
    while line := file.readline(_LONGEST_LINE):
        if not line.startswith(b"WARC/"):
            yield line
            continue
        length = b""
        while line.strip(b"\r\n"):
            name, value = _field(line.rstrip(b"\r\n"))
            length = value if name == LENGTH else length
            yield (f"{name}: ".encode() if name else b"") + value + b"\r\n"
            if not (line := file.readline(_LONGEST_LINE)):
                raise EOFError("ends within the head of a record")
        yield b"\r\n"
        yield from _content(file, int(length) if length.isdigit() and len(length) <= _MOST_DIGITS else 0)


def _field(line: bytes) -> tuple[str, bytes]:
    """The name of a field as FastWARC knows it, and its value; without a name what needs none, as it stands."""
    name, _, value = line.partition(b":")
    known = _NAMES.get(name.strip().lower().decode("latin-1"), "")
    return known, value.strip() if known else line


def _content(file: IO[bytes], left: int) -> Iterator[bytes]:
    while left and (chunk := file.read(min(left, _CHUNK))):
        left -= len(chunk)
        yield chunk
