"""Files that may be packed, as streams of what is in them."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import IO, Any, cast

from fastwarc.stream_io import ZstdReader

from broadsheet.wire.captures import ZSTD
from broadsheet.wire.fetch.body import GZIP


def unpacked(path: Path) -> IO[bytes]:
    """
    The file, unpacked where its first bytes are those of gzip or Zstandard, whatever it is called. Raises OSError.

    What is damaged is found on the way: EOFError, OSError or zlib.error.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(GZIP):
        return cast("IO[bytes]", gzip.open(path))
    return cast("IO[bytes]", io.BufferedReader(_Zstandard(path), 1 << 20)) if start == ZSTD else path.open("rb")


class _Zstandard(io.RawIOBase):
    """A Zstandard file as a stream of what is in it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._reader = ZstdReader(self._file)

    def readable(self) -> bool:
        return True

    def readinto(self, place: Any) -> int:
        found = self._reader.read(len(place))
        place[: len(found)] = found
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
