"""
What py3langid knows of letters, read from its file as texts ask for it: a few megabytes instead of seventy.

The model is two large tables, of which the texts of a run touch a small part. They are unpacked once and kept beside this module, where
Python keeps its compiled modules too; where that cannot be written, a file without a name does for this process.
"""

from __future__ import annotations

import lzma
import math
import os
import shutil
from array import array
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Any, NamedTuple, TypeVar
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

from broadsheet.beside import beside
from broadsheet.errors import ModelError

Row = TypeVar("Row", int, bytes)
PACKED = Path(MODEL_DIR, MODEL_FILE)
MOST_MOVES, MOST_ROWS = 200_000, 20_000  # that are remembered: some 25 MB at the most, in a run of a hundred languages


def identifier(kept: Path | None = None) -> LanguageIdentifier:
    """
    The model with normed probabilities, its unpacked tables at `kept` or where they usually are.

    It answers as the one that is held in memory whole. Raises ModelError where its tables cannot be unpacked.
    """
    with _unpacked(kept or _usual()) as file:
        tables = Tables(file)
    return LanguageIdentifier(
        Weights(tables, "ptc", MOST_ROWS, bytes),
        tables.whole("pc"),
        tables.whole("classes").tolist(),
        Rows(tables, "nextmove", MOST_MOVES, _number),
        array("i", tables.whole("out_feat").tolist()),
        norm_probs=True,
        tk_row=tables.whole("nextmove_row").tolist(),
    )


class Place(NamedTuple):
    """Where in the file an array begins, in bytes, and what it is made of."""

    start: int
    shape: tuple[int, ...]
    kind: np.dtype[Any]


class Tables:
    """The unpacked arrays, in a file that stays open for as long as somebody reads in it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.places, self._open = _places(file), os.dup(file.fileno())

    def __del__(self) -> None:
        os.close(self._open)

    def piece(self, start: int, size: int) -> bytes:
        """So many bytes of the file."""
        return os.pread(self._open, size, start)

    def whole(self, name: str) -> NDArray[Any]:
        """An array of moderate size."""
        start, shape, kind = self.places[name]
        return np.frombuffer(self.piece(start, math.prod(shape) * kind.itemsize), kind).reshape(shape)


class Rows(dict[int, Row]):
    """Number → the row of an array that stands there, read from the file as texts ask for it; `most` are remembered."""

    def __init__(self, tables: Tables, name: str, most: int, made: Callable[[bytes], Row]) -> None:
        super().__init__()
        self._tables, self._most = tables, most
        self._made: Callable[[bytes], Row] = made
        self._start, self.shape, self.kind = tables.places[name]
        self._size = math.prod(self.shape[1:]) * self.kind.itemsize

    def __missing__(self, number: int) -> Row:
        if len(self) >= self._most:
            self.clear()
        found: Row = self._made(self._tables.piece(self._start + number * self._size, self._size))
        self[number] = found
        return found


class Weights(Rows[bytes]):
    """Feature → its weight for every language; asked for several at a time, as rows of one table."""

    def __getitem__(self, features: Any) -> Any:
        rows = b"".join(map(super().__getitem__, features.tolist()))
        return np.frombuffer(rows, self.kind).reshape(len(features), *self.shape[1:])


def _number(packed: bytes) -> int:
    return int.from_bytes(packed, "little")


def _usual() -> Path:
    """Another version of the model has another place."""
    told = PACKED.stat()
    return Path(beside(__file__), f"letters-{told.st_size}-{told.st_mtime_ns}.npz")


def _unpacked(kept: Path) -> IO[bytes]:
    """The tables in an open file."""
    with suppress(OSError, BadZipFile), ZipFile(kept):  # its index is at the end: what is cut off has none
        return kept.open("rb")
    try:
        _keep(kept)
        return kept.open("rb")
    except OSError:
        return _nameless()


def _nameless() -> IO[bytes]:
    """The tables in a file without a name. Raises ModelError where there is no room for them either."""
    try:
        file = TemporaryFile()  # noqa: SIM115 - the caller closes it
        _pour(file)
    except OSError as error:
        raise ModelError(f"cannot be unpacked: {error.strerror}", subject=str(PACKED), remedy="make room for 70 MB") from error
    return file


def _keep(kept: Path) -> None:
    """Unpack the tables beside their place, and put them there whole."""
    kept.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=kept.parent, prefix=kept.name, delete=False) as beside:
        try:
            _pour(beside)
            os.fsync(beside.fileno())
            Path(beside.name).chmod(0o644)
            Path(beside.name).replace(kept)
        except BaseException:
            Path(beside.name).unlink()
            raise
    for other in kept.parent.glob("letters-*.npz"):
        if other != kept:  # of an earlier py3langid
            other.unlink(missing_ok=True)


def _pour(file: IO[bytes]) -> None:
    with lzma.open(PACKED) as packed:
        shutil.copyfileobj(packed, file, 1 << 20)
    file.flush()


def _places(file: IO[bytes]) -> dict[str, Place]:
    """Array → where it lies; all of them are stored as they are."""
    found: dict[str, Place] = {}
    with ZipFile(file) as members:
        for member in members.infolist():
            file.seek(member.header_offset + 26)  # the lengths of the name and of what stands behind it
            name, more = int.from_bytes(file.read(2), "little"), int.from_bytes(file.read(2), "little")
            file.seek(name + more, os.SEEK_CUR)
            npy.read_magic(file)
            shape, _, kind = npy.read_array_header_1_0(file)
            found[member.filename.removesuffix(".npy")] = Place(file.tell(), shape, kind)
    return found
