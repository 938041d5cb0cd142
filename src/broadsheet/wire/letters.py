"""
What py3langid knows of letters, mapped from a file: only what texts touch is in memory, a few megabytes instead of seventy.

The model's tables are unpacked once and kept beside this module, where Python keeps its compiled modules too; where that cannot be
written, a file without a name does for this process.
"""

from __future__ import annotations

import lzma
import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

PACKED = Path(MODEL_DIR, MODEL_FILE)
PIECE = 16_384
"""Bytes that are written at once: a kernel may bring in together what was written together."""


def identifier(kept: Path | None = None) -> LanguageIdentifier:
    """
    The model with normed probabilities, its unpacked tables at `kept` or where they usually are.

    It answers as the one that is held in memory whole.
    """
    with _unpacked(kept or _usual()) as file, ZipFile(file) as parts:
        table = {part.filename.removesuffix(".npy"): _mapped(file, part) for part in parts.infolist()}
    steps, rows, found = (_numbers(table[name]) for name in ("nextmove", "nextmove_row", "out_feat"))
    return LanguageIdentifier(table["ptc"], table["pc"], table["classes"].tolist(), steps, found, norm_probs=True, tk_row=rows)


def _numbers(array: NDArray[Any]) -> memoryview:
    """An array whose numbers are Python's when they are asked for, one by one, wherever it begins."""
    kind: Any = array.dtype.char
    return memoryview(array.view(np.uint8).data).cast(kind)


def _mapped(file: IO[bytes], part: ZipInfo) -> NDArray[Any]:
    """An array of an npz file, which holds them as they are, behind the head of a part (APPNOTE 4.3.7) and their own."""
    file.seek(part.header_offset + 26)
    name, more = int.from_bytes(file.read(2), "little"), int.from_bytes(file.read(2), "little")
    file.seek(name + more, os.SEEK_CUR)
    npy.read_magic(file)
    shape, _, kind = npy.read_array_header_1_0(file)
    return np.asarray(np.memmap(file, kind, "r", file.tell(), shape))


def _usual() -> Path:
    """Another version of the model has another place."""
    told = PACKED.stat()
    return Path(__file__).with_name("__pycache__") / f"letters-{told.st_size}-{told.st_mtime_ns}.npz"


def _unpacked(kept: Path) -> IO[bytes]:
    """The tables in an open file."""
    with suppress(OSError, BadZipFile), ZipFile(kept):  # its index is at the end: what is cut off has none
        return kept.open("rb")
    try:
        _keep(kept)
        return kept.open("rb")
    except OSError:
        file = TemporaryFile()  # noqa: SIM115 - the caller closes it
        _pour(file)
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
        except OSError:
            Path(beside.name).unlink()
            raise


def _pour(file: IO[bytes]) -> None:
    with lzma.open(PACKED) as packed:
        shutil.copyfileobj(packed, file, PIECE)
    file.flush()
