"""What passes between the house and its darkroom, and what is believed of it: a header's claim on the way in, a worker's on the way out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from broadsheet.errors import DocumentError
from broadsheet.records import Noun
from broadsheet.wire.darkroom.header import Header, Kind, read_header

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 65_535
PIXELS = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH"))


class Purpose(Noun, frozen=True, kw_only=True):
    """What a picture is wanted for: the widths of its prints in pixels, and the sizes and shapes that will do, longer side to shorter."""

    widths: tuple[int, ...]
    wider_than: int
    higher_than: int
    ratio: int

    def admit(self, header: Header) -> None:
        """Raises DocumentError `image-bomb`, `image-too-small` or `image-shape` for a picture that is not to be decoded."""
        if header.width * header.height > MOST_PIXELS or max(header.width, header.height) > LONGEST_SIDE:
            raise DocumentError("image-bomb", f"it claims {header.width} × {header.height} pixels, {MOST_PIXELS:,} at most are decoded")
        self.suit(header.width, header.height)

    def suit(self, width: int, height: int) -> None:
        """Raises DocumentError `image-too-small` or `image-shape` for a picture that is of no use in this size."""
        if width <= self.wider_than or height <= self.higher_than:
            raise DocumentError(
                "image-too-small", f"{width} × {height} pixels; wider than {self.wider_than} and higher than {self.higher_than} is wanted"
            )
        if max(width, height) > self.ratio * min(width, height):
            raise DocumentError("image-shape", f"{width} × {height} pixels; one side is more than {self.ratio} times the other")


class Job(Noun, frozen=True, kw_only=True):
    """A body to be developed, of a kind that its header told, in these widths."""

    body: bytes
    kind: Kind
    widths: tuple[int, ...]


class Printed(Noun, frozen=True, kw_only=True):
    """One print: its size in pixels, and the bytes of a WebP."""

    width: int
    height: int
    body: bytes


class Developed(Noun, frozen=True, kw_only=True):
    """A picture's own size, upright, and its prints, the widest first."""

    width: int
    height: int
    prints: tuple[Printed, ...]


def accept(answer: bytes, widths: Sequence[int]) -> Developed:
    """
    A worker's answer, held to what it must be, for the worker has had a stranger's bytes inside it.

    Raises DocumentError `image-broken` unless it is one to `len(widths)` prints, each a WebP of the size it claims, of nothing but pixels.
    """
    try:
        developed = _decode(answer)
    except msgspec.DecodeError as error:
        raise DocumentError("image-broken", f"no answer of a darkroom: {error}") from error
    sound = 0 < developed.width <= LONGEST_SIDE and 0 < developed.height <= LONGEST_SIDE
    if not (sound and 1 <= len(developed.prints) <= len(widths) and all(map(_is_print, developed.prints))):
        raise DocumentError("image-broken", "no answer of a darkroom: its prints are none")
    return developed


def _is_print(made: Printed) -> bool:
    """Whether it is a WebP of its size, from its first byte to its last, and no chunk of it anything but pixels."""
    body = made.body
    if read_header(body) != Header(kind="webp", width=made.width, height=made.height):
        return False
    at = 12
    while at + 8 <= len(body) and body[at : at + 4] in PIXELS:
        length = int.from_bytes(body[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    return at == len(body) == int.from_bytes(body[4:8], "little") + 8


_decode = msgspec.msgpack.Decoder(Developed).decode
