"""
A body within bounds: capped as it arrives and as it is decoded, never held beyond the cap by more than one piece.

The HTTP client's own decoding is off; gzip (RFC 1952) and deflate (RFC 1950, or bare RFC 1951 as some servers send it) are
decoded here a piece at a time. Any other coding was not asked for and is refused by its name.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from broadsheet.errors import FetchError

PIECE = 65_536
LENGTHY = 1 << 19
"""Bytes after which a body is long: those come a few at a time (`turns.py`), since each takes memory, and much of a loop's time."""
MOST_MEMBERS = 1_000  # of one gzip body: beyond it lies an attack on time, not a feed
RATIO_FLOOR = 1 << 20  # small bodies may be as regular as they like
GZIP = b"\x1f\x8b"


class Plain:
    """A body that is sent as it is."""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """The chunk itself."""
        yield chunk

    def whole(self) -> bool:
        """Always: its length is the HTTP client's business."""
        return True


class Inflated:
    """A gzip or deflate body; `pieces` gives at most `PIECE` bytes at a time, however little they were sent in."""

    def __init__(self, coding: str) -> None:
        self._gzip, self._members, self._over = coding == "gzip", 0, False
        self._stream: Any = None  # zlib does not name the type of its streams

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What a chunk decodes to; zlib.error when it does not."""
        pending = True
        while (chunk or pending) and self._ready(chunk):
            piece = self._stream.decompress(chunk, PIECE)
            pending = len(piece) == PIECE
            chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if piece:
                yield piece

    def _ready(self, chunk: bytes) -> bool:
        """Whether a stream is open for this chunk; what follows the last one (padding, as tools leave it) is not read."""
        if self._stream is not None and not self._stream.eof:
            return True
        if self._stream is not None and chunk:
            self._over = self._over or not (self._gzip and GZIP.startswith(chunk[:2]))
        if self._over or not chunk:
            return False
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise FetchError("bad-encoding", f"more than {MOST_MEMBERS} gzip members")
        self._stream = zlib.decompressobj(self._window(chunk))
        return True

    def _window(self, chunk: bytes) -> int:
        if self._gzip:
            return zlib.MAX_WBITS | 16
        return zlib.MAX_WBITS if chunk[0] & 15 == zlib.DEFLATED else -zlib.MAX_WBITS

    def whole(self) -> bool:
        """Whether the last stream came to its end; nothing at all is whole as well."""
        return self._stream is None or bool(self._stream.eof)


class Intake:
    """
    Collects one body. `feed` raises FetchError `too-large`, `truncated` or `bad-encoding`; `close` gives the bytes.

    With `cut` a body that is longer is `full` at its cap, and `close` gives what came before.
    """

    def __init__(self, codings: Sequence[str], max_bytes: int, ratio: int, *, cut: bool = False) -> None:
        self._decoder = decoder(codings)
        self._most, self._ratio, self._cut = max_bytes, ratio, cut
        self._pieces: list[bytes] = []
        self.arrived = self.size = 0

    @property
    def full(self) -> bool:
        """Whether no more is wanted."""
        return self._cut and self.size > self._most

    def feed(self, chunk: bytes) -> None:
        """Take in what arrived."""
        self.arrived += len(chunk)
        self._bound(self.arrived)
        try:
            for piece in self._decoder.pieces(chunk):
                self.size += len(piece)
                self._bound(self.size)
                self._pieces.append(piece)
                if self.full:
                    return
        except zlib.error as error:
            # a wrong checksum or length is what a cut or a spoilt transfer looks like
            reason = "truncated" if "data check" in str(error) or "length check" in str(error) else "bad-encoding"
            raise FetchError(reason, f"the body cannot be decoded: {error}") from error

    def _bound(self, size: int) -> None:
        if size > self._most and not self._cut:
            raise FetchError("too-large", f"more than {self._most:,} bytes")
        if size > max(RATIO_FLOOR, self._ratio * self.arrived):
            raise FetchError("too-large", f"it decodes to more than {self._ratio} times its size")

    def close(self) -> bytes:
        """The whole body, decoded."""
        if not self._decoder.whole() and not self.full:
            raise FetchError("truncated", "the body ends before its end")
        if self.full:
            self._pieces[-1] = self._pieces[-1][: self._most - self.size]
        return b"".join(self._pieces)


def decoder(codings: Sequence[str]) -> Plain | Inflated:
    """What decodes a body of these content codings; FetchError `bad-encoding` for more than one, or an unknown one."""
    names = [name for name in (coding.strip().lower() for coding in codings) if name not in {"", "identity"}]
    if not names:
        return Plain()
    if names in (["gzip"], ["x-gzip"]):
        return Inflated("gzip")
    if names == ["deflate"]:
        return Inflated("deflate")
    raise FetchError("bad-encoding", f"the body is sent as {', '.join(names)[:80]}, which was not asked for")


async def collect(intake: Intake, chunks: AsyncIterator[bytes], turn: AbstractAsyncContextManager[None]) -> bytes:
    """Feed all chunks and give the body; it stops at the first byte too many. What is long goes on when it is its turn."""
    await _feed(intake, chunks, LENGTHY)
    if intake.size > LENGTHY and not intake.full:
        async with turn:
            await _feed(intake, chunks)
    return intake.close()


async def _feed(intake: Intake, chunks: AsyncIterator[bytes], most: float = math.inf) -> None:
    """Feed chunks until there are no more of them, the body is full, or longer than that."""
    async for chunk in chunks:
        intake.feed(chunk)
        if intake.full or intake.size > most:
            return
