"""
What py3langid knows of letters, read from its file as texts ask for it: a few megabytes instead of seventy.

The model is two large tables, of which the texts of a run touch a small part. They are unpacked once and kept beside this module, where
Python keeps its compiled modules too; where that cannot be written, a file without a name does for this process.
"""

from __future__ import annotations

import lzma
import os
import shutil
from array import array
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

PACKED = Path(MODEL_DIR, MODEL_FILE)
MOST_MOVES, MOST_ROWS = 200_000, 20_000  # that are remembered: some 25 MB at the most, in a run of a hundred languages


def identifier(kept: Path | None = None) -> LanguageIdentifier:
    """
    The model with normed probabilities, its unpacked tables at `kept` or where they usually are.

    It answers as the one that is held in memory whole.
    """
    file = _unpacked(kept or _usual())
    places = _places(file)
    weights = _read(file, places["pc"])
    return LanguageIdentifier(
        Weights(file, places["ptc"]),
        weights,
        _read(file, places["classes"]).tolist(),
        Moves(file, places["nextmove"]),
        array("i", _read(file, places["out_feat"]).tolist()),
        norm_probs=True,
        tk_row=_read(file, places["nextmove_row"]).tolist(),
    )


class Place:
    """Where in the file an array begins, in bytes, and what it is made of."""

    def __init__(self, start: int, shape: tuple[int, ...], kind: np.dtype[Any]) -> None:
        self.start, self.shape, self.kind = start, shape, kind


class Moves(dict[int, int]):
    """State and letter → the next state, learned from the file as texts walk."""

    def __init__(self, file: IO[bytes], place: Place) -> None:
        super().__init__()
        self._file, self._start, self._size = file, place.start, place.kind.itemsize

    def __missing__(self, move: int) -> int:
        if len(self) >= MOST_MOVES:
            self.clear()
        found = self[move] = int.from_bytes(os.pread(self._file.fileno(), self._size, self._start + move * self._size), "little")
        return found


class Weights(dict[int, bytes]):
    """Feature → its weight for every language; asked for several at a time, as rows of one table."""

    def __init__(self, file: IO[bytes], place: Place) -> None:
        super().__init__()
        self._file, self._start, self._kind, self._languages = file, place.start, place.kind, place.shape[1]

    def __missing__(self, feature: int) -> bytes:
        if len(self) >= MOST_ROWS:
            self.clear()
        size = self._languages * self._kind.itemsize
        found = self[feature] = os.pread(self._file.fileno(), size, self._start + feature * size)
        return found

    def __getitem__(self, features: Any) -> Any:
        rows = b"".join(map(super().__getitem__, features.tolist()))
        return np.frombuffer(rows, self._kind).reshape(len(features), self._languages)


def _usual() -> Path:
    """Another version of the model has another place."""
    told = PACKED.stat()
    return Path(__file__).with_name("__pycache__") / f"letters-{told.st_size}-{told.st_mtime_ns}.npz"


def _unpacked(kept: Path) -> IO[bytes]:
    """The tables in an open file."""
    try:
        file = kept.open("rb")
        ZipFile(file)  # its index is at the end: what is cut off has none
    except (OSError, BadZipFile):
        return _unpack(kept)
    return file


def _unpack(kept: Path) -> IO[bytes]:
    try:
        kept.parent.mkdir(exist_ok=True)
        with NamedTemporaryFile(dir=kept.parent, prefix=kept.name) as beside:
            _pour(beside)
            os.fsync(beside.fileno())
            Path(beside.name).chmod(0o644)
            os.link(beside.name, kept)
        return kept.open("rb")
    except OSError:
        file = TemporaryFile()  # noqa: SIM115 - it lives as long as the model
        _pour(file)
        return file


def _pour(file: IO[bytes]) -> None:
    with lzma.open(PACKED) as packed:
        shutil.copyfileobj(packed, file, 1 << 20)
    file.flush()


def _places(file: IO[bytes]) -> dict[str, Place]:
    """Array → where it lies; all of them are stored as they are."""
    found: dict[str, Place] = {}
    for member in ZipFile(file).infolist():
        file.seek(member.header_offset + 26)
        name, more = int.from_bytes(file.read(2), "little"), int.from_bytes(file.read(2), "little")
        file.seek(name + more, os.SEEK_CUR)
        npy.read_magic(file)
        shape, _, kind = npy.read_array_header_1_0(file)
        found[member.filename.removesuffix(".npy")] = Place(file.tell(), shape, kind)
    return found


def _read(file: IO[bytes], place: Place) -> NDArray[Any]:
    """An array of moderate size, whole."""
    file.seek(place.start)
    return np.frombuffer(file.read(int(np.prod(place.shape)) * place.kind.itemsize), place.kind).reshape(place.shape)
